"""Making seals, in the order of transactions. Whatever was committed below the oldest transaction that still runs is all
there: nothing can be added to it later, however long its transaction took. So a seal is over what stands there, never over a
span of time, and none is made over nothing.
"""

import time
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from audit.errors import NotSealed
from audit.models import Event, Seal, first_id
from audit.parts import first_moment
from audit.seals.hashing import NOTHING_BEFORE, KeyUnknown, expect_keys, is_ours, make_ours
from audit.seals.places import BEGINNING, NO_ID, TABLE, Place, Span
from audit.seals.rows import Batch, batch_of, rows_of

PIECE = 10_000  # events a seal, at most: what has to be looked through when one of them differs
WORKS_FOR = 10.0  # seconds; what is left is the next minute's
_LOOKED_AMONG = 16  # transactions, at first: those of nightly jobs have a thousand events each, most others one
_TO_THE_MINUTE = timedelta(minutes=1)
_LOCK = 0x53454153  # "SEAS": of this database, for who seals


def seal_events(*, works_for: float = WORKS_FOR) -> int:
    """How many seals were made. While another one seals, none. Raises NotSealed."""
    expect_keys()
    began, made = time.monotonic(), 0
    while time.monotonic() - began < works_for and _seal_next():
        made += 1
    return made


@transaction.atomic
def _seal_next() -> bool:
    if not _is_alone():
        return False
    last = Seal.objects.order_by("-number").first()
    running = oldest_running()
    if last is not None:
        _expect_ours(last)
    start = BEGINNING if last is None else Place(last.until_xid, last.until_id)
    refuse_what_began_anew(start, running)
    batch, end = _next_batch(start, running)
    if batch is None:
        return False
    seal = Seal(
        number=1 if last is None else last.number + 1,
        from_xid=start.xid,
        from_id=start.id,
        until_xid=end.xid,
        until_id=end.id,
        count=batch.count,
        first_at=batch.first_at,
        last_at=batch.last_at,
        rows_hash=batch.rows_hash,
        marks=batch.marks,
        previous_hash=NOTHING_BEFORE if last is None else last.hash,
        sealed_at=timezone.now(),
    )
    make_ours(seal)
    seal.save(force_insert=True)
    return True


def unsealed_since(*, for_long: timedelta) -> datetime | None:
    """When the oldest event was written, to the minute, that waits to be sealed, if one has waited for so long. Asked without the
    key, by a few looks at the newest event before a moment, so that it costs the same however much waits. A seal that says to be
    over what the database has not reached is no end, whoever made it."""
    until = _sealed_until()
    latest = timezone.now() - for_long
    found = _unsealed_before(latest, until)
    if found is None:
        return None
    earliest = first_moment(Event.objects.order_by("pk").values_list("pk", flat=True)[0])
    low, high = datetime.fromtimestamp(earliest, tz=UTC), latest
    while high - low > _TO_THE_MINUTE:
        middle = low + (high - low) / 2
        if (one := _unsealed_before(middle, until)) is None:
            low = middle
        else:
            found, high = one, middle
    return found


def _sealed_until() -> Place:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        reached: int = cursor.fetchone()[0]
    seals = Seal.objects.filter(until_xid__lte=reached).order_by("-number")
    last = seals.values_list("until_xid", "until_id").first()
    return BEGINNING if last is None else Place(*last)


def _unsealed_before(moment: datetime, until: Place) -> datetime | None:
    """When the newest event before it was written, if it is not sealed."""
    newest = Event.objects.filter(pk__lt=first_id(moment)).order_by("-pk").values_list("xid", "pk", "at").first()
    if newest is None or Place(*newest[:2]) < until:
        return None
    at: datetime = newest[2]
    return at


def oldest_running() -> int:
    """The transaction below which all are over."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        xid: int = cursor.fetchone()[0]
    return xid


def refuse_what_began_anew(sealed_until: Place, running: int) -> None:
    """Raises NotSealed in a database whose transactions are counted from further down than those that are sealed already, as
    in one that was restored from a dump: what is written there would fall among what is sealed."""
    if sealed_until <= Place(running):
        return
    raise NotSealed(
        f"The database is at transaction {running}, and events are sealed up to {sealed_until.xid}: it was restored into a"
        f" server that counts transactions anew. Stop the server, run `pg_resetwal --epoch={(sealed_until.xid >> 32) + 1}` on"
        " its data and start it again before anything is written (docs/adr/0012-seals-over-events.md)."
    )


def _is_alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        is_alone: bool = cursor.fetchone()[0]
    return is_alone


def _expect_ours(last: Seal) -> None:
    """Nothing is built on a seal that somebody else made. Raises NotSealed."""
    try:
        if is_ours(last):
            return
    except KeyUnknown as error:
        raise NotSealed(
            f"Seal {last.number} is under key {last.key_id}, which AUDIT_SEAL_KEYS does not have."
        ) from error
    raise NotSealed(f"Seal {last.number} is not under our key: run `manage.py verify_audit`.")


def _next_batch(start: Place, running: int) -> tuple[Batch | None, Place]:
    """What comes next, and where it ends. A transaction of more than fits into one seal is cut by the ids of its events."""
    lowest = start.xid
    if start.id != NO_ID:
        lowest += 1
        if found := _piece(start):
            return found
    cut = _transaction_after(PIECE, lowest, running)
    batch = batch_of(rows_of(Span(Place(lowest), Place(running if cut is None else cut))))
    if batch is not None or cut is None:
        return batch, Place(running if cut is None else cut)
    found = _piece(Place(cut))
    assert found is not None  # it has more than a piece
    return found


def _piece(start: Place) -> tuple[Batch, Place] | None:
    """Of the transaction that it begins in."""
    over = Place(start.xid + 1)
    batch = batch_of(rows_of(Span(start, over), most=PIECE))
    if batch is None:
        return None
    return batch, over if batch.count < PIECE else Place.after(batch.last)


def _transaction_after(count: int, lowest: int, running: int) -> int | None:
    """That of the event after so many, from `lowest` on; None when there are no more. Looked for among ever more transactions,
    so that of a long backlog each piece reads no more than a few times itself."""
    text = f"SELECT xid FROM {TABLE} WHERE xid >= %s AND xid < %s ORDER BY xid OFFSET %s LIMIT 1"  # noqa: S608 # a name
    found, width = None, _LOOKED_AMONG
    with connection.cursor() as cursor:
        while found is None:
            upper = min(lowest + width, running)
            cursor.execute(text, [lowest, upper, count])
            found = cursor.fetchone()
            if upper >= running:
                break
            width *= 2
    return None if found is None else found[0]
