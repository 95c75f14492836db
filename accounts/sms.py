"""Sending a text message to a mobile. The way it goes is named by settings.SMS_BACKEND."""

from typing import Protocol

import requests
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from accounts.errors import NotDelivered
from accounts.services import keep_outgoing_text

_CONNECT_TIMEOUT, _READ_TIMEOUT = 2.0, 5.0  # seconds


class SmsBackend(Protocol):
    def send(self, *, to: str, text: str) -> None:
        """`to` is E.164. Returns once the message is accepted; raises NotDelivered otherwise."""


class NotConfiguredBackend:
    """The default: nobody should wait for a code that was never sent."""

    def send(self, *, to: str, text: str) -> None:  # noqa: ARG002 - the protocol's names
        raise ImproperlyConfigured("SMS_BACKEND is not set: name the backend that sends text messages.")


class OutboxBackend:
    """The local demonstration: texts appear at /local/messages/ and go nowhere."""

    def send(self, *, to: str, text: str) -> None:
        keep_outgoing_text(channel="sms", to=to, body=text)


class GatewayBackend:
    """Posts {"to", "text"} as JSON with a bearer token to SMS_GATEWAY_URL; any 2xx is acceptance."""

    def send(self, *, to: str, text: str) -> None:
        try:
            response = requests.post(
                settings.SMS_GATEWAY_URL,
                json={"to": to, "text": text},
                headers={"Authorization": f"Bearer {settings.SMS_GATEWAY_TOKEN}"},
                timeout=(_CONNECT_TIMEOUT, _READ_TIMEOUT),
            )
            response.raise_for_status()
        except requests.RequestException as error:
            raise NotDelivered from error


def send_text(*, to: str, text: str) -> None:
    """Raises NotDelivered."""
    backend: SmsBackend = import_string(settings.SMS_BACKEND)()
    backend.send(to=to, text=text)
