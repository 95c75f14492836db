"""What `manage.py check --deploy` says about outgoing messages."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def outgoing_messages_leave(
    app_configs: Sequence[Any] | None,  # noqa: ARG001 - Django passes it by name
    **_kwargs: Any,
) -> list[CheckMessage]:
    """Outside the demonstration, codes must reach people."""
    if settings.DEMO:
        return []
    found: list[CheckMessage] = []
    if settings.SMS_BACKEND in {"accounts.sms.NotConfiguredBackend", "accounts.sms.OutboxBackend"}:
        found.append(Error("Text messages go nowhere.", hint="Set SMS_BACKEND.", id="accounts.E001"))
    if settings.EMAIL_BACKEND == "accounts.mail.OutboxBackend":
        found.append(Error("E-mails go nowhere.", hint="Set EMAIL_BACKEND.", id="accounts.E002"))
    if settings.SMS_BACKEND == "accounts.sms.GatewayBackend" and not settings.SMS_GATEWAY_URL.startswith("https://"):
        found.append(Error("The SMS gateway is not https.", hint="Set SMS_GATEWAY_URL.", id="accounts.E003"))
    if settings.EMAIL_BACKEND == "django.core.mail.backends.smtp.EmailBackend" and not (
        settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL
    ):
        hint = "Set EMAIL_URL to smtp+tls://… or smtp+ssl://…."
        found.append(Error("Codes go to the mail server in the clear.", hint=hint, id="accounts.E004"))
    return found
