"""The family service page with six links: over HTTP, in the process, in queries; and the memory of who serves it."""

from pathlib import Path

from django.db import connection

from tests.benchmarks.figures import Figure, Line, at_most
from tests.benchmarks.load import Outcome
from tests.benchmarks.running import CONNECTIONS, Bench, children_of, forget_everything, web
from tests.benchmarks.scenario import link_relatives, make_owners
from tests.benchmarks.serving import CONSTANT, in_turns, inside, rates, speed
from tests.benchmarks.sessions import get, sign_in

LINKS = 6
PAGE, QUERIES = "/family/", "/bench/queries/"


def measure(bench: Bench) -> list[Line]:
    cookies = _families(bench)
    within = inside(get(PAGE, cookies[0]), get(QUERIES, cookies[0]), bench, most=10, queries=6)
    with web() as (server, port):
        outcomes = in_turns(port, {path: [get(path, one) for one in cookies] for path in (PAGE, QUERIES)}, bench)
        memory = [_memory_of(worker) for worker in children_of(server.number)]
    pages, constants = outcomes[PAGE], outcomes[CONSTANT]
    return [
        *speed(f"family page, {LINKS} links", pages, outcomes[QUERIES], least=200, p95=60),
        Line("  the page", rates(pages), rates(constants).named("constant view")),
        Line("  load generator, share of a core", _shares(pages), _shares(constants).named("under the constant view")),
        *within,
        _memory(memory),
    ]


def _families(bench: Bench) -> list[str]:
    """One for each connection; the cookies of their owners."""
    forget_everything()
    users = make_owners(bench.guardians(CONNECTIONS * (1 + LINKS)), prefix="page")
    owners, relatives = users[:CONNECTIONS], users[CONNECTIONS:]
    link_relatives(owners, relatives, each=LINKS)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return sign_in(owners)


def _shares(outcomes: list[Outcome]) -> Figure:
    return Figure([outcome.cpu / outcome.seconds for outcome in outcomes])


def _memory(found: list[tuple[float, float]]) -> Line:
    resident, proportional = Figure([rss for rss, _pss in found], " MB"), Figure([pss for _rss, pss in found], " MB")
    aims = [at_most(max(resident.rounds), 150, " MB")]
    return Line("memory of a web process", resident, proportional.named("its own share (PSS)"), aims)


def _memory_of(process: int) -> tuple[float, float]:
    """Resident and proportional set size in megabytes."""
    lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]
    sizes = {name: int(rest.split()[0]) / 1024 for name, _colon, rest in (line.partition(":") for line in lines)}
    return sizes["Rss"], sizes["Pss"]
