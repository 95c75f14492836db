"""The breaker of a provider, kept in the database so that all workers share it and a restart forgets nothing."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from families.errors import FamilyServiceError, RegisterRefused, RegisterSilent
from families.models import ProviderBreaker

OPENS_AFTER = 5  # failed calls in a row
PROBE_EVERY = timedelta(seconds=5)


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
    """Closes the breaker. Writes only when there is something to forget."""
    ProviderBreaker.objects.filter(~Q(failures=0) | Q(opened_at__isnull=False), pk=provider).update(
        failures=0, opened_at=None, probe_at=None, succeeded_at=timezone.now()
    )


def note_failure(provider: str) -> None:
    now = timezone.now()
    with transaction.atomic():
        ProviderBreaker.objects.get_or_create(pk=provider)
        ProviderBreaker.objects.filter(pk=provider).update(failures=F("failures") + 1)
        ProviderBreaker.objects.filter(pk=provider, failures__gte=OPENS_AFTER, opened_at__isnull=True).update(
            opened_at=now, probe_at=now + PROBE_EVERY
        )
