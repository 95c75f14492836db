"""Who calls: an app by itself, or for a citizen who agreed."""

from dataclasses import dataclass

from allauth.idp.oidc.models import Token
from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef, Subquery
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from accounts.models import User
from integrators.api.refusals import InvalidToken
from integrators.codes import ApiScope
from integrators.models import App, AppGrant

_CHALLENGE = 'Bearer realm="sscard"'


@dataclass(frozen=True, slots=True)
class Caller:
    """`request.auth`. `user` is None for the app by itself; `scopes` are what the token says, the app may still have and
    the citizen still allows. `app` comes with its client and integrator."""

    app: App
    user: User | None
    scopes: frozenset[ApiScope]
    token_id: int


class BearerAuthentication(BaseAuthentication):
    """RFC 6750, by the header alone. `request.user` is the citizen, and nobody where the app calls by itself."""

    def authenticate(self, request: Request) -> tuple[User | AnonymousUser, Caller] | None:
        """One query. Raises InvalidToken."""
        value = _bearer_of(request)
        if value is None:
            return None
        caller = _caller_by(value)
        if caller is None:
            raise InvalidToken
        return caller.user or AnonymousUser(), caller

    def authenticate_header(self, request: Request) -> str:
        return _CHALLENGE if _bearer_of(request) is None else f'{_CHALLENGE}, error="invalid_token"'


def _bearer_of(request: Request) -> str | None:
    """None where nothing was said, or in another way: that is nobody, and no wrong token."""
    scheme, _space, value = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else None


def _caller_by(value: str) -> Caller | None:
    consent = AppGrant.objects.standing().filter(user=OuterRef("user"), app=OuterRef("client"))
    token = (
        Token.objects.valid()
        .by_value(value)
        .filter(type=Token.Type.ACCESS_TOKEN, client__app__isnull=False)
        .select_related("user", "client__app__integrator")
        .annotate(agreed=Subquery(consent.values("scopes")[:1]))
        .first()
    )
    if token is None or token.client is None or not token.client.app.is_working:
        return None
    scopes = {*token.get_scopes()} & {*token.client.get_scopes()}
    if token.user is not None:
        agreed: list[str] | None = vars(token)["agreed"]
        if agreed is None or not token.user.is_active:
            return None
        scopes &= {*agreed}
    known = frozenset(scope for scope in ApiScope if scope.value in scopes)
    return Caller(token.client.app, token.user, known, token.pk)
