"""Letting go of a month of the journal whose time is over: the events go, their seals stay with the marks of each, and a record
under the seals' key says what went, so that `verify_audit` tells it from what somebody took.

Nothing goes that is younger than settings.AUDIT_KEEPS_MONTHS, that is not whole under seals, or whose seals nobody has outside
the database; and nothing that does not stand as it was sealed, for then it is not known any more what would be let go.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import Count, Max, Min
from django.utils import timezone
from psycopg.errors import DeadlockDetected, LockNotAvailable

from audit.errors import NotDropped
from audit.models import ID_AND_TIME, DroppedMonth, Event, Seal, first_id
from audit.parts import OTHER, TABLE, Part, month_of, months_after, parts
from audit.seals.hashing import make_ours
from audit.seals.heads import Head
from audit.seals.places import BEGINNING, Place, span_of
from audit.seals.rows import mark_of, marks_of, rows_in
from audit.seals.verifying import Walk
from audit.services import Actor, Code, record_event

_LOCK_TIMEOUT = "2s"  # everybody who writes or reads an event waits behind it


class Going(NamedTuple):
    """What would go."""

    part: Part
    events: int
    first_id: UUID
    last_id: UUID
    first_at: datetime
    last_at: datetime
    first_seal: int
    last_seal: int
    marks_hash: bytes


def look_at_month(month: date, heads: Mapping[int, Head]) -> Going:
    """Verifies the whole journal against heads that were exported, and says what of it would go. `month`: its first day.
    Raises NotDropped."""
    _expect_old(month)
    part = _part_of(month)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_ONE_STATE)
        faults = sum(1 for _fault in Walk(heads=dict(heads)).faults())
        if faults:
            raise NotDropped(f"the journal has {faults:,} faults: run `manage.py verify_audit --against FILE`")
        going = _going(part)
    if max(heads, default=0) < going.last_seal:
        raise NotDropped(f"of seal {going.last_seal}, the last over it, no head was exported: run `export_audit_heads`")
    return going


class Outlook(NamedTuple):
    """What would go as far as it can be told at once: nothing of it is verified."""

    month: date
    is_first: bool  # everything up to its end
    events: int
    first_at: datetime
    last_at: datetime
    first_seal: int | None
    last_seal: int | None  # up to which heads must have been exported


def months_over() -> list[date]:
    """Those whose time is over and that stand there still, the oldest first: of a table that holds several its last."""
    return [part.month for part in parts() if _is_old(part.month)]


def outlook_of(month: date) -> Outlook:
    """Raises NotDropped."""
    _expect_old(month)
    part = _part_of(month)
    # Of the whole, by ids: the running product has no right to read a part.
    events = Event.objects.filter(pk__gte=part.from_id, pk__lt=part.until_id)
    found = events.aggregate(
        count=Count("pk"), first=Min("at"), last=Max("at"), first_xid=Min("xid"), last_xid=Max("xid")
    )
    if not found["count"]:
        raise NotDropped("there are no events in it")
    over = Seal.objects.filter(until_xid__gte=found["first_xid"], from_xid__lte=found["last_xid"])
    seals = over.aggregate(first=Min("number"), last=Max("number"))
    return Outlook(
        month=month,
        is_first=not part.from_id.int,
        events=found["count"],
        first_at=found["first"],
        last_at=found["last"],
        first_seal=seals["first"],
        last_seal=seals["last"],
    )


@transaction.atomic
def drop_month(going: Going, *, by: UUID, seen_by: UUID, reason: str) -> DroppedMonth:
    """What `look_at_month` saw, if it still is so: record, event and the end of its table are one transaction. `by`, `seen_by`:
    users, two. `reason`: a code. Raises NotDropped."""
    part = going.part
    try:
        _execute(f"SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'")
        _execute(f"LOCK TABLE {part.table} IN SHARE MODE")
        if _going(part) != going:
            raise NotDropped("it is not any more as it was looked at")
        drop = _record(going, by=by, seen_by=seen_by, reason=reason)
        _execute(f"ALTER TABLE {TABLE} DETACH PARTITION {part.table}; DROP TABLE {part.table}")
    except OperationalError as error:
        if isinstance(error.__cause__, (LockNotAvailable, DeadlockDetected)):
            raise NotDropped("somebody reads or writes events for longer than others may wait: try again") from error
        raise
    return drop


def _record(going: Going, *, by: UUID, seen_by: UUID, reason: str) -> DroppedMonth:
    month = going.part.month
    codes: dict[str, Code | Sequence[str]] = {
        "seen_by": seen_by,
        "decided": reason,
        "rows": going.events,
        "seals": f"{going.first_seal}-{going.last_seal}",
    }
    try:
        record_event("audit.month_dropped", by=Actor.officer(by), of="month", object_id=f"{month:%Y-%m}", codes=codes)
    except ValueError as error:
        raise NotDropped(f"{reason!r} is no code: letters, digits, - . : + and _") from error
    drop = DroppedMonth(
        month=month,
        from_id=going.part.from_id,
        until_id=going.part.until_id,
        first_id=going.first_id,
        last_id=going.last_id,
        count=going.events,
        first_seal=going.first_seal,
        last_seal=going.last_seal,
        marks_hash=going.marks_hash,
        reason=reason,
        dropped_by=by,
        seen_by=seen_by,
        dropped_at=timezone.now(),
    )
    make_ours(drop)
    drop.save(force_insert=True)
    return drop


def _is_old(month: date) -> bool:
    this_month = datetime.now(UTC).date().replace(day=1)
    return months_after(month, settings.AUDIT_KEEPS_MONTHS + 1) <= this_month


def _expect_old(month: date) -> None:
    if not _is_old(month):
        raise NotDropped(_kept())


def _expect_written_long_ago(last_at: datetime) -> None:
    """Of whichever month its id is."""
    month = month_of(first_id(last_at - ID_AND_TIME))
    if not _is_old(month):
        raise NotDropped(f"one of its events was written in {month:%Y-%m}, and {_kept()}")


def _kept() -> str:
    return f"events are kept for {settings.AUDIT_KEEPS_MONTHS} months after theirs (AUDIT_KEEPS_MONTHS)"


def _part_of(month: date) -> Part:
    if DroppedMonth.objects.filter(pk=month).exists():
        raise NotDropped("it was dropped already")
    for part in parts():
        if part.month == month:
            return part
        if month_of(part.from_id) <= month < part.month:
            raise NotDropped(f"it stands in one table with all up to {part.month:%Y-%m}, and goes with that month")
    raise NotDropped(f"there is no table of that month; what has none stands in {OTHER}")


def _going(part: Part) -> Going:
    """Compares every event with its mark. Raises NotDropped."""
    with connection.cursor() as cursor:
        cursor.execute(_BOUNDS.format(part=part.table))
        count, first_id, last_id, first_at, last_at, first_xid, last_xid = cursor.fetchone()
    if not count:
        raise NotDropped("there are no events in it")
    _expect_written_long_ago(last_at)
    _expect_sealed(part)
    over = Seal.objects.filter(until_xid__gte=first_xid, from_xid__lte=last_xid).order_by("number")
    numbers, sealed = [], hashlib.sha256()
    for seal in over.iterator(chunk_size=50):
        marks = [mark for key, mark in marks_of(seal).items() if part.from_id.bytes <= key < part.until_id.bytes]
        if marks:
            numbers.append(seal.number)
            sealed.update(b"".join(marks))
    if _hash_of(mark_of(row) for row in rows_in(part.table)) != sealed.digest():
        raise NotDropped("its events are not those under its seals: run `manage.py verify_audit`")
    return Going(part, count, first_id, last_id, first_at, last_at, min(numbers), max(numbers), sealed.digest())


def _expect_sealed(part: Part) -> None:
    last = Seal.objects.order_by("-number").first()
    until: Place = BEGINNING if last is None else span_of(last).end
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {part.table} WHERE (xid, id) >= (%s, %s)", [until.xid, until.id])  # noqa: S608 # a name
        unsealed = cursor.fetchone()[0]
    if unsealed:
        raise NotDropped(f"{unsealed:,} of its events are not sealed yet")


def _hash_of(marks: Iterable[bytes]) -> bytes:
    whole = hashlib.sha256()
    for mark in marks:
        whole.update(mark)
    return whole.digest()


def _execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


_ONE_STATE = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0; SET LOCAL work_mem = '64MB'"
_BOUNDS = """
SELECT count(*), (SELECT id FROM {part} ORDER BY id LIMIT 1), (SELECT id FROM {part} ORDER BY id DESC LIMIT 1),
    min(at), max(at), min(xid), max(xid)
FROM {part}
"""
