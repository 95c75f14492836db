"""Claims due rows and wakes the tasks that work on them. The row is the queue: a lost wake-up costs seconds only.

A claim stamps a lease and a lease token in a transaction of its own. Whoever writes the outcome compares the token, so
a worker back from the dead finds that it has lost its claim. `limit` bounds a batch, `lease` must exceed the task's
hard time limit.
"""

import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any, TypeVar
from uuid import UUID, uuid4

import structlog
from celery import current_app
from django.db import models, transaction
from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, Q, Value
from django.db.models.functions import Greatest, Least, Now, Power, Random
from kombu.exceptions import OperationalError
from kombu.pools import producers

log = structlog.get_logger(__name__)

LEASE = timedelta(seconds=45)  # the tasks' hard limit is 30 s
WORKS_FOR = 12.0  # seconds in which a run begins calls; the last, of 12 s at most, ends before the soft limit of 25 s
_PUBLISHER = {"socket_timeout": 1, "socket_connect_timeout": 1, "retry_on_timeout": False}
_REST_AFTER_FAILURE = 5.0  # seconds without wake-ups after the broker did not answer; beat wakes meanwhile


Row = TypeVar("Row", bound=models.Model)


def claim_due(rows: models.QuerySet[Row], *, limit: int, lease: timedelta = LEASE) -> tuple[list[Row], UUID]:
    """Claim up to `limit` due rows, oldest due first, and return them with the token that proves the claim."""
    token = uuid4()
    with transaction.atomic():
        claimed = list(
            rows.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=Now()), due_at__lte=Now())
            .order_by("due_at")
            .select_for_update(skip_locked=True, of=("self",))[:limit]
        )
        if claimed:
            rows.model._default_manager.filter(pk__in=[row.pk for row in claimed]).update(
                lease_until=Now() + lease, lease_token=token, attempts=F("attempts") + 1
            )
    for row in claimed:
        setattr(row, "attempts", getattr(row, "attempts") + 1)  # noqa: B009, B010  # the protocol's fields, any model
    return claimed, token


def release(
    model: type[models.Model], ids: Sequence[UUID], token: UUID, *, due_at: datetime, was_tried: bool = True
) -> int:
    """Give claimed rows back, to be claimed again from `due_at` on. Rows whose claim was lost stay untouched."""
    attempts = F("attempts") if was_tried else F("attempts") - 1
    held = model._default_manager.filter(pk__in=ids, lease_token=token)
    return held.update(lease_until=None, lease_token=None, due_at=due_at, attempts=attempts)


def put_off(
    model: type[models.Model],
    ids: Sequence[UUID],
    token: UUID,
    *,
    longest: timedelta,
    at_least: timedelta = timedelta(0),
) -> int:
    """Give claimed rows back after a call that failed: each waits twice as long as the time before, up to `longest`
    and less by up to half of it, by chance, but `at_least` what the other side asked for. One statement for all."""
    doubled = Least(Power(2.0, Least(F("attempts"), 20)), longest.total_seconds())
    seconds = Greatest(doubled * (1.0 - Random() / 2.0), at_least.total_seconds())
    wait = ExpressionWrapper(seconds * Value(timedelta(seconds=1)), DurationField())
    held = model._default_manager.filter(pk__in=ids, lease_token=token)
    return held.update(lease_until=None, lease_token=None, due_at=ExpressionWrapper(Now() + wait, DateTimeField()))


def wake(task: str) -> None:
    """Once the transaction is in, ask for a run of the task named. Never fails the caller, never waits over 1 s."""
    transaction.on_commit(partial(_publish, task), robust=True)


_silent_until = 0.0


@cache
def _producers() -> Any:
    """This process's pool of connections to the broker."""
    return producers[current_app.connection_for_write(transport_options=_PUBLISHER)]


def _publish(task: str) -> None:
    global _silent_until  # one rest for the whole process is the point
    if time.monotonic() < _silent_until:
        return
    try:
        with _producers().acquire(block=True, timeout=1) as producer:
            current_app.send_task(task, producer=producer, retry=False, expires=30)
    except (OperationalError, ConnectionError, TimeoutError, OSError):
        _silent_until = time.monotonic() + _REST_AFTER_FAILURE
        log.warning("broker_silent", task=task)
