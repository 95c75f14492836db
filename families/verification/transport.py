"""HTTPS and JSON to a register: kept-alive connections, what a refusal means, how long to wait."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import requests
from django.conf import settings
from django.utils import timezone
from django.utils.http import parse_http_date_safe
from requests.adapters import HTTPAdapter
from uuid_utils.compat import uuid7

from families.errors import RegisterRefused, RegisterSilent

# What a call makes of a refusal: raises one of our errors, answers in its place, or None to go on.
Refusal = Callable[[requests.Response], dict[str, Any] | None]
_TEMPORARY = {429, 500, 502, 503, 504}
_CONNECTIONS = 4  # kept alive in a process: as many as call at once (benefits/services/records/refreshing.py)
_LONGEST_WAIT = timedelta(days=1)  # the most that a Retry-After is believed


class Transport:
    """Never retries by itself: the row's due time does."""

    def __init__(self) -> None:
        self._session = requests.Session()
        # No proxy, .netrc or CA bundle of the machine takes part in this: settings.REGISTRY_CA_FILE names its own.
        self._session.trust_env = False
        self._session.mount("http://", HTTPAdapter(pool_maxsize=_CONNECTIONS, max_retries=0))
        self._session.mount("https://", HTTPAdapter(pool_maxsize=_CONNECTIONS, max_retries=0))

    def post(
        self,
        path: str,
        body: dict[str, Any],
        key: str,
        *,
        refused: Refusal | None = None,
        is_waited_for: bool = False,
    ) -> dict[str, Any]:
        headers = {"Idempotency-Key": key}
        return self.call("POST", path, body=body, headers=headers, refused=refused, is_waited_for=is_waited_for)

    def get(self, path: str, *, refused: Refusal | None = None, is_waited_for: bool = False) -> dict[str, Any]:
        return self.call("GET", path, refused=refused, is_waited_for=is_waited_for)

    def call(
        self,
        method: str,
        path: str,
        *,
        body: dict[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        refused: Refusal | None = None,
        is_waited_for: bool = False,
    ) -> dict[str, Any]:
        """Raises RegisterSilent, RegisterRefused, or what `refused` makes of an answer from 400 on."""
        try:
            response = self._session.request(
                method,
                settings.REGISTRY_URL + path,
                json=body,
                headers={
                    "Authorization": f"Bearer {settings.REGISTRY_TOKEN}",
                    "X-Request-Id": str(uuid7()),
                    **(headers or {}),
                },
                timeout=_timeouts(is_waited_for),
                allow_redirects=False,
                verify=settings.REGISTRY_CA_FILE or True,
            )
        except OSError as error:  # every one of requests' own is, and so is a CA file that has gone
            raise RegisterSilent from error
        if response.status_code >= 400 and refused is not None and (answer := refused(response)) is not None:
            return answer
        if response.status_code in _TEMPORARY:
            raise RegisterSilent(retry_after=retry_after(response))
        if not response.ok or response.is_redirect:
            raise RegisterRefused
        return {} if response.status_code == 204 else _json_object(response)


def _timeouts(is_waited_for: bool) -> tuple[float, float]:
    """To connect and to read, in seconds."""
    longest = settings.REGISTRY_READ_TIMEOUT
    read = min(longest, settings.REGISTRY_WAITED_TIMEOUT) if is_waited_for else longest
    return settings.REGISTRY_CONNECT_TIMEOUT, read


def retry_after(response: requests.Response) -> timedelta:
    """RFC 9110, 10.2.3: seconds or a date. Zero when the header is missing, past or neither."""
    told = response.headers.get("Retry-After", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", told):
        wait = timedelta(seconds=int(told))
    else:
        wait = timedelta(seconds=(parse_http_date_safe(told) or 0) - timezone.now().timestamp())
    return min(max(wait, timedelta(0)), _LONGEST_WAIT)


def _json_object(response: requests.Response) -> dict[str, Any]:
    try:
        answer = response.json()
    except (ValueError, RecursionError) as error:
        raise RegisterSilent from error
    if not isinstance(answer, dict):
        raise RegisterSilent
    return answer
