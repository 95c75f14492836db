"""Who calls: an app with or without a citizen by its token, anybody else by their network address."""

from typing import Any, Protocol, cast

from rest_framework.request import Request

from accounts.models import User
from audit.services import Actor
from integrators.models import App
from integrators.networks import key_of_address


class Calling(Protocol):
    """What every look at `request.auth` needs of it."""

    @property
    def app(self) -> App: ...

    @property
    def user(self) -> Any: ...


def calling(request: Request) -> Calling | None:
    """None for whoever sent no token that counts."""
    return cast(Calling | None, request.auth)


def citizen_of(request: Request) -> tuple[User, App]:
    """Whom the app acts for, and the app. Where the address takes citizens' tokens alone (`needs(…)`)."""
    caller = calling(request)
    assert caller is not None
    assert isinstance(caller.user, User)
    return caller.user, caller.app


def actor_of(request: Request) -> Actor:
    """The citizen, through the app."""
    user, app = citizen_of(request)
    return Actor.citizen(user.pk, app=app.pk)


def caller_key(request: Request) -> str:
    """`<client id>/<user id or ->`, or `address/<keyed hash>`: the one name under which requests are counted and answers
    are kept. No two callers share it, and no address can be read from it."""
    caller = calling(request)
    if caller is None:
        return address_key(request)
    return f"{client_key(request)}/{'-' if caller.user is None else caller.user.pk}"


def client_key(request: Request) -> str:
    """The app whoever it acts for, else as `caller_key`."""
    caller = calling(request)
    return address_key(request) if caller is None else str(caller.app.pk)


def address_key(request: Request) -> str:
    """`address/<keyed hash>`, whatever the caller is."""
    return key_of_address(request.META)
