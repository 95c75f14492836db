"""Where our sign-in differs from allauth's: an address or a number is verified when there is one."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.account.stages import EmailVerificationStage as AllauthEmailVerificationStage
from allauth.account.stages import PhoneVerificationStage as AllauthPhoneVerificationStage
from allauth.core.exceptions import RateLimited
from allauth.core.ratelimit import respond_429

from accounts.models import User

StageResult = tuple[Any, bool]  # the response, if any, and whether signing in goes on


class EmailVerificationStage(AllauthEmailVerificationStage):
    """allauth asks everybody for an address; who signs in by mobile number or user name may have none."""

    def handle(self) -> StageResult:
        user = self.login.user
        if isinstance(user, User) and not user.email and not EmailAddress.objects.filter(user=user).exists():
            return None, True
        response, goes_on = super().handle()  # type: ignore[no-untyped-call]  # allauth has no types
        return response, goes_on


class PhoneVerificationStage(AllauthPhoneVerificationStage):
    """allauth lets the limit on text messages escape as an error."""

    def handle(self) -> StageResult:
        try:
            response, goes_on = super().handle()  # type: ignore[no-untyped-call]  # allauth has no types
        except RateLimited:
            return respond_429(self.request), False
        return response, goes_on
