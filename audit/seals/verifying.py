"""Whether every sealed event stands as it was sealed, and which one does not.

While all is well rows are hashed as they come, seals by seals; only what differs is compared row by row with the marks of its
seal. Nothing of a row is read, so it does not matter what is in it. Where a month was dropped the marks are what is left: what
stands beside it is compared with its own, and what is gone with what the record of the drop says of it.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from itertools import groupby
from uuid import UUID

from django.db import connection

from audit.models import DroppedMonth, Seal
from audit.parts import Part, month_of, parts
from audit.seals.drops import Drop, ids_between, who_came_back, without
from audit.seals.hashing import NOTHING_BEFORE, KeyUnknown, hash_of_drop, hash_of_seal, is_ours
from audit.seals.heads import Head
from audit.seals.places import BEGINNING, NO_ID, TABLE, Place, Span, span_of
from audit.seals.rows import hash_of, id_of, mark_of, marks_of, rows_of
from audit.seals.sealing import oldest_running

_AT_ONCE = 50_000  # events in one query
_SEALS_AT_ONCE = 50


class What(StrEnum):
    CHANGED = "event changed"
    MISSING = "event missing"
    INSERTED = "event inserted"
    NOT_NAMED = "events differ, though each looks as when it was sealed"
    SEAL_CHANGED = "seal changed"
    NOT_OURS = "seal not made with our key"
    KEY_UNKNOWN = "seal under a key that AUDIT_SEAL_KEYS does not have"
    CHAIN_BROKEN = "seal does not follow the one before"
    SEALS_MISSING = "seals missing"
    UNDER_NO_SEAL = "events where seals are missing"
    OF_NO_TRANSACTION = "event of no transaction that the database had, where no seal ever is"
    HEAD_GONE = "seal of the exported heads is gone"
    HEAD_DIFFERS = "seal differs from the exported heads"
    MONTH_GONE = "month gone without a record"
    CAME_BACK = "event of a dropped month came back"
    DROP_NOT_OURS = "record of a dropped month not made with our key"
    DROP_DIFFERS = "record of a dropped month differs from its seals"
    BEGUN_ANEW = "events sealed up to a transaction that the database has not reached"


@dataclass(frozen=True, slots=True)
class Fault:
    """`first_at` and `last_at` say when the events were written that it may be about; None where nobody knows."""

    what: What
    seal: str  # empty: under none
    event: UUID | None = None
    first_at: datetime | None = None
    last_at: datetime | None = None
    count: int | None = None
    month: date | None = None


@dataclass
class Gone:
    """Events of a month that has no table any more, and no record that says why."""

    first: Seal
    last: Seal
    events: list[UUID] = field(default_factory=list)


@dataclass
class Walk:
    """Through all seals. What was found is known once `faults` has come to its end."""

    heads: dict[int, Head] = field(default_factory=dict)  # exported earlier, by number
    seals: int = 0
    events: int = 0  # without those of dropped months
    unsealed: int = 0
    unsealed_since: datetime | None = None
    newest: int = 0
    drops: list[Drop] = field(default_factory=list)
    _parts: list[Part] = field(default_factory=list)
    _gone: dict[date, Gone] = field(default_factory=dict)

    def faults(self) -> Iterator[Fault]:
        """To be asked for in one transaction that sees one state of the database."""
        last: Seal | None = None
        self._parts = parts()
        yield from self._of_records()
        for group in _groups(Seal.objects.order_by("number").iterator(chunk_size=_SEALS_AT_ONCE)):
            for seal in group:
                yield from self._of_chain(seal, last)
                last = seal
            yield from self._of_rows(group)
            self.seals += len(group)
            self.events += sum(seal.count for seal in group)
        yield from self._of_dropped_and_gone()
        self.newest = 0 if last is None else last.number
        yield from (Fault(What.HEAD_GONE, str(number)) for number in sorted(self.heads) if number > self.newest)
        yield from self._of_what_is_not_sealed(BEGINNING if last is None else span_of(last).end)

    def _of_records(self) -> Iterator[Fault]:
        """Only one of ours is believed: of another one's month the events are missing."""
        for said in DroppedMonth.objects.order_by("month"):
            seals = _numbers(said.first_seal, said.last_seal)
            try:
                is_believed = bytes(said.hash) == hash_of_drop(said) and is_ours(said)
            except KeyUnknown:
                yield Fault(What.KEY_UNKNOWN, seals, month=said.month)
                continue
            if is_believed:
                self.drops.append(Drop(said, ids_between(said.from_id, said.until_id)))
            else:
                yield Fault(What.DROP_NOT_OURS, seals, month=said.month)

    def _of_dropped_and_gone(self) -> Iterator[Fault]:
        for drop in self.drops:
            self.events -= drop.count
            if not drop.is_as_said():
                seals = _numbers(drop.said.first_seal, drop.said.last_seal)
                yield Fault(What.DROP_DIFFERS, seals, month=drop.said.month)
        for month, gone in sorted(self._gone.items()):
            seals, only = _numbers(gone.first.number, gone.last.number), len(gone.events) == 1
            event = gone.events[0] if only else None
            first_at, last_at = gone.first.first_at, gone.last.last_at
            yield Fault(What.MONTH_GONE, seals, event, first_at, last_at, None if only else len(gone.events), month)

    def _of_rows(self, group: list[Seal]) -> Iterator[Fault]:
        drops = [drop for drop in self.drops if any(drop.is_under(seal) for seal in group)]
        if not drops:
            yield from self._of_whole(group)
            return
        left = {seal.number: without(drops, seal) for seal in group}
        back = who_came_back(group, drops)
        yield from (_of_seal(What.CAME_BACK, seal, UUID(bytes=key)) for key, seal in back.items())
        for has_lost, some in groupby(group, key=lambda seal: len(left[seal.number]) < seal.count):
            seals = list(some)
            if not has_lost:
                yield from self._of_whole(seals)
            elif not _stand_by_marks(seals, left):
                for seal in seals:
                    yield from self._named(seal, left[seal.number], back)

    def _of_whole(self, group: list[Seal]) -> Iterator[Fault]:
        if _stand_as_sealed(group, _whole(group)):
            return
        for seal in group:
            if len(group) == 1 or not _stand_as_sealed([seal], span_of(seal)):
                yield from self._named(seal, marks_of(seal), (), is_known_to_differ=True)

    def _named(
        self, seal: Seal, sealed: dict[bytes, bytes], back: Container[bytes], *, is_known_to_differ: bool = False
    ) -> Iterator[Fault]:
        is_named = False
        for row in rows_of(span_of(seal)):
            key = id_of(row).bytes
            expected = sealed.pop(key, None)
            if expected != mark_of(row) and (expected is not None or key not in back):
                is_named = True
                yield _of_seal(What.INSERTED if expected is None else What.CHANGED, seal, id_of(row))
        for key in sealed:
            event, is_named = UUID(bytes=key), True
            if any(part.from_id <= event < part.until_id for part in self._parts):
                yield _of_seal(What.MISSING, seal, event)
            else:
                gone = self._gone.setdefault(month_of(event), Gone(seal, seal))
                gone.last = seal
                gone.events.append(event)
        if is_known_to_differ and not is_named:
            yield _of_seal(What.NOT_NAMED, seal)

    def _of_chain(self, seal: Seal, last: Seal | None) -> Iterator[Fault]:
        expected = 1 if last is None else last.number + 1
        before = BEGINNING if last is None else span_of(last).end
        if seal.number != expected:
            yield from self._of_gap(expected, seal, before)
        elif (span_of(seal).start, bytes(seal.previous_hash)) != (before, _hash_before(last)):
            yield _of_seal(What.CHAIN_BROKEN, seal)
        if bytes(seal.hash) != hash_of_seal(seal):
            yield _of_seal(What.SEAL_CHANGED, seal)
        try:
            if not is_ours(seal):
                yield _of_seal(What.NOT_OURS, seal)
        except KeyUnknown:
            yield _of_seal(What.KEY_UNKNOWN, seal)
        if (head := self.heads.get(seal.number)) and head.hash != bytes(seal.hash):
            yield _of_seal(What.HEAD_DIFFERS, seal)

    def _of_gap(self, expected: int, seal: Seal, before: Place) -> Iterator[Fault]:
        yield Fault(What.SEALS_MISSING, _numbers(expected, seal.number - 1))
        yield from (
            Fault(What.HEAD_GONE, str(number)) for number in range(expected, seal.number) if number in self.heads
        )
        count, first_at, last_at = _counted(Span(before, span_of(seal).start).condition())
        if count:
            yield Fault(What.UNDER_NO_SEAL, _numbers(expected, seal.number - 1), None, first_at, last_at, count)

    def _of_what_is_not_sealed(self, since: Place) -> Iterator[Fault]:
        condition = f"xid >= {since.xid} AND (xid, id) >= ({since.xid}, '{since.id}')"
        self.unsealed, self.unsealed_since, _last_at = _counted(condition)
        below = f"xid < {BEGINNING.xid}"
        if since > Place(oldest_running()):
            yield Fault(What.BEGUN_ANEW, str(self.newest))
        else:
            below += " OR xid >= (SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint)"
        yield from _of_no_transaction(below)


def _groups(seals: Iterator[Seal]) -> Iterator[list[Seal]]:
    """Neighbours whose events are asked for at once."""
    group: list[Seal] = []
    for seal in seals:
        if group and not _goes_with(group, seal):
            yield group
            group = []
        group.append(seal)
    if group:
        yield group


def _goes_with(group: list[Seal], seal: Seal) -> bool:
    """Whether the events of all of them are found as quickly as those of each."""
    if span_of(group[-1]).end != span_of(seal).start or sum(one.count for one in [*group, seal]) > _AT_ONCE:
        return False
    whole = Span(span_of(group[0]).start, span_of(seal).end)
    return whole.transaction is not None or whole.start.id == whole.end.id == NO_ID


def _whole(group: list[Seal]) -> Span:
    return Span(span_of(group[0]).start, span_of(group[-1]).end)


def _stand_by_marks(group: list[Seal], left: dict[int, dict[bytes, bytes]]) -> bool:
    """Of these, what has not been dropped."""
    expected = {mark for seal in group for mark in left[seal.number].values()}
    return {mark_of(row) for row in rows_of(_whole(group))} == expected


def _stand_as_sealed(seals: list[Seal], span: Span) -> bool:
    rows = rows_of(span)
    are_same = [hash_of(rows, seal.count) == bytes(seal.rows_hash) for seal in seals]
    has_more = sum(1 for _row in rows) > 0
    return all(are_same) and not has_more


def _hash_before(last: Seal | None) -> bytes:
    return NOTHING_BEFORE if last is None else bytes(last.hash)


def _of_seal(what: What, seal: Seal, event: UUID | None = None) -> Fault:
    return Fault(what, str(seal.number), event, seal.first_at, seal.last_at)


def _numbers(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} to {last}"


def _of_no_transaction(condition: str) -> list[Fault]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id, at FROM {TABLE} WHERE {condition} ORDER BY id")  # noqa: S608 # numbers
        return [Fault(What.OF_NO_TRANSACTION, "", event, at, at) for event, at in cursor]


def _counted(condition: str) -> tuple[int, datetime | None, datetime | None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), min(at), max(at) FROM {TABLE} WHERE {condition}")  # noqa: S608 # numbers and ids
        found: tuple[int, datetime | None, datetime | None] = cursor.fetchone()
    return found
