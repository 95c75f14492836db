"""People refreshed a second, as at night: by the one worker process of the records' queue, beside the same calls by a
bare loop that throws the answers away, one after the other."""

import time
from collections.abc import Sequence

import requests
from celery import current_app
from django.conf import settings
from django.utils import timezone

from benefits.models import InsuranceRecord, Refresh
from benefits.services.records.refreshing import REFRESH_DUE
from families.models import InsuredPerson
from tests.benchmarks.figures import Figure, Line
from tests.benchmarks.running import Bench, WrongAnswer, forget_everything, wait_until_idle, workers
from tests.benchmarks.scenario import make_owners, residents
from tests.processes import wait_for

QUEUE = "records"
PATHS = ("insurance-records", "certification")
ASKED_PLAINLY = 2_000  # people a round: their rate is that of all


def measure(bench: Bench) -> list[Line]:
    """Both in turns. A first round warms up: it inserts what the others update."""
    references = _linked(bench)
    refreshed, asked = [], []
    with workers(QUEUE, REFRESH_DUE, processes=1):
        _refresh(len(references))
        for _round in range(bench.scale.rounds):
            refreshed.append(_refresh(len(references)))
            asked.append(_ask(references[:ASKED_PLAINLY]))
    what = f"nightly refresh of {len(references):,} people"
    return [Line(what, Figure(refreshed, "/s"), Figure(asked, "/s", "the same calls in a bare loop"))]


def _linked(bench: Bench) -> list[str]:
    forget_everything()
    people = residents(str(bench.register.database), bench.scale.refreshed)
    make_owners(people, prefix="night")
    Refresh.objects.bulk_create(
        [Refresh(person=person, refreshed_at=timezone.now()) for person in InsuredPerson.objects.only("pk")],
        batch_size=1_000,
    )
    return [person.reference for person in people]


def _refresh(people: int) -> float:
    """All due at once, as they are when the worker cannot keep up; people a second until the last is written."""
    wait_until_idle(QUEUE)
    began = timezone.now()
    Refresh.objects.update(due_at=began)
    began_at = time.perf_counter()
    current_app.send_task(REFRESH_DUE)
    waiting = Refresh.objects.filter(due_at__isnull=False)
    wait_for(lambda: not waiting.exists(), within=900, every=0.1)
    took = time.perf_counter() - began_at
    written = Refresh.objects.filter(refreshed_at__gt=began).count()
    if written != people or not InsuranceRecord.objects.filter(fetched_at__gt=began).exists():
        raise WrongAnswer(f"{written} of {people} were refreshed")
    return people / took


def _ask(references: Sequence[str]) -> float:
    """One kept-alive connection, one call after the other."""
    with requests.Session() as session:
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {settings.REGISTRY_TOKEN}"
        began_at = time.perf_counter()
        for reference in references:
            for path in PATHS:
                answer = session.get(f"{settings.REGISTRY_URL}/v1/persons/{reference}/{path}")
                if answer.status_code not in {200, 404}:
                    raise WrongAnswer(f"{answer.status_code} for {path}")
        return len(references) / (time.perf_counter() - began_at)
