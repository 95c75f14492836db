"""The family service page with six links: over HTTP, in the process, in queries; and the memory of who serves it."""

import io
import logging
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any
from wsgiref.util import setup_testing_defaults

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.benchmarks.figures import Aim, Figure, Line, at_least, at_most, percentile
from tests.benchmarks.load import Outcome
from tests.benchmarks.running import CONNECTIONS, Bench, children_of, forget_everything, send, web
from tests.benchmarks.scenario import link_relatives, make_owners
from tests.benchmarks.sessions import get, sign_in
from tests.benchmarks.wsgi import application

LINKS = 6
PAGE, QUERIES, CONSTANT = "/family/", "/bench/queries/", "/bench/constant/"


def measure(bench: Bench) -> list[Line]:
    cookies = _families(bench)
    in_process = {path: _in_process(path, cookies[0], bench.scale.calls) for path in (PAGE, QUERIES)}
    with web() as (server, port):
        outcomes = _views(port, cookies, bench)
        memory = [_memory_of(worker) for worker in children_of(server.number)]
    return [*_speed(outcomes), *_inside(in_process), _memory(memory)]


def _families(bench: Bench) -> list[str]:
    """One for each connection; the cookies of their owners."""
    forget_everything()
    users = make_owners(bench.guardians(CONNECTIONS * (1 + LINKS)), prefix="page")
    owners, relatives = users[:CONNECTIONS], users[CONNECTIONS:]
    link_relatives(owners, relatives, each=LINKS)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return sign_in(owners)


def _views(port: int, cookies: list[str], bench: Bench) -> dict[str, list[Outcome]]:
    """Turn by turn, so that whatever else the machine does meets all of them."""
    requests = {path: [get(path, cookie) for cookie in cookies] for path in (PAGE, QUERIES)}
    requests[CONSTANT] = [get(CONSTANT)]
    outcomes: dict[str, list[Outcome]] = {path: [] for path in requests}
    for texts in requests.values():  # warms up
        send(port, texts, status=200, seconds=bench.scale.seconds / 4)
    for _round in range(bench.scale.rounds):
        for path, texts in requests.items():
            outcomes[path].append(send(port, texts, status=200, seconds=bench.scale.seconds))
    return outcomes


def _speed(outcomes: dict[str, list[Outcome]]) -> Iterator[Line]:
    pages, queries, constants = (_rates(outcomes[path]) for path in (PAGE, QUERIES, CONSTANT))
    ratio = pages.middle / queries.middle
    aims = [Aim("ratio ≥ 0.50", ratio >= 0.5), at_least(pages.middle, 200, "/s")]
    yield Line(
        f"family page, {LINKS} links, {CONNECTIONS} connections", pages, queries.named("same queries, no page"), aims
    )
    slow, beside = (_slowest(outcomes[path]) for path in (PAGE, QUERIES))
    yield Line("  its p95", slow, beside.named("same queries, no page"), [at_most(slow.middle, 60, " ms")])
    yield Line("  the page", pages, constants.named("constant view"))
    load = [outcome.cpu / outcome.seconds for outcome in outcomes[CONSTANT]]
    busy = [outcome.cpu / outcome.seconds for outcome in outcomes[PAGE]]
    yield Line("  load generator, share of a core", Figure(busy), Figure(load, name="under the constant view"))


def _rates(outcomes: list[Outcome]) -> Figure:
    return Figure([len(outcome.latencies) / outcome.seconds for outcome in outcomes], "/s")


def _slowest(outcomes: list[Outcome]) -> Figure:
    return Figure([percentile(outcome.latencies, 95) for outcome in outcomes], " ms")


def _inside(found: dict[str, tuple[list[float], int]]) -> Iterator[Line]:
    (page, page_queries), (beside, beside_queries) = found[PAGE], found[QUERIES]
    took = Figure(page, " ms")
    name = "same queries, no page"
    yield Line("  in the process", took, Figure(beside, " ms", name), [at_most(took.middle, 10, " ms")])
    yield Line("  queries", Figure([page_queries]), Figure([beside_queries], name=name), [at_most(page_queries, 6)])


def _in_process(path: str, cookies: str, calls: int) -> tuple[list[float], int]:
    """Milliseconds of whole WSGI calls, medians of three thirds, and the number of queries of one."""
    with _quiet():
        for _warm_up in range(5):
            call(path, cookies)
        took = [_timed(path, cookies) for _call in range(calls)]
        with CaptureQueriesContext(connection) as queries:
            call(path, cookies)
    thirds = [took[start::3] for start in range(3)]
    return [median(third) for third in thirds], len(queries)


def _timed(path: str, cookies: str) -> float:
    began_at = time.perf_counter()
    call(path, cookies)
    return (time.perf_counter() - began_at) * 1000


def call(path: str, cookies: str) -> bytes:
    """One GET through the WSGI application in this process; the body. Asserts that it was answered with 200."""
    environ: dict[str, Any] = {"PATH_INFO": path, "HTTP_COOKIE": cookies, "wsgi.input": io.BytesIO()}
    setup_testing_defaults(environ)
    answered: list[str] = []
    answer = application(environ, lambda status, _headers: answered.append(status))
    body = b"".join(answer)
    answer.close()
    assert answered == ["200 OK"], answered
    return body


@contextmanager
def _quiet() -> Iterator[None]:
    """The log is made and written as ever, to nowhere."""
    handlers = [handler for handler in logging.getLogger().handlers if isinstance(handler, logging.StreamHandler)]
    with open(os.devnull, "w") as nowhere:
        before = [handler.setStream(nowhere) for handler in handlers]
        try:
            yield
        finally:
            for handler, stream in zip(handlers, before, strict=True):
                handler.setStream(stream)


def _memory(found: list[tuple[float, float]]) -> Line:
    resident, proportional = Figure([rss for rss, _pss in found], " MB"), Figure([pss for _rss, pss in found], " MB")
    aims = [at_most(max(resident.rounds), 150, " MB")]
    return Line("memory of a web process", resident, proportional.named("its own share (PSS)"), aims)


def _memory_of(process: int) -> tuple[float, float]:
    """Resident and proportional set size in megabytes."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
    sizes = {name: int(rest.split()[0]) / 1024 for name, _colon, rest in (line.partition(":") for line in lines)}
    return sizes["Rss"], sizes["Pss"]
