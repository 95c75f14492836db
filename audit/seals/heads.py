"""Heads: what a seal's hash was, kept where no one who can write to the database comes. A head stands for every seal before
it, so one a day is enough to say since when something is not as it was.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import NamedTuple

from django.db import connection

from audit.errors import NoHeads
from audit.models import Seal

_TITLE = "# sscard, heads of the seals over events: number, when (UTC), events up to it, hash"


class Head(NamedTuple):
    number: int
    sealed_at: datetime
    events: int
    hash: bytes

    def __str__(self) -> str:
        return f"{self.number} {self.sealed_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ} {self.events} {self.hash.hex()}"


def heads() -> list[Head]:
    """The last of each day (UTC), the newest of all included."""
    with connection.cursor() as cursor:
        cursor.execute(_LAST_OF_DAYS)
        return [Head(number, at, int(events), bytes(seal)) for number, at, events, seal in cursor]


def written(all_heads: Iterable[Head]) -> str:
    return "\n".join([_TITLE, *map(str, all_heads)]) + "\n"


def read(text: str) -> dict[int, Head]:
    """By number. Raises NoHeads."""
    return {head.number: head for head in _heads_in(text)}


def _heads_in(text: str) -> Iterator[Head]:
    found = False
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        try:
            number, at, events, seal = line.split()
            yield Head(int(number), datetime.fromisoformat(at), int(events), bytes.fromhex(seal))
        except ValueError as error:
            raise NoHeads(line) from error
        found = True
    if not found:
        raise NoHeads("no head in it")


_LAST_OF_DAYS = f"""
SELECT DISTINCT ON ((sealed_at AT TIME ZONE 'UTC')::date) number, sealed_at, sum(count) OVER (ORDER BY number), hash
FROM {Seal._meta.db_table} ORDER BY (sealed_at AT TIME ZONE 'UTC')::date, number DESC
"""  # noqa: S608 # a name
