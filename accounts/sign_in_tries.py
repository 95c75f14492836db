"""How wrong passwords, sign-in codes and second factors slow down whoever makes them.

Three counts: by name and network, by network, and by name wherever from. The last stands against guessing from many
networks, and alone it would let a stranger keep somebody out by failing in their name. So it does not count where they
have signed in lately (`sign_in_places`), and it is kept apart for each way to sign in: with a password that strangers
guess at, a code still signs in, and a passkey counts nowhere, for nobody guesses one. Unknown names are counted as known
ones are.
"""

from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from allauth.core.internal import ratelimit
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.networks import network_of
from accounts.sign_in_places import is_known_place
from accounts.slowing import GROWING, Count, Pace, TooSoon, Tries, hidden
from accounts.waiting import wait_in_words

_HOUR = GROWING[-1]
BY_NAME = Pace(
    5,
    GROWING,
    within=timedelta(days=1),
    why="sscard default: nobody mistypes their own five times without asking for a code; a guesser gets some thirty a day",
)
BY_NETWORK = Pace(
    30,
    GROWING[:3],
    within=_HOUR,
    why="sscard default: a library where many sign in mistypes less; right ones do not count, and after an hour all is forgotten",
)
ANYWHERE = Pace(
    60,
    (timedelta(minutes=15), _HOUR),
    within=_HOUR,
    why="sscard default: against guessing from many networks; not where its owner has signed in lately",
)
CODES_HERE, CODES_ANYWHERE = "login_code_here", "login_code_anywhere"  # of settings.ACCOUNT_RATE_LIMITS
_APP = "allauth.account"
_ASKED_TO_WAIT = "sscard_asked_to_wait"


def tries_with_password(name: str, request: HttpRequest) -> Tries:
    return _tries("password", name, request, is_known=is_known_place(name, network_of_request(request)))


def tries_with_code(request: HttpRequest) -> Tries:
    """For the name that the code was asked for."""
    state = request._login_stage.state  # type: ignore[attr-defined]  # allauth puts it there
    name = str(state.get("phone") or state.get("email", "")).lower()
    return _tries("sign_in_code", name, request, is_known=is_known_place(name, network_of_request(request)))


def tries_with_second_factor(user: User, request: HttpRequest) -> Tries:
    is_known = is_known_place(user.get_username(), network_of_request(request))
    return _tries("second_factor", str(user.pk), request, is_known=is_known)


def _tries(what: str, name: str, request: HttpRequest, *, is_known: bool) -> Tries:
    network = network_of_request(request)
    own = Count(what, hidden(f"{name}@{network.hex()}"), BY_NAME)
    of_network = Count("sign_in_network", network, BY_NETWORK)
    return Tries(own, (of_network,) if is_known else (of_network, Count(f"{what}_anywhere", hidden(name), ANYWHERE)))


def may_ask_for_code(name: str, request: HttpRequest) -> bool:
    """By name and network, and where its holder has not signed in lately by name too: a stranger who has codes sent to
    somebody all day leaves them a way in. Right away forgotten where none was sent (`forget_asking`)."""
    key = f"{name}@{network_of_request(request).hex()}"
    if not ratelimit.consume(request, app=_APP, action=CODES_HERE, key=key):
        return False
    if is_known_place(name, network_of_request(request)):
        return True
    return bool(ratelimit.consume(request, app=_APP, action=CODES_ANYWHERE, key=name))


def forget_asking(name: str, request: HttpRequest) -> None:
    """What was not sent is no try: the person may ask again at once."""
    ratelimit.clear(request, app=_APP, action=CODES_HERE, key=f"{name}@{network_of_request(request).hex()}")
    ratelimit.clear(request, app=_APP, action=CODES_ANYWHERE, key=name)


def begin_or_say(tries: Tries, request: HttpRequest) -> None:
    """Raises ValidationError, which says how long to wait; the page is then 429 (`asked_to_wait`)."""
    try:
        tries.begin()
    except TooSoon as error:
        setattr(request, _ASKED_TO_WAIT, error.until)
        raise ValidationError(
            _("There were too many wrong tries. You can try again %(wait)s. Nothing you saved is lost.")
            % {"wait": wait_in_words(error.until)},
            code="too_soon",
        ) from error


def asked_to_wait(request: HttpRequest) -> datetime | None:
    """Until when, if this request was told so."""
    until: datetime | None = getattr(request, _ASKED_TO_WAIT, None)
    return until


def network_of_request(request: HttpRequest) -> bytes:
    """As it may be kept. Behind our own proxies it is the client's (settings.ALLAUTH_TRUSTED_PROXY_COUNT)."""
    return hidden(network_of(str(get_adapter().get_client_ip(request))))
