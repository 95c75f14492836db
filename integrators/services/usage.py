"""Counting requests, in one statement a request. Windows begin and end by the database's clock, for every web process."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models.functions import Now

from audit.retention import kept_for
from audit.sql import planning_once
from integrators.models import Usage

KEPT_FOR = kept_for("requests")

# A hundred at once each get a number of their own: the row's lock puts them in a line. A statement that comes late to its
# turn belongs to the window that has begun meanwhile. The order of the rows is that of their locks. Nobody waits for the
# disk: a database that breaks down forgets the counts of its last second, and gives them away.
_COUNT = """
WITH commit AS MATERIALIZED (
    SELECT set_config('synchronous_commit', coalesce(%s, current_setting('synchronous_commit')), true)
)
INSERT INTO integrators_usage AS kept (caller, policy, window_start, count)
SELECT caller, policy, to_timestamp(floor(extract(epoch FROM clock_timestamp()) / seconds) * seconds), units
FROM unnest(%s::text[], %s::text[], %s::int[], %s::int[]) AS asked (caller, policy, seconds, units), commit
ORDER BY caller, policy
ON CONFLICT (caller, policy) DO UPDATE SET
    count = CASE WHEN excluded.window_start > kept.window_start THEN excluded.count
                 ELSE least(kept.count, 1000000000) + excluded.count END,
    window_start = greatest(kept.window_start, excluded.window_start)
RETURNING policy, count, extract(epoch FROM window_start - clock_timestamp())::float
"""

_SO_FAR = """
SELECT count, extract(epoch FROM window_start - clock_timestamp())::float FROM integrators_usage
WHERE caller = %s AND policy = %s AND window_start + make_interval(secs => %s) > clock_timestamp()
"""


@dataclass(frozen=True, slots=True)
class Asked:
    """`seconds`: how long a window of the policy lasts. `units`: for how many requests this one counts."""

    caller: str
    policy: str
    seconds: int
    units: int = 1


@dataclass(frozen=True, slots=True)
class Counted:
    """`count` in the window that goes on, this request included; `ends_in` seconds, 0 or more."""

    count: int
    ends_in: float


def count_requests(asked: Sequence[Asked]) -> dict[str, Counted]:
    """By policy; each may stand once. In a transaction it waits for the disk like all that stands in it."""
    seconds = {one.policy: one.seconds for one in asked}
    values: list[Any] = [
        None if connection.in_atomic_block else "off",
        [one.caller for one in asked],
        [one.policy for one in asked],
        [one.seconds for one in asked],
        [one.units for one in asked],
    ]
    with planning_once() as cursor:
        cursor.execute(_COUNT, values)
        rows = cursor.fetchall()
    return {policy: Counted(count, max(0.0, begun + seconds[policy])) for policy, count, begun in rows}


def counted_so_far(asked: Asked) -> Counted:
    """Without counting; `asked.units` is not looked at. Whoever asks and then counts may be one of many: what they give away
    for it they ask about once more, by what `count_requests` says."""
    with connection.cursor() as cursor:
        cursor.execute(_SO_FAR, [asked.caller, asked.policy, asked.seconds])
        found = cursor.fetchone()
    return Counted(found[0], max(0.0, found[1] + asked.seconds)) if found else Counted(0, float(asked.seconds))


def forget_usage() -> int:
    """Returns how many rows went: those of whom nothing came for a day."""
    return Usage.objects.filter(window_start__lt=Now() - KEPT_FOR).delete()[0]
