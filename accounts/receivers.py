"""What allauth tells us of: somebody has shown who they are, signed in, or changed what they sign in by."""

from typing import Any

from allauth.account.signals import authentication_step_completed
from django.contrib import messages
from django.dispatch import receiver
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import take_over_unproven_account


@receiver(authentication_step_completed)
def code_is_shown(
    request: Any, user: User, method: str, email: str | None = None, phone: str | None = None, **_kwargs: Any
) -> None:
    """allauth marks the number or address as verified next."""
    if method == "code" and take_over_unproven_account(user, mobile=phone, email=email):
        messages.info(
            request,
            _(
                "For your safety, the password that was chosen before you proved this number or address no longer works. You can set a new one."
            ),
        )
