"""Counting what people without an account try, known or unknown alike, so that the count itself tells nothing."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import salted_hmac

from audit.retention import kept_for
from families.errors import FamilyServiceError
from families.models import AttemptCounter

MOST_AN_HOUR = 40  # sscard default: room for a busy office behind one address, none for guessing 39 bits
_KEPT_FOR = kept_for("attempts")


class TooManyAttempts(FamilyServiceError):
    """From this network address, this hour."""


def count_attempt(what: str, *, address: str, most: int = MOST_AN_HOUR) -> None:
    """Exactly `most` an hour pass, however many come at once. Raises TooManyAttempts."""
    who = salted_hmac("families.attempts", address, algorithm="sha256").digest()
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    row = AttemptCounter.objects.filter(what=what, who=who, hour=hour)
    with transaction.atomic():
        AttemptCounter.objects.bulk_create([AttemptCounter(what=what, who=who, hour=hour)], ignore_conflicts=True)
        row.update(count=F("count") + 1)  # holds the row's lock, so what is read next is this try's own count
        count = row.values_list("count", flat=True).get()
    if count > most:
        raise TooManyAttempts


def forget_attempts() -> int:
    deleted, _by_model = AttemptCounter.objects.filter(hour__lt=timezone.now() - _KEPT_FOR).delete()
    return deleted
