"""The processes that are measured, and what they are given to do."""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import redis
import requests
from celery import current_app
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from accounts.models import User
from families.models import Heartbeat
from families.services.applications.verification import VERIFY_DUE
from integrators.models import Integrator, KeptAnswer, Usage
from tests import stack
from tests.benchmarks import scenario, tables
from tests.benchmarks.asking import Asked
from tests.benchmarks.load import Outcome, Plan
from tests.benchmarks.scale import Scale
from tests.processes import free_port, wait_for
from tests.registry.process import RunningRegistry

CONNECTIONS = 8  # of the load generator, unless said otherwise
WORKERS = 2  # processes that verify


@dataclass(frozen=True)
class Bench:
    """What every measurement gets."""

    scale: Scale
    register: RunningRegistry

    def guardians(self, count: int) -> list[scenario.Guardian]:
        return scenario.guardians(str(self.register.database), count)


class WrongAnswer(Exception):
    """A measured request was not answered as it should be: the figures would be worth nothing."""


@contextmanager
def web(**values: str) -> Iterator[tuple[stack.Running, int]]:
    """Two workers with the bench's addresses beside the product's, and their port. `values` of their environment."""
    port = free_port()
    with stack.web(stack.environment(**values), port, module="tests.benchmarks.wsgi") as server:
        wait_for(lambda: _is_up(port), within=60)
        yield server, port


@contextmanager
def workers(queue: str = "verification", task: str = VERIFY_DUE, *, processes: int = WORKERS) -> Iterator[None]:
    """Two processes that verify, or so many of another queue, at work already when it is entered."""
    with stack.worker(stack.environment(), queue, processes=processes):
        since = timezone.now()
        current_app.send_task(task)
        beats = Heartbeat.objects.filter(queue=queue, beat_at__gt=since)
        wait_for(beats.exists, within=60)
        yield


def wait_until_idle(queue: str = "verification") -> None:
    """Until no task waits and none runs: a late one would begin the next round before its clock does."""
    broker = redis.Redis.from_url(settings.REDIS_URL)
    wait_for(lambda: not broker.llen(queue) and not broker.hlen("unacked"), within=60)


def _is_up(port: int) -> bool:
    try:
        return requests.get(f"http://127.0.0.1:{port}/healthz", timeout=2).ok
    except requests.RequestException:
        return False


def send(
    port: int,
    asked: Sequence[Asked],
    *,
    status: int,
    seconds: float | None = None,
    connections: int = CONNECTIONS,
) -> Outcome:
    """Have the requests sent by a process of its own. Raises WrongAnswer unless all are answered with `status`."""
    plan = Plan(port, [one.text for one in asked], connections, seconds)
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.load"],
        input=json.dumps(asdict(plan)),
        cwd=stack.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise WrongAnswer(done.stderr)
    outcome = Outcome(**json.loads(done.stdout))
    if outcome.statuses.keys() != {str(status)}:
        raise WrongAnswer(f"{status} expected, got {outcome.statuses}")
    return outcome


def children_of(process: int) -> list[int]:
    return [int(number) for number in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def forget_everything() -> None:
    """No user, no row of the family service, no session, no app: each measurement makes its own."""
    others = [model._meta.db_table for model in (User, Session, Integrator, KeptAnswer, Usage)]
    with connection.cursor() as cursor:
        every = [tables.APPLICATIONS, *tables.ADDED, *others]
        cursor.execute(f"TRUNCATE {', '.join(every)} CASCADE")
