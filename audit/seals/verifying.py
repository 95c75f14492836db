"""Whether every sealed event stands as it was sealed, and which one does not.

While all is well rows are hashed as they come, seals by seals; only what differs is compared row by row with the marks of its
seal. Nothing of a row is read, so it does not matter what is in it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import connection

from audit.models import Seal
from audit.seals.hashing import NOTHING_BEFORE, KeyUnknown, hash_of_seal, is_ours
from audit.seals.heads import Head
from audit.seals.places import BEGINNING, NO_ID, TABLE, Place, Span, span_of
from audit.seals.rows import MARK_BYTES, hash_of, id_of, mark_of, rows_of
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
    HEAD_GONE = "seal of the exported heads is gone"
    HEAD_DIFFERS = "seal differs from the exported heads"
    BEGUN_ANEW = "events sealed up to a transaction that the database has not reached"


@dataclass(frozen=True, slots=True)
class Fault:
    """`first_at` and `last_at` say when the events were written that it may be about; None where nobody knows."""

    what: What
    seal: str
    event: UUID | None = None
    first_at: datetime | None = None
    last_at: datetime | None = None
    count: int | None = None


@dataclass
class Walk:
    """Through all seals. What was found is known once `faults` has come to its end."""

    heads: dict[int, Head] = field(default_factory=dict)  # exported earlier, by number
    seals: int = 0
    events: int = 0
    unsealed: int = 0
    unsealed_since: datetime | None = None
    newest: int = 0

    def faults(self) -> Iterator[Fault]:
        """To be asked for in one transaction that sees one state of the database."""
        last: Seal | None = None
        for group in _groups(Seal.objects.order_by("number").iterator(chunk_size=_SEALS_AT_ONCE)):
            for seal in group:
                yield from self._of_chain(seal, last)
                last = seal
            yield from _of_rows(group)
            self.seals += len(group)
            self.events += sum(seal.count for seal in group)
        self.newest = 0 if last is None else last.number
        yield from (Fault(What.HEAD_GONE, str(number)) for number in sorted(self.heads) if number > self.newest)
        yield from self._of_what_is_not_sealed(BEGINNING if last is None else span_of(last).end)

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
        if since > Place(oldest_running()):
            yield Fault(What.BEGUN_ANEW, str(self.newest))


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


def _of_rows(group: list[Seal]) -> Iterator[Fault]:
    if _stand_as_sealed(group, Span(span_of(group[0]).start, span_of(group[-1]).end)):
        return
    for seal in group:
        if len(group) == 1 or not _stand_as_sealed([seal], span_of(seal)):
            yield from _named(seal)


def _stand_as_sealed(seals: list[Seal], span: Span) -> bool:
    rows = rows_of(span)
    are_same = [hash_of(rows, seal.count) == bytes(seal.rows_hash) for seal in seals]
    has_more = sum(1 for _row in rows) > 0
    return all(are_same) and not has_more


def _named(seal: Seal) -> Iterator[Fault]:
    marks = bytes(seal.marks)
    sealed = {marks[at : at + 16]: marks[at : at + MARK_BYTES] for at in range(0, len(marks), MARK_BYTES)}
    is_named = False
    for row in rows_of(span_of(seal)):
        expected = sealed.pop(id_of(row).bytes, None)
        if expected != mark_of(row):
            is_named = True
            yield _of_seal(What.INSERTED if expected is None else What.CHANGED, seal, id_of(row))
    for key in sealed:
        yield _of_seal(What.MISSING, seal, UUID(bytes=key))
    if not (is_named or sealed):
        yield _of_seal(What.NOT_NAMED, seal)


def _hash_before(last: Seal | None) -> bytes:
    return NOTHING_BEFORE if last is None else bytes(last.hash)


def _of_seal(what: What, seal: Seal, event: UUID | None = None) -> Fault:
    return Fault(what, str(seal.number), event, seal.first_at, seal.last_at)


def _numbers(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} to {last}"


def _counted(condition: str) -> tuple[int, datetime | None, datetime | None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*), min(at), max(at) FROM {TABLE} WHERE {condition}")  # noqa: S608 # numbers and ids
        found: tuple[int, datetime | None, datetime | None] = cursor.fetchone()
    return found
