"""Counting what people without an account try, known or unknown alike, so that the count itself tells nothing."""

from datetime import timedelta

import structlog
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from accounts.networks import network_of
from audit.retention import kept_for
from families.errors import TooManyAttempts
from families.models import AttemptCounter

log = structlog.get_logger(__name__)
MOST_AN_HOUR = 40  # sscard default: room for a busy office behind one address, none for guessing 39 bits
_HOUR = timedelta(hours=1)
_KEPT_FOR = kept_for("attempts")


def count_attempt(what: str, *, address: str, most: int = MOST_AN_HOUR) -> None:
    """`address`: of a network, or an account's id. Exactly `most` an hour pass, however many come at once. Raises TooManyAttempts."""
    who = salted_hmac("families.attempts", network_of(address), algorithm="sha256").digest()
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    row = AttemptCounter.objects.filter(what=what, who=who, hour=hour)
    with transaction.atomic():
        AttemptCounter.objects.bulk_create([AttemptCounter(what=what, who=who, hour=hour)], ignore_conflicts=True)
        row.update(count=F("count") + 1)  # holds the row's lock, so what is read next is this try's own count
        count = row.values_list("count", flat=True).get()
    if count > most:
        log.warning("slowed_down", what=[what])
        raise TooManyAttempts(until=hour + _HOUR)


def forget_attempts() -> int:
    deleted, _by_model = AttemptCounter.objects.filter(hour__lt=timezone.now() - _KEPT_FOR).delete()
    return deleted
