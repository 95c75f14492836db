"""The provider for authorities that are asked in JSON over HTTPS, as the stand-in in `registry/` is."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import quote
from uuid import UUID

import requests
import structlog
from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import parse_http_date_safe
from requests.adapters import HTTPAdapter
from uuid_utils.compat import uuid7

from families.errors import NoPhoneOnRecord, QuietHours, RegisterRefused, RegisterSilent
from families.verification.contract import (
    CardFacts,
    Claim,
    CodeCheck,
    CodeRequest,
    CodeResult,
    Kinship,
    Outcome,
    PersonFacts,
    Result,
    SentCode,
)

log = structlog.get_logger(__name__)

# What a call makes of a refusal: raises one of our errors, answers in its place, or None to go on.
Refusal = Callable[[requests.Response], dict[str, Any] | None]
_TEMPORARY = {429, 500, 502, 503, 504}
# How an answer shows that it is not of its shape.
_UNREADABLE = (AttributeError, KeyError, OverflowError, TypeError, ValueError)
_LONGEST_WAIT = timedelta(days=1)  # the most that a Retry-After is believed


class HttpProvider:
    """One kept-alive connection a process. Never retries by itself: the row's due time does."""

    name = "http"

    def __init__(self) -> None:
        self._session = requests.Session()
        # No proxy, .netrc or CA bundle of the machine takes part in this: settings.REGISTRY_CA_FILE names its own.
        self._session.trust_env = False
        self._session.mount("http://", HTTPAdapter(pool_maxsize=2, max_retries=0))
        self._session.mount("https://", HTTPAdapter(pool_maxsize=2, max_retries=0))

    def verify(self, claims: Sequence[Claim], *, is_waited_for: bool = False) -> Mapping[UUID, Result]:
        body = {"claims": [_claim_json(claim) for claim in claims]}
        answer = self._post("/v1/verifications", body, str(uuid7()), is_waited_for=is_waited_for)
        rows = answer.get("results")
        if not isinstance(rows, list):
            raise RegisterSilent
        told = {result.id: result for row in rows if (result := _result_or_none(row))}
        if missing := [claim.id for claim in claims if claim.id not in told]:
            log.warning("results_not_usable", claims=len(claims), missing=len(missing))
        return {claim.id: told.get(claim.id) or Result(claim.id, Outcome.RETRY) for claim in claims}

    def send_code(self, request: CodeRequest, *, idempotency_key: str, is_waited_for: bool = False) -> SentCode:
        body = {
            "person": request.person_reference,
            "purpose": request.purpose,
            "channel": request.channel,
            "language": request.language,
            "applicant_name": request.applicant_name,
            "relationship": request.relationship,
            "scopes": list(request.scopes),
            "term_days": request.term_days,
            "reference": request.reference,
        }
        answer = self._post(
            "/v1/one-time-codes", body, idempotency_key, refused=_code_refused, is_waited_for=is_waited_for
        )
        try:
            return SentCode(_text(answer["id"], longest=64), _moment(answer["expires_at"]))
        except _UNREADABLE as error:
            raise RegisterSilent from error

    def check_code(self, code_id: str, code: str, *, idempotency_key: str, is_waited_for: bool = False) -> CodeResult:
        path = f"/v1/one-time-codes/{quote(code_id, safe='')}/check"
        answer = self._post(path, {"code": code}, idempotency_key, is_waited_for=is_waited_for)
        try:
            return CodeResult(CodeCheck(answer["result"]), int(answer["tries_left"]))
        except _UNREADABLE as error:
            raise RegisterSilent from error

    def send_notice(
        self,
        person_reference: str,
        *,
        template: str,
        values: Mapping[str, str],
        language: str,
        idempotency_key: str,
    ) -> str | None:
        body = {"person": person_reference, "template": template, "values": dict(values), "language": language}
        answer = self._post("/v1/notices", body, idempotency_key, refused=_notice_refused)
        try:
            return None if answer is _NO_CHANNEL else _text(answer["channel"], longest=10)
        except _UNREADABLE as error:
            raise RegisterSilent from error

    def person(self, reference: str, *, is_waited_for: bool = False) -> PersonFacts | None:
        path = f"/v1/persons/{quote(reference, safe='')}"
        answer = self._call("GET", path, refused=_person_refused, is_waited_for=is_waited_for)
        try:
            return None if answer is _NOBODY else _person(answer)
        except _UNREADABLE as error:
            raise RegisterSilent from error

    def _post(
        self,
        path: str,
        body: dict[str, Any],
        key: str,
        *,
        refused: Refusal | None = None,
        is_waited_for: bool = False,
    ) -> dict[str, Any]:
        headers = {"Idempotency-Key": key}
        return self._call("POST", path, body=body, headers=headers, refused=refused, is_waited_for=is_waited_for)

    def _call(
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
            raise RegisterSilent(retry_after=_retry_after(response))
        if not response.ok or response.is_redirect:
            raise RegisterRefused
        return _json_object(response)


def _timeouts(is_waited_for: bool) -> tuple[float, float]:
    """To connect and to read, in seconds."""
    longest = settings.REGISTRY_READ_TIMEOUT
    read = min(longest, settings.REGISTRY_WAITED_TIMEOUT) if is_waited_for else longest
    return settings.REGISTRY_CONNECT_TIMEOUT, read


_NO_CHANNEL: dict[str, Any] = {}
_NOBODY: dict[str, Any] = {}


_NOBODY_TO_REACH = {404, 409}  # 404: the register tells nothing of this person, say a protected one


def _code_refused(response: requests.Response) -> dict[str, Any] | None:
    if response.status_code in _NOBODY_TO_REACH:
        raise NoPhoneOnRecord
    if response.status_code == 425:
        wait = _retry_after(response) or timedelta(hours=1)
        raise QuietHours(until=date_format(timezone.localtime(timezone.now() + wait), "TIME_FORMAT"))
    return None


def _notice_refused(response: requests.Response) -> dict[str, Any] | None:
    return _NO_CHANNEL if response.status_code in _NOBODY_TO_REACH else None


def _person_refused(response: requests.Response) -> dict[str, Any] | None:
    return _NOBODY if response.status_code in {404, 410} else None


def _retry_after(response: requests.Response) -> timedelta:
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


def _claim_json(claim: Claim) -> dict[str, Any]:
    return {
        "id": str(claim.id),
        "applicant": {"reference": claim.applicant_reference} if claim.applicant_reference else None,
        "relative": {"name": claim.relative_name, "number": claim.relative_number},
        "relationship": claim.relationship,
    }


def _result_or_none(row: Any) -> Result | None:
    """None for a row that cannot be read: its claim is asked again, and the others keep their answers."""
    try:
        return _result(row)
    except _UNREADABLE:
        return None


def _result(row: dict[str, Any]) -> Result:
    outcome = Outcome(row["outcome"])
    if outcome is not Outcome.MATCH:
        return Result(UUID(row["id"]), outcome)
    card, kinship = row["card"], row["kinship"]
    return Result(
        UUID(row["id"]),
        outcome,
        _person(row["person"]),
        CardFacts(
            _text(card["number"]),
            _text(card["state"]),
            _text(card["issuer_region"]),
            date.fromisoformat(card["issued_on"]),
            date.fromisoformat(card["expires_on"]),
        ),
        Kinship(_flag(kinship["proven"]), kinship["by"], _flag(kinship["guardian"])),
    )


def _person(row: dict[str, Any]) -> PersonFacts:
    is_shared = row.get("phone_shared_with_applicant")
    return PersonFacts(
        _text(row["reference"]),
        _text(row["name"]),
        date.fromisoformat(row["birth_date"]),
        _text(row["sex"]),
        _text(row["region"]),
        _flag(row["has_phone"]),
        None if is_shared is None else _flag(is_shared),
    )


def _text(value: Any, *, longest: int = 200) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise ValueError("not a text of the length that is stored")
    return value


def _flag(value: Any) -> bool:
    """A yes is `true` alone: what decides about people is not guessed from something like it."""
    if not isinstance(value, bool):
        raise TypeError("neither true nor false")
    return value


def _moment(value: Any) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment
