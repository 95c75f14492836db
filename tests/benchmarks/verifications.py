"""Links verified a second, by two worker processes that ask a register on the same machine, beside the same rows
written by psycopg alone in batches of the same size."""

import time
from collections.abc import Sequence

from celery import current_app
from django.conf import settings

from families.models import LinkApplication
from families.services.applications.verification import VERIFY_DUE
from families.states import Status
from tests.benchmarks import tables
from tests.benchmarks.figures import Figure, Line, at_least
from tests.benchmarks.running import WORKERS, Bench, WrongAnswer, forget_everything, wait_until_idle, workers
from tests.benchmarks.scenario import apply_for_children, make_owners
from tests.processes import wait_for

LATENCIES = (0, 50)  # milliseconds
AIM = 500  # links a second


def measure(bench: Bench) -> list[Line]:
    applications = _due(bench)
    kept, before = tables.keep(), tables.ids_now()
    verified: dict[int, list[float]] = {latency: [] for latency in LATENCIES}
    with workers():
        _verify(applications)  # warms up both
        for _round in range(bench.scale.rounds):
            for latency in LATENCIES:
                bench.register.set_faults(latency_ms=[latency, latency])
                wait_until_idle()
                tables.bring_back(kept)
                verified[latency].append(_verify(applications))
    bench.register.set_faults()
    effects = tables.effects_of([row.pk for row in applications], before)
    plain = []
    for _round in range(bench.scale.rounds):
        tables.bring_back(kept)
        plain.append(_write(effects))
    beside = Figure(plain, "/s", "the same rows by psycopg")
    return [_line(latency, Figure(found, "/s"), beside) for latency, found in verified.items()]


def _line(latency: int, found: Figure, beside: Figure) -> Line:
    return Line(f"links verified, register at {latency} ms", found, beside, [at_least(found.middle, AIM, "/s")])


def _due(bench: Bench) -> list[LinkApplication]:
    """Guardians' applications for their children: the register's answer makes a link of each."""
    forget_everything()
    people = bench.guardians(bench.scale.verifications)
    owners = make_owners(people, prefix="verify")
    return apply_for_children(owners, people, status=Status.VERIFYING)


def _verify(applications: Sequence[LinkApplication]) -> float:
    """Wake every worker process once; links a second until the last is decided."""
    began_at = time.perf_counter()
    for _worker in range(WORKERS):
        current_app.send_task(VERIFY_DUE)
    undecided = LinkApplication.objects.filter(due_at__isnull=False)
    wait_for(lambda: not undecided.exists(), within=120)
    took = time.perf_counter() - began_at
    approved = LinkApplication.objects.filter(pk__in=[row.pk for row in applications], status=Status.APPROVED).count()
    if approved != len(applications):
        raise WrongAnswer(f"{approved} of {len(applications)} were approved")
    return len(applications) / took


def _write(effects: Sequence[tables.Effect]) -> float:
    size = settings.VERIFY_BATCH
    batches = [effects[start : start + size] for start in range(0, len(effects), size)]
    began_at = time.perf_counter()
    tables.write_plainly(map(tables.decision_writer, batches))
    return len(effects) / (time.perf_counter() - began_at)
