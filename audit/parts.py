"""The tables of which the journal is made: one a month, one of all that stood there before there were months, and one of what
has no month. By ids, so a month is that of the id, which is a moment before the event is written.

Months are those of UTC: an id says when it was made and not where, what divides tables can never be moved, and whoever reads a
seal or a head reads UTC there too. The database makes parts (migration 0012), for the running product may make no table.
"""

from datetime import UTC, date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import OperationalError, connection
from psycopg.errors import LockNotAvailable

from audit.models import Event, first_id

TABLE = Event._meta.db_table
OTHER = f"{TABLE}_other"


class Part(NamedTuple):
    table: str
    from_id: UUID  # zero: whatever was before
    until_id: UUID  # without it

    @property
    def month(self) -> date:
        """Its only one, or the last of several."""
        return month_of(UUID(int=self.until_id.int - 1))


def parts() -> list[Part]:
    """In the order of time, without that of what has no month."""
    with connection.cursor() as cursor:
        cursor.execute(_PARTS, [TABLE])
        found = [Part(table, from_id or UUID(int=0), until_id) for table, from_id, until_id in cursor]
    return sorted(found, key=lambda part: part.until_id)


def month_of(event_id: UUID) -> date:
    """In UTC. The last that there is for an id of later: a UUID has room for more years than a calendar."""
    try:
        moment = datetime.fromtimestamp(first_moment(event_id), tz=UTC)
    except (ValueError, OverflowError):
        return date(9999, 12, 1)
    return moment.date().replace(day=1)


def first_moment(event_id: UUID) -> float:
    return (event_id.int >> 80) / 1000


def begins(month: date) -> UUID:
    """No id of that month, or a later one, is lower."""
    return first_id(datetime(month.year, month.month, 1, tzinfo=UTC))


def months_after(month: date, count: int) -> date:
    year, at = divmod(month.year * 12 + month.month - 1 + count, 12)
    return date(year, at + 1, 1)


def make_months() -> int:
    """How many were made, of the running month and the next three. None while somebody reads for so long that a lock is not to
    be had: those who wait behind it would be everybody, and there are months of time to try again."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT public.audit_make_months()")
            made: int = cursor.fetchone()[0]
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            return 0
        raise
    return made


_PARTS = r"""
SELECT relname, bounds[1]::uuid, bounds[2]::uuid
FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid, regexp_match(
    pg_get_expr(relpartbound, pg_class.oid), 'FROM \((?:MINVALUE|''([0-9a-f-]{36})'')\) TO \(''([0-9a-f-]{36})''\)'
) AS bounds
WHERE inhparent = %s::regclass AND bounds IS NOT NULL
"""
