"""Questions about accounts that span several models."""

from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import User


@dataclass(frozen=True, slots=True)
class Security:
    """How a user signs in: what the page "my account" shows."""

    username: str
    mobile: str | None
    is_mobile_verified: bool
    emails: list[str]
    has_password: bool
    has_app: bool
    keys: int

    @property
    def has_second_factor(self) -> bool:
        return self.has_app or self.keys > 0


def security_of(user: User) -> Security:
    kinds = list(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    return Security(
        username=user.username,
        mobile=user.mobile,
        is_mobile_verified=user.is_mobile_verified,
        emails=list(EmailAddress.objects.filter(user=user, verified=True).values_list("email", flat=True)),
        has_password=user.has_usable_password(),
        has_app=Authenticator.Type.TOTP in kinds,
        keys=kinds.count(Authenticator.Type.WEBAUTHN),
    )


def has_second_factor(user: User) -> bool:
    """An authenticator app or a key; recovery codes alone are none."""
    return Authenticator.objects.filter(
        user=user, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
    ).exists()


def reachable(users: QuerySet[User]) -> QuerySet[Any]:
    """Those whose account is open, with `proven_email`: the verified address that mail goes to, the main one first."""
    proven = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True).order_by("-primary", "pk")
    return users.filter(is_active=True).annotate(proven_email=Subquery(proven.values("email")[:1]))
