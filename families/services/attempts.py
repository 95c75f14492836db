"""Counting what people without an account try, known or unknown alike, so that the count itself tells nothing."""

from datetime import datetime, timedelta

import structlog
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.networks import network_of
from audit.retention import kept_for
from audit.sql import planning_once
from families.errors import TooManyAttempts
from families.models import AttemptCounter

log = structlog.get_logger(__name__)
MOST_AN_HOUR = 40  # sscard default: room for a busy office behind one address, none for guessing 39 bits
_HOUR = timedelta(hours=1)
_KEPT_FOR = kept_for("attempts")
_COUNT = """
INSERT INTO families_attemptcounter AS kept (what, who, hour, count) VALUES (%s, %s, %s, 1)
ON CONFLICT (what, who, hour) DO UPDATE SET count = kept.count + 1
RETURNING count
"""


def count_attempt(what: str, *, address: str, most: int = MOST_AN_HOUR) -> None:
    """`address`: of a network, or an account's id. Exactly `most` in an hour of the clock pass, however many come at once.
    Raises TooManyAttempts."""
    who = salted_hmac("families.attempts", network_of(address), algorithm="sha256").digest()
    hour = hour_of(timezone.now())
    with planning_once() as cursor:
        cursor.execute(_COUNT, [what, who, hour])
        [count] = cursor.fetchone()
    if count > most:
        log.warning("slowed_down", what=[what])
        raise TooManyAttempts(until=hour + _HOUR, is_first=count == most + 1)


def hour_of(moment: datetime) -> datetime:
    """When the hour that it lies in began."""
    return moment.replace(minute=0, second=0, microsecond=0)


def forget_attempts() -> int:
    deleted, _by_model = AttemptCounter.objects.filter(hour__lt=timezone.now() - _KEPT_FOR).delete()
    return deleted
