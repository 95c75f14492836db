"""Pages over HTTP and in the process: how fast, how late, with how many queries."""

import logging
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from statistics import median

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.benchmarks.asking import Asked
from tests.benchmarks.figures import Aim, Figure, Line, at_least, at_most, percentile
from tests.benchmarks.load import Outcome
from tests.benchmarks.running import CONNECTIONS, Bench, send
from tests.benchmarks.sessions import get
from tests.benchmarks.wsgi import application

CONSTANT = "constant"  # the view that does nothing, among what is sent in turns
_CONSTANT = "/bench/constant/"
BESIDE = "same queries, no page"

Requests = Mapping[str, Sequence[Asked]]  # what it is → one for each connection


def in_turns(port: int, requests: Requests, bench: Bench) -> dict[str, list[Outcome]]:
    """What, and CONSTANT, → an outcome a round. Turn by turn, so that whatever else the machine does meets all of them."""
    every = {**requests, CONSTANT: [get(_CONSTANT)]}
    outcomes: dict[str, list[Outcome]] = {what: [] for what in every}
    for sent in every.values():  # warms up
        send(port, sent, status=200, seconds=bench.scale.seconds / 4)
    for _round in range(bench.scale.rounds):
        for what, sent in every.items():
            outcomes[what].append(send(port, sent, status=200, seconds=bench.scale.seconds))
    return outcomes


def speed(title: str, pages: list[Outcome], queries: list[Outcome], *, least: float, p95: float) -> Iterator[Line]:
    """Pages a second and their p95, held against the same queries without a page."""
    fast, beside = rates(pages), rates(queries)
    ratio = fast.middle / beside.middle
    aims = [Aim("ratio ≥ 0.50", ratio >= 0.5), at_least(fast.middle, least, "/s")]
    yield Line(f"{title}, {CONNECTIONS} connections", fast, beside.named(BESIDE), aims)
    slow, beside = (late(outcomes) for outcomes in (pages, queries))
    yield Line("  its p95", slow, beside.named(BESIDE), [at_most(slow.middle, p95, " ms")])


def rates(outcomes: list[Outcome]) -> Figure:
    return Figure([len(outcome.latencies) / outcome.seconds for outcome in outcomes], "/s")


def late(outcomes: list[Outcome]) -> Figure:
    return Figure([percentile(outcome.latencies, 95) for outcome in outcomes], " ms")


def inside(
    page: Asked, beside: Asked, bench: Bench, *, most: float, queries: int, name: str = BESIDE, what: str = ""
) -> list[Line]:
    """Milliseconds of whole WSGI calls, and queries. `name`: of what it is held against."""
    with quiet():
        took, plain = _in_process((page, beside), bench.scale.calls)
        asked, plainly = _queries(page), _queries(beside)
    return [
        Line(f"  {what}in the process", took, plain.named(name), [at_most(took.middle, most, " ms")]),
        Line(f"  {what}queries", Figure([asked]), Figure([plainly], name=name), [at_most(asked, queries)]),
    ]


def _in_process(every: Sequence[Asked], calls: int) -> list[Figure]:
    """Milliseconds of whole WSGI calls, medians of three thirds. Call by call in turns."""
    for asked in [*every] * 5:  # warms up
        call(asked)
    took = [[_timed(asked) for asked in every] for _call in range(calls)]
    return [Figure([median(times[start::3]) for start in range(3)], " ms") for times in zip(*took, strict=True)]


def _queries(asked: Asked) -> int:
    with CaptureQueriesContext(connection) as queries:
        call(asked)
    return len(queries)


def _timed(asked: Asked) -> float:
    began_at = time.perf_counter()
    call(asked)
    return (time.perf_counter() - began_at) * 1000


def call(asked: Asked) -> bytes:
    """Through the WSGI application in this process; the body. Asserts that it was answered with 200."""
    answered: list[str] = []
    answer = application(asked.environ, lambda status, _headers: answered.append(status))
    body = b"".join(answer)
    answer.close()
    assert answered == ["200 OK"], answered
    return body


@contextmanager
def quiet() -> Iterator[None]:
    """The log is made and written as ever, to nowhere."""
    handlers = [handler for handler in logging.getLogger().handlers if isinstance(handler, logging.StreamHandler)]
    with open(os.devnull, "w") as nowhere:
        before = [handler.setStream(nowhere) for handler in handlers]
        try:
            yield
        finally:
            for handler, stream in zip(handlers, before, strict=True):
                handler.setStream(stream)
