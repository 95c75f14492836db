"""Counts days from the rows themselves, each day as a whole: counting it again gives the same, and finds what came late.

Today and the two days before are counted each time. The five weeks before them once a day, for what was told late: a person
who was named only then, and with them another region. Older days stay as they were counted, whoever moves or is forgotten
since; but one that was never counted is, so a pause of any length is caught up with.
"""

import time
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.db.models import Min
from django.utils import timezone

from audit.sql import table
from authorities.codes import NATION
from families.days import begin_of
from families.due import WORKS_FOR
from families.models import Consent, DayFigures, Dispute, InsuredPerson, LinkApplication, QueueFigures
from families.models.figures import COUNTS
from families.states import Status
from families.waits import AGE_IN_SQL, AGES, CLASS_IN_SQL

EACH_TIME = timedelta(days=2)  # before today
ONCE_A_DAY = timedelta(days=35)
_AT_ONCE = 7  # days in one statement, far below its longest time with a million people
_LOCK = 0x66_69_67  # two that count would only wait for each other's rows


def count_figures() -> int:
    """What is due, or as much as can be begun in WORKS_FOR; returns how many days that were. Whoever comes while another counts
    does nothing."""
    began_at, counted = time.monotonic(), 0
    _count_queues()
    for days in _stretches(due_days()):
        if time.monotonic() - began_at > WORKS_FOR:
            break
        counted += len(days) if count_days(days[0], days[-1]) else 0
    return counted


def due_days() -> list[date]:
    """Oldest first."""
    today = timezone.localdate()
    midnight = begin_of(today)
    counted = dict(DayFigures.objects.filter(region=NATION).values_list("day", "counted_at"))
    first = timezone.localdate(_first_at() or timezone.now())
    due = []
    for back in range((today - first).days + 1):
        day = today - timedelta(days=back)
        is_late = today - ONCE_A_DAY <= day and day in counted and counted[day] < midnight
        if day not in counted or is_late or day >= today - EACH_TIME:
            due.append(day)
    return due[::-1]


def _first_at() -> datetime | None:
    """When the first application was sent."""
    first: datetime | None = LinkApplication.objects.aggregate(first=Min("submitted_at"))["first"]
    return first


def _stretches(days: list[date]) -> Iterator[list[date]]:
    """Days that follow each other, not too many in one."""
    stretch: list[date] = []
    for day in days:
        if stretch and (day - stretch[-1] != timedelta(days=1) or len(stretch) == _AT_ONCE):
            yield stretch
            stretch = []
        stretch.append(day)
    if stretch:
        yield stretch


def count_days(first: date, last: date) -> bool:
    """Anew, in place of what was counted before. False while another counts."""
    with transaction.atomic(), connection.cursor() as cursor:
        if not _is_alone(cursor):
            return False
        DayFigures.objects.filter(day__range=(first, last)).delete()
        bounds = {"begins": begin_of(first), "ends": begin_of(last + timedelta(days=1)), "first": first, "last": last}
        cursor.execute(_COUNT_DAYS, {**bounds, "zone": settings.TIME_ZONE, "now": timezone.now()})
    return True


def _count_queues() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if _is_alone(cursor):
            QueueFigures.objects.all().delete()
            cursor.execute(_COUNT_QUEUES, {"now": timezone.now()})


def _is_alone(cursor: CursorWrapper) -> bool:
    cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
    return bool(cursor.fetchone()[0])


_ENDS = {
    Status.APPROVED: "approved",
    Status.REJECTED: "rejected",
    Status.DECLINED: "declined",
    Status.WITHDRAWN: "withdrawn",
    Status.EXPIRED: "expired",
}
DECIDED = (Status.APPROVED, Status.REJECTED, Status.DECLINED)
_CASES, _PEOPLE = table(LinkApplication), table(InsuredPerson)
_UPWARD = f"""LATERAL (
    SELECT DISTINCT unnest(ARRAY[below.place, left(below.place, 4) || '00', left(below.place, 2) || '0000', '{NATION}']) AS code
) AS up"""
_ROWS = f"{_CASES} AS row"
_OF_PERSON = f"AS row JOIN {_PEOPLE} AS person ON person.id = row.person_id"


def _happened(what: str, at: str, place: str, rows: str, condition: str = "true") -> str:
    return (
        f"SELECT ({at} AT TIME ZONE %(zone)s)::date AS day, {place} AS place, {what} AS what, count(*) AS many"  # noqa: S608  # parts of our own statement
        f" FROM {rows} WHERE {at} >= %(begins)s AND {at} < %(ends)s AND {condition} GROUP BY 1, 2, 3"
    )


def _all_happened() -> str:
    wait = CLASS_IN_SQL.format(seconds="extract(epoch FROM row.ended_at - row.submitted_at)")
    decided = ", ".join(f"'{status.value}'" for status in DECIDED)
    ends = " ".join(f"WHEN '{status.value}' THEN '{name}'" for status, name in _ENDS.items())
    consents, disputes = f"{table(Consent)} {_OF_PERSON}", f"{table(Dispute)} {_OF_PERSON}"
    was_sent = "row.submitted_at IS NOT NULL"
    return " UNION ALL ".join(
        (
            _happened("'sent'", "row.submitted_at", "row.place_id", _ROWS),
            _happened(f"CASE row.status {ends} END", "row.ended_at", "row.place_id", _ROWS, was_sent),
            _happened(
                *(f"'wait:' || {wait}", "row.ended_at", "row.place_id", _ROWS),
                f"{was_sent} AND row.status IN ({decided})",
            ),
            _happened("'asked'", "row.asked_at", "person.region_id", consents),
            _happened("row.answer", "row.answered_at", "person.region_id", consents),
            _happened("'disputes_opened'", "row.opened_at", "person.region_id", disputes),
            _happened("'disputes_resolved'", "row.resolved_at", "person.region_id", disputes),
        )
    )


_COUNT_DAYS = f"""
WITH below AS ({_all_happened()}),
every AS (
    SELECT day, code, what, sum(many) AS many FROM below CROSS JOIN {_UPWARD} GROUP BY day, code, what
    UNION ALL
    SELECT day::date, '{NATION}', NULL, 0 FROM generate_series(%(first)s::date, %(last)s::date, interval '1 day') AS day
)
INSERT INTO {table(DayFigures)} (region_id, day, {", ".join(COUNTS)}, waits, counted_at)
SELECT code, day,
    {", ".join(f"coalesce(sum(many) FILTER (WHERE what = '{name}'), 0)" for name in COUNTS)},
    coalesce(jsonb_object_agg(substr(what, 6), many) FILTER (WHERE what LIKE 'wait:%%'), '{{}}'),
    %(now)s
FROM every GROUP BY code, day
"""  # noqa: S608  # names of our own models and statuses

_COUNT_QUEUES = f"""
WITH below AS (
    SELECT row.place_id AS place, {AGE_IN_SQL.format(seconds="extract(epoch FROM %(now)s - row.submitted_at)")} AS age,
        count(*) AS many, min(row.submitted_at) AS oldest
    FROM {_ROWS} WHERE row.status = '{Status.IN_REVIEW.value}' AND row.submitted_at IS NOT NULL GROUP BY 1, 2
)
INSERT INTO {table(QueueFigures)} (region_id, ages, oldest_at)
SELECT code,
    ARRAY[{", ".join(f"coalesce(sum(many) FILTER (WHERE age = {age}), 0)" for age in range(len(AGES) + 1))}], min(oldest)
FROM below CROSS JOIN {_UPWARD} GROUP BY code
"""  # noqa: S608  # names of our own models and statuses
