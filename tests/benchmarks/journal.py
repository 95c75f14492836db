"""The journal of events, long: how fast all of it is verified, and that of so many one that was changed is named, by the
database's superuser and with triggers off."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from typing import Any

from django.core.management import CommandError, call_command
from django.db import connection, transaction

from audit.models import Event, Seal
from audit.seals.places import TABLE
from audit.seals.sealing import seal_events
from tests.audit.seals.conftest import triggers_off
from tests.benchmarks.figures import Figure, Line, at_least
from tests.benchmarks.running import WORKERS, Bench, WrongAnswer, forget_everything

AIM = 100_000  # events a second, of issue 6
_A_TRANSACTION = 1_000  # events; of a day's work most have fewer, of the nightly jobs some have more
# Ids in the order of time, as those of UUIDv7 are.
_FILL = f"""
INSERT INTO {TABLE} (id, at, kind, actor_kind, actor_id, object_kind, object_id, person_id, is_automatic, codes)
SELECT (lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint), 12, '0') || '70008' || lpad(to_hex(n), 15, '0'))::uuid,
    now(), 'families.link_viewed', 'citizen', gen_random_uuid()::text, 'link', gen_random_uuid()::text, gen_random_uuid(),
    false, '{{"scopes": ["view_card", "view_pension"]}}'
FROM generate_series(%s::bigint, %s::bigint) AS n
"""


def measure(bench: Bench) -> list[Line]:
    forget_everything()
    events = bench.scale.events
    _fill(events)
    sealed = _seconds(lambda: seal_events(works_for=float("inf")))
    read = [_seconds(_read) for _round in range(bench.scale.rounds)]
    took = [_seconds(_verify) for _round in range(bench.scale.rounds)]
    changed = _change_one(events // 2)
    named_in = _seconds(lambda: _verify(changed=changed))
    a_second = Figure([events / seconds for seconds in took], "/s")
    return [
        Line(
            f"verify_audit, {events:,} events under {Seal.objects.count():,} seals",
            a_second,
            Figure([events / seconds for seconds in read], "/s", "the same rows read in the order in which they lie"),
            [at_least(a_second.middle, AIM, "/s")],
        ),
        Line(
            "  one event changed among them is named", Figure([named_in], " s"), Figure(took, " s", "nothing changed")
        ),
        Line("  a backlog sealed", Figure([events / sealed], "/s"), a_second.named("verified")),
    ]


def _fill(events: int) -> None:
    each = -(-events // WORKERS)
    with ThreadPoolExecutor(WORKERS) as writers:
        spans = ((first, min(first + each - 1, events)) for first in range(1, events + 1, each))
        for written in [writers.submit(_write, *span) for span in spans]:
            written.result()
    with connection.cursor() as cursor:
        for statement in (
            "SET statement_timeout = 0",
            f"VACUUM ANALYZE {TABLE}",
            "CHECKPOINT",
            "RESET statement_timeout",
        ):
            cursor.execute(statement)


def _write(first: int, last: int) -> None:
    """In a thread, which has a connection of its own."""
    for begin in range(first, last + 1, _A_TRANSACTION):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_FILL, [begin, min(begin + _A_TRANSACTION - 1, last)])
    connection.close()


def _read() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")  # ten million take longer than any page may
        with cursor.copy(f"COPY (SELECT * FROM {TABLE}) TO STDOUT (FORMAT binary)") as rows:
            assert sum(1 for _row in rows) > 1


def _verify(*, changed: str = "") -> None:
    """Raises WrongAnswer where the command says otherwise."""
    told, faults = StringIO(), ""
    try:
        call_command("verify_audit", stdout=told)
    except CommandError as error:
        faults = str(error)
    if faults != ("1 faults." if changed else "") or (changed and f"event {changed}" not in told.getvalue()):
        raise WrongAnswer(told.getvalue())


def _change_one(number: int) -> str:
    """Its id."""
    key = str(Event.objects.order_by("pk").values_list("pk", flat=True)[number])
    with triggers_off() as cursor:
        cursor.execute(f"UPDATE {TABLE} SET actor_id = 'somebody' WHERE id = %s", [key])
    return key


def _seconds(work: Callable[[], Any]) -> float:
    began_at = time.perf_counter()
    work()
    return time.perf_counter() - began_at
