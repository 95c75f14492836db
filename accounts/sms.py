"""Sending a text message to a mobile. The way it goes is named by settings.SMS_BACKEND; docs/senders.md has the gateway's
side of it."""

import re
from datetime import timedelta
from typing import Protocol
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string
from uuid_utils.compat import uuid7

from accounts.errors import NeverDelivered, NotDelivered
from accounts.services import keep_outgoing_text

_CONNECT_TIMEOUT, _READ_TIMEOUT = 2.0, 5.0  # seconds
_LONGEST_WAIT = timedelta(days=1)  # the most that a Retry-After is believed
_NEVER = 422  # the gateway's word for what it will not take at another time either
_THIS_MACHINE = {"127.0.0.1", "::1", "localhost"}


class SmsBackend(Protocol):
    def send(self, *, to: str, text: str, key: str) -> None:
        """`to` is E.164. `key` is the same whenever the same message is handed over again. Returns once the message is
        accepted; raises NotDelivered otherwise, NeverDelivered for what will not be accepted later either."""


class NotConfiguredBackend:
    """The default: nobody should wait for a code that was never sent."""

    def send(self, *, to: str, text: str, key: str) -> None:  # noqa: ARG002 - the protocol's names
        raise ImproperlyConfigured("SMS_BACKEND is not set: name the backend that sends text messages.")


class OutboxBackend:
    """The local demonstration: texts appear at /local/messages/ and go nowhere."""

    def send(self, *, to: str, text: str, key: str) -> None:  # noqa: ARG002 - the protocol's names
        keep_outgoing_text(channel="sms", to=to, body=text)


class GatewayBackend:
    """Posts to SMS_GATEWAY_URL what docs/senders.md says. Follows no redirect, and no proxy of the machine takes part."""

    def send(self, *, to: str, text: str, key: str) -> None:
        with requests.Session() as session:
            session.trust_env = False
            try:
                response = session.post(
                    _gateway(),
                    json={"to": to, "text": text},
                    headers={"Authorization": f"Bearer {settings.SMS_GATEWAY_TOKEN}", "Idempotency-Key": key},
                    timeout=(_CONNECT_TIMEOUT, _READ_TIMEOUT),
                    allow_redirects=False,
                    stream=True,  # what else it says is not read
                )
            except OSError as error:  # every one of requests' own is
                raise NotDelivered from error
            with response:
                _check(response)


def send_text(*, to: str, text: str, key: str = "") -> None:
    """Without a key, one of its own: asked for again, a code is another one. Raises NotDelivered."""
    backend: SmsBackend = import_string(settings.SMS_BACKEND)()
    backend.send(to=to, text=text, key=key or str(uuid7()))


def _gateway() -> str:
    """Numbers of people and codes go there: over TLS, but to this machine itself."""
    address = urlsplit(settings.SMS_GATEWAY_URL)
    if address.scheme == "https" or (address.scheme == "http" and address.hostname in _THIS_MACHINE):
        return str(settings.SMS_GATEWAY_URL)
    raise ImproperlyConfigured("SMS_GATEWAY_URL is no https:// address.")


def _check(response: requests.Response) -> None:
    if response.status_code == _NEVER:
        raise NeverDelivered
    if not 200 <= response.status_code < 300:
        raise NotDelivered(retry_after=_asked_wait(response))


def _asked_wait(response: requests.Response) -> timedelta:
    told = response.headers.get("Retry-After", "").strip()
    wait = timedelta(seconds=int(told)) if re.fullmatch(r"[0-9]{1,9}", told) else timedelta(0)
    return min(wait, _LONGEST_WAIT)
