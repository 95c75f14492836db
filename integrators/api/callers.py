"""Who calls: an app with or without a citizen by its token, anybody else by their network address."""

from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any, Protocol, cast

from django.conf import settings
from django.utils.crypto import salted_hmac
from rest_framework.request import Request

from accounts.models import User
from audit.services import Actor
from integrators.models import App


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
    return f"address/{salted_hmac('integrators.callers', _network_of(_address_of(request))).hexdigest()}"


def _address_of(request: Request) -> str:
    """As far as our own proxies saw it: what a stranger writes into the header stands left of that."""
    proxies = settings.ALLAUTH_TRUSTED_PROXY_COUNT
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if proxies and hops:
        return hops[-min(proxies, len(hops))]
    return str(request.META.get("REMOTE_ADDR", ""))


def _network_of(address: str) -> str:
    """One household or machine: an address of version 4, the 64 bits in front of one of version 6."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or ip_network((found, 64), strict=False))
    return str(found)
