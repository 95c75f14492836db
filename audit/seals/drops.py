"""Months that were let go, while the journal is walked through: what their records say, and what the seals bear out."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db import connection

from audit.models import DroppedMonth, Seal
from audit.seals.places import TABLE
from audit.seals.rows import marks_of


@dataclass
class Drop:
    """A month that was dropped by us, and what the seals have said of it so far."""

    said: DroppedMonth
    back: set[bytes]  # ids in its range that stand in the journal all the same
    count: int = 0
    marks: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def is_under(self, seal: Seal) -> bool:
        return self.said.first_seal <= seal.number <= self.said.last_seal

    def holds(self, key: bytes) -> bool:
        return self.said.from_id.bytes <= key < self.said.until_id.bytes

    def is_as_said(self) -> bool:
        return (self.count, self.marks.digest()) == (self.said.count, bytes(self.said.marks_hash))


def without(drops: Iterable[Drop], seal: Seal) -> dict[bytes, bytes]:
    """The marks of what must still stand. What was dropped is counted for its record."""
    left, over = marks_of(seal), [drop for drop in drops if drop.is_under(seal)]
    for key in list(left):
        for drop in over:
            if drop.holds(key):
                drop.count += 1
                drop.marks.update(left.pop(key))
                break
    return left


def who_came_back(group: list[Seal], drops: list[Drop]) -> dict[bytes, Seal]:
    """Of what was dropped: the id, and the seal that it was under."""
    over = [(drop, seal) for drop in drops for seal in group if drop.back and drop.is_under(seal)]
    return {key: seal for drop, seal in over for key in marks_of(seal) if key in drop.back}


def ids_between(first: UUID, until: UUID) -> set[bytes]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {TABLE} WHERE id >= %s AND id < %s", [first, until])  # noqa: S608 # a name
        return {event.bytes for (event,) in cursor}
