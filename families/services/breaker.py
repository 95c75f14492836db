"""The breaker of a provider, kept in the database so that all workers share it and a restart forgets nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Least
from django.utils import timezone

from families.days import by_day
from families.errors import FamilyServiceError, RegisterRefused, RegisterSilent
from families.models import ProviderBreaker, ProviderDay

OPENS_AFTER = 5  # failed calls in a row
PROBE_EVERY = timedelta(seconds=5)
_A_DAY = 86_400  # seconds


class NotAsked(RegisterSilent):
    """The breaker is open: no call went out."""


@contextmanager
def guarded(provider: str) -> Iterator[None]:
    """Around one call to a provider, outside any transaction: counts how it ended. Raises NotAsked, a RegisterSilent,
    in place of the call while the breaker is open.

    A refusal of one request counts as neither: the register runs, and one wrong request must not silence it for all.
    """
    closed_until = next_call_at(provider)
    if closed_until is not None:
        raise NotAsked(retry_after=closed_until - timezone.now())
    try:
        yield
    except RegisterRefused:
        raise
    except RegisterSilent:
        note_failure(provider)
        raise
    except FamilyServiceError:  # an answer too: no phone on record, quiet hours
        note_success(provider)
        raise
    note_success(provider)


def next_call_at(provider: str) -> datetime | None:
    """None when a call may go out now. While open, one caller every `PROBE_EVERY` gets None: the probe."""
    breaker = ProviderBreaker.objects.filter(pk=provider, opened_at__isnull=False).first()
    if breaker is None:
        return None
    now = timezone.now()
    is_probe = ProviderBreaker.objects.filter(pk=provider, probe_at__lte=now).update(probe_at=now + PROBE_EVERY)
    return None if is_probe else breaker.probe_at


def closed_providers() -> set[str]:
    """Those that nobody may ask now, not even as a probe."""
    return set(ProviderBreaker.objects.filter(probe_at__gt=timezone.now()).values_list("provider", flat=True))


def is_probing(provider: str) -> bool:
    return ProviderBreaker.objects.filter(pk=provider, opened_at__isnull=False).exists()


def note_success(provider: str) -> None:
    """Closes the breaker. Writes only when there is something to forget; then also for how long nobody was asked."""
    failed = ProviderBreaker.objects.filter(~Q(failures=0) | Q(opened_at__isnull=False), pk=provider)
    if not failed.exists():
        return
    with transaction.atomic():
        breaker = failed.select_for_update().first()
        if breaker is None:
            return
        now = timezone.now()
        failed.update(failures=0, opened_at=None, probe_at=None, succeeded_at=now)
        if breaker.opened_at is not None:
            for day, seconds in by_day(breaker.opened_at, now):
                _add_to_day(provider, day, seconds=seconds)


def note_failure(provider: str) -> None:
    now = timezone.now()
    with transaction.atomic():
        ProviderBreaker.objects.get_or_create(pk=provider)
        ProviderBreaker.objects.filter(pk=provider).update(failures=F("failures") + 1)
        ProviderBreaker.objects.filter(pk=provider, failures__gte=OPENS_AFTER, opened_at__isnull=True).update(
            opened_at=now, probe_at=now + PROBE_EVERY
        )
        _add_to_day(provider, timezone.localdate(now), calls=1)


def _add_to_day(provider: str, day: date, *, calls: int = 0, seconds: int = 0) -> None:
    rows = ProviderDay.objects.filter(pk=ProviderDay.objects.get_or_create(provider=provider, day=day)[0].pk)
    rows.update(silent_calls=F("silent_calls") + calls, silent_seconds=Least(F("silent_seconds") + seconds, _A_DAY))
