"""Who calls: an app with or without a citizen by its token, anybody else by their network address."""

from typing import cast

from rest_framework.request import Request

from accounts.models import User
from audit.services import Actor
from integrators.api.authentication import Caller
from integrators.models import App
from integrators.networks import key_of_address


def calling(request: Request) -> Caller | None:
    """None for whoever sent no token that counts."""
    return cast(Caller | None, request.auth)


def caller_of(request: Request) -> Caller:
    """Where the address takes tokens alone (`needs(…)`)."""
    caller = calling(request)
    assert caller is not None  # nobody else is let in
    return caller


def app_of(request: Request) -> App:
    """As `caller_of`."""
    return caller_of(request).app


def citizen_of(request: Request) -> User:
    """Whom the app acts for, where the address takes citizens' tokens alone (`needs(…)`)."""
    citizen = caller_of(request).user
    assert citizen is not None  # nobody else is let in
    return citizen


def actor_of(request: Request) -> Actor:
    """The citizen, through the app."""
    return Actor.citizen(citizen_of(request).pk, app=app_of(request).pk)


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
