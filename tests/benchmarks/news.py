"""Changes read a second, as after a week in which nobody read: one worker process, people known here alone, beside the same
questions to the register by a bare loop that throws the answers away, one after the other."""

import time
from collections.abc import Sequence

import requests
from celery import current_app
from django.conf import settings

from families.models import ChangesCursor, HeldChange
from families.services.news.applying import MOST_NEWS
from families.services.news.reading import READ_CHANGES
from tests.benchmarks.figures import Figure, Line
from tests.benchmarks.running import Bench, WrongAnswer, forget_everything, wait_until_idle, workers
from tests.benchmarks.scenario import make_owners, residents
from tests.processes import wait_for
from tests.registry.process import RunningRegistry, in_register

QUEUE = "records"
ASKED_PLAINLY = 2_000  # people a round: their rate is that of all
_CHANGES = """
insert into registry_change (person_id, kind, changed_at)
select id, case id % 3 when 0 then 'card' when 1 then 'name' else 'phone' end, '2026-11-26 08:00:00'
from registry_person where died_on is null and not is_restricted order by id limit ?
"""


def measure(bench: Bench) -> list[Line]:
    """Both in turns. A first round warms up: it writes the register's cards over those that were made up."""
    forget_everything()
    people = residents(str(bench.register.database), bench.scale.refreshed)
    make_owners(people, prefix="news")
    ChangesCursor.objects.update_or_create(provider="http", defaults={"cursor": _newest(bench.register)})
    read, asked = [], []
    with workers(QUEUE, READ_CHANGES, processes=1):
        _read(bench.register, len(people))
        for _round in range(bench.scale.rounds):
            read.append(_read(bench.register, len(people)))
            asked.append(_ask([person.reference for person in people[:ASKED_PLAINLY]]))
    what = f"register's news, {len(people):,} changes"
    return [Line(what, Figure(read, "/s"), Figure(asked, "/s", "the same calls in a bare loop"))]


def _newest(register: RunningRegistry) -> str:
    return str(in_register(register, "select coalesce(max(id), 0) from registry_change")[0][0])


def _read(register: RunningRegistry, changes: int) -> float:
    """All there at once; changes a second until the cursor stands on the last."""
    wait_until_idle(QUEUE)
    in_register(register, _CHANGES, changes)
    last = _newest(register)
    began_at = time.perf_counter()
    current_app.send_task(READ_CHANGES)
    there = ChangesCursor.objects.filter(cursor=last)
    wait_for(there.exists, within=900, every=0.1)
    took = time.perf_counter() - began_at
    if held := list(HeldChange.objects.values_list("kind", "failures")):
        raise WrongAnswer(f"{len(held)} changes could not be applied: {set(held)}")
    return changes / took


def _ask(references: Sequence[str]) -> float:
    """One kept-alive connection, one call after the other."""
    with requests.Session() as session:
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {settings.REGISTRY_TOKEN}"
        began_at = time.perf_counter()
        for first in range(0, len(references), MOST_NEWS):
            body = {"references": references[first : first + MOST_NEWS]}
            answer = session.post(f"{settings.REGISTRY_URL}/v1/persons", json=body)
            if answer.status_code != 200:
                raise WrongAnswer(f"{answer.status_code} for {MOST_NEWS} people")
        return len(references) / (time.perf_counter() - began_at)
