"""Events as they are sealed: what the database sends of a row in its binary format, in this order of columns for ever. Rows
are hashed as they come and never read; where a key, a transaction and a time stand in one is known, for they come first.
"""

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from uuid import UUID

from django.db import connection

from audit.models import Seal
from audit.seals.places import TABLE, Place, Span

_COLUMNS = "id, xid, at, kind, actor_kind, actor_id, object_kind, object_id, person_id, is_automatic, codes"
_HEADER = 19  # bytes before the first row: signature, flags, length of an extension that is not there
_END = b"\xff\xff"
# The number of columns, then each with its length before it: 16 bytes of id, 8 of transaction, 8 of time.
_ID = slice(6, 22)
_XID = struct.Struct(">q"), 26
_AT = struct.Struct(">q"), 38
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # of the database's times, in microseconds
_HASH_BYTES = 8
MARK_BYTES = 16 + _HASH_BYTES


def rows_of(span: Span, *, most: int | None = None) -> Iterator[bytes]:
    """One by one: the database sends a row a message. To be read to the end, for else the transaction is broken off."""
    limit = "" if most is None else f" LIMIT {most}"
    return _rows(f"SELECT {_COLUMNS} FROM {TABLE} WHERE {span.condition()} ORDER BY {span.order()}{limit}")  # noqa: S608 # numbers and ids


def rows_in(part: str) -> Iterator[bytes]:
    """All of that table, as `rows_of`."""
    return _rows(f"SELECT {_COLUMNS} FROM {part} ORDER BY xid, id")  # noqa: S608 # a name


def _rows(text: str) -> Iterator[bytes]:
    with connection.cursor() as cursor, cursor.copy(f"COPY ({text}) TO STDOUT (FORMAT binary)") as messages:
        received = iter(messages)
        first = bytes(next(received))[_HEADER:]
        if first != _END:
            yield first
        for message in received:
            if message != _END:
                yield message


def hash_of(rows: Iterator[bytes], count: int) -> bytes:
    """Of the next so many."""
    whole = hashlib.sha256()
    for row in islice(rows, count):
        whole.update(row)
    return whole.digest()


def mark_of(row: bytes) -> bytes:
    return bytes(row[_ID]) + hashlib.sha256(row).digest()[:_HASH_BYTES]


def marks_of(seal: Seal) -> dict[bytes, bytes]:
    """By id, in the order in which its events were sealed."""
    marks = bytes(seal.marks)
    return {marks[at : at + 16]: marks[at : at + MARK_BYTES] for at in range(0, len(marks), MARK_BYTES)}


@dataclass
class Batch:
    """What a seal says of its rows."""

    count: int
    rows_hash: bytes
    marks: bytes
    first_at: datetime
    last_at: datetime
    last: Place


def batch_of(rows: Iterator[bytes]) -> Batch | None:
    """None of no rows."""
    whole, marks, times, row = hashlib.sha256(), bytearray(), [], b""
    for row in rows:
        whole.update(row)
        marks += mark_of(row)
        times.append(_number(row, _AT))
    if not times:
        return None
    last = Place(_number(row, _XID), id_of(row))
    return Batch(len(times), whole.digest(), bytes(marks), _time(min(times)), _time(max(times)), last)


def id_of(row: bytes) -> UUID:
    return UUID(bytes=bytes(row[_ID]))


def _number(row: bytes, where: tuple[struct.Struct, int]) -> int:
    shape, offset = where
    value: int = shape.unpack_from(row, offset)[0]
    return value


def _time(microseconds: int) -> datetime:
    return _EPOCH + timedelta(microseconds=microseconds)
