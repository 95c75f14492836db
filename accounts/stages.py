"""Where our sign-in differs from allauth's: an address or a number is verified when there is one, and a
sign-up whose code could not be sent is undone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.account.models import EmailAddress, Login
from allauth.account.stages import EmailVerificationStage as AllauthEmailVerificationStage
from allauth.account.stages import PhoneVerificationStage as AllauthPhoneVerificationStage
from allauth.core.exceptions import RateLimited
from allauth.core.ratelimit import respond_429

from accounts.errors import NotDelivered
from accounts.models import User
from accounts.services import withdraw_sign_up

StageResult = tuple[Any, bool]  # the response, if any, and whether signing in goes on


@contextmanager
def sign_up_undone_if_not_delivered(login: Login) -> Iterator[None]:
    """The account is stored before its code is sent. Left there, it would refuse the next try."""
    try:
        yield
    except NotDelivered:
        if login.signup and isinstance(login.user, User):
            withdraw_sign_up(login.user)
        raise


class EmailVerificationStage(AllauthEmailVerificationStage):
    """allauth asks everybody for an address; who signs in by mobile number or user name may have none."""

    def handle(self) -> StageResult:
        user = self.login.user
        if isinstance(user, User) and not user.email and not EmailAddress.objects.filter(user=user).exists():
            return None, True
        with sign_up_undone_if_not_delivered(self.login):
            response, goes_on = super().handle()  # type: ignore[no-untyped-call]  # allauth has no types
        return response, goes_on


class PhoneVerificationStage(AllauthPhoneVerificationStage):
    """allauth lets the limit on text messages escape as an error."""

    def handle(self) -> StageResult:
        try:
            with sign_up_undone_if_not_delivered(self.login):
                response, goes_on = super().handle()  # type: ignore[no-untyped-call]  # allauth has no types
        except RateLimited:
            return respond_429(self.request), False
        return response, goes_on
