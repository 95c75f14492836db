"""Applications by network. What is sent counts apart from what the register or an officer refuses: an office or a library
where many families apply honestly is hardly ever stopped by the one, and whoever guesses names soon by the other. Its people
can send from elsewhere at once, and from there after a while that is said.

An app's server is no network of its citizens: the API has limits of its own (settings.API_LIMITS).
"""

from datetime import timedelta

import structlog
from django.utils import timezone

from accounts.networks import network_of
from accounts.slowing import Pace, hidden
from audit.retention import kept_for
from families.errors import TooManyAttempts, TooManyFromNetwork
from families.models import LinkApplication
from families.services.attempts import count_attempt
from families.states import Status

log = structlog.get_logger(__name__)
_HOUR = timedelta(hours=1)
_KEPT_FOR = kept_for("attempts")
SENT_AN_HOUR = 120  # sscard default: ten desks of an office, each with an application every five minutes
REFUSALS = Pace(
    15,
    (timedelta(minutes=5), timedelta(minutes=15), _HOUR),
    within=_HOUR,
    why="sscard default: of a hundred applications that an office sends in an hour, one in ten may be mistyped",
)


def note_network(application: LinkApplication, address: str | None) -> None:
    """It is sent from there: counted in the transaction that sends it, so that what is not sent does not count. Raises
    TooManyFromNetwork."""
    if address is None:
        return
    application.sent_from = hidden(network_of(address))
    _check_refusals(application.sent_from)
    try:
        count_attempt("application", address=address, most=SENT_AN_HOUR)
    except TooManyAttempts as error:
        raise TooManyFromNetwork(until=error.until) from error


def _check_refusals(network: bytes) -> None:
    now = timezone.now()
    rows = LinkApplication.objects.filter(sent_from=network, status=Status.REJECTED, ended_at__gt=now - REFUSALS.within)
    refused_at = [moment for moment in rows.values_list("ended_at", flat=True) if moment is not None]
    pause = REFUSALS.pause_after(len(refused_at))
    if pause is not None and max(refused_at) + pause > now:
        log.warning("slowed_down", what=["application_refusals"])
        raise TooManyFromNetwork(until=max(refused_at) + pause)


def forget_networks() -> int:
    """From where an application was sent, a day later."""
    old = LinkApplication.objects.filter(sent_from__isnull=False, submitted_at__lt=timezone.now() - _KEPT_FOR)
    return old.update(sent_from=None)
