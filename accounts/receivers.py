"""What allauth tells us of: somebody has shown who they are, signed in or out, or changed what they sign in by.

Each leaves an event, as does a wrong second factor of a member of staff; a code only where it takes an unproven account over.
Events hold codes for the ways, and never a name, number or address.
"""

from typing import Any

import structlog
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.account.signals import (
    authentication_step_completed,
    password_changed,
    password_set,
    user_logged_in,
)
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_added, authenticator_removed, authenticator_reset
from django.contrib import messages
from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts.errors import NotDelivered
from accounts.models import User
from accounts.services import note_wrong_second_factor, record_account_event, take_over_unproven_account
from accounts.sign_in_places import note_place
from accounts.sign_in_tries import network_of_request
from accounts.sms import send_text

log = structlog.get_logger(__name__)


@receiver(authentication_step_completed)
def code_is_shown(request: Any, user: User, method: str, **_kwargs: Any) -> None:
    """allauth marks the number or address as verified next."""
    if method == "code" and take_over_unproven_account(user):
        messages.info(
            request,
            _(
                "For your safety, the password that was chosen before you proved this number or address no longer works. You can set a new one."
            ),
        )


@receiver(user_logged_in)
def signed_in(request: Any, user: User, **_kwargs: Any) -> None:
    methods = [_method(record) for record in get_authentication_records(request, user)]
    record_account_event("signed_in", by=user, methods=methods)
    note_place(user, network_of_request(request))


@receiver(authentication_failed)
def second_factor_failed(user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    """Of codes; of keys the form tells."""
    note_wrong_second_factor(user, authenticator.type)


@receiver(user_logged_out)
def signed_out(user: User | None, **_kwargs: Any) -> None:
    if user:
        record_account_event("signed_out", by=user)


@receiver([password_changed, password_set])
def password_is_new(user: User, **_kwargs: Any) -> None:
    record_account_event("password_changed", by=user)


@receiver(authenticator_added)
def second_factor_is_added(user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    """allauth tells those who have an e-mail address; a thief of the password would be the last to tell the others."""
    record_account_event("second_factor_added", by=user, type=authenticator.type)
    is_told = bool(EmailAddress.objects.get_primary_email(user)) or authenticator.type == _ACCOMPANYING
    if not is_told and user.mobile and user.is_mobile_verified:
        text = _(
            "A second factor was added to your sscard account. If it was not you, sign in, remove it and choose a new password."
        )
        try:
            send_text(to=user.mobile, text=text)
        except NotDelivered:
            log.warning("notice_not_delivered", notice="second_factor_added")


@receiver(authenticator_removed)
def second_factor_is_removed(user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    record_account_event("second_factor_removed", by=user, type=authenticator.type)


@receiver(authenticator_reset)
def recovery_codes_are_new(user: User, authenticator: Authenticator, **_kwargs: Any) -> None:
    record_account_event("second_factor_replaced", by=user, type=authenticator.type)


_ACCOMPANYING = Authenticator.Type.RECOVERY_CODES  # they come with another, of which people are told


def _method(record: dict[str, Any]) -> str:
    """password, code, passkey, or the type of second factor: totp, webauthn, recovery_codes."""
    if record["method"] != "mfa":
        return str(record["method"])
    return "passkey" if record.get("passwordless") else str(record["type"])
