"""Applications that arrive as so many POSTs while everything runs: how long each waits for its decision."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from families.models import LinkApplication
from families.states import Status
from tests import stack
from tests.benchmarks import tables
from tests.benchmarks.figures import Aim, Figure, Line, percentile
from tests.benchmarks.running import Bench, send, web, workers
from tests.benchmarks.submissions import PROXIED, last_posts, make_drafts
from tests.processes import wait_for

WITHIN = 10.0  # seconds
SHARE = 0.99
LATENCY = 50  # milliseconds of the register


def measure(bench: Bench) -> list[Line]:
    owners, drafts = make_drafts(bench, bench.scale.arrivals)
    kept = tables.keep()
    bench.register.set_faults(latency_ms=[LATENCY, LATENCY])
    ids = [draft.pk for draft in drafts]
    waits: list[list[float]] = []
    rates: list[float] = []
    with web(**PROXIED) as (_server, port), workers(), stack.beat(stack.environment()):
        for _round in range(bench.scale.rounds):
            tables.bring_back(kept)
            outcome = send(port, last_posts(owners, drafts, "/family/applications/{}/check/"), status=302)
            wait_for(lambda: _approved(ids) == len(ids), within=120)
            rates.append(len(drafts) / outcome.seconds)
            waits.append(_waits(ids))
    bench.register.set_faults()
    return list(_lines(waits, Figure(rates, "/s")))


def _approved(ids: Sequence[UUID]) -> int:
    return LinkApplication.objects.filter(pk__in=ids, status=Status.APPROVED).count()


def _waits(ids: Sequence[UUID]) -> list[float]:
    """Seconds from each submission to its own decision."""
    times = LinkApplication.objects.filter(pk__in=ids).values_list("submitted_at", "ended_at")
    return [(decided - submitted).total_seconds() for submitted, decided in times]


def _lines(waits: list[list[float]], arrived: Figure) -> Iterator[Line]:
    """A line for the share in time, then one a percentile, each beside what is allowed."""
    sent = Figure([len(waits[0])], name=f"sent at {arrived}")
    in_time = Figure([sum(wait <= WITHIN for wait in each) for each in waits])
    share = min(in_time.rounds) / sent.middle
    aims = [Aim(f"≥ {SHARE:.0%} in every round", share >= SHARE)]
    yield Line(f"applications decided within {WITHIN:.0f} s, register at {LATENCY} ms", in_time, sent, aims)
    allowed = Figure([WITHIN], " s", "allowed")
    for place in (50, 95, 99):
        yield Line(f"  p{place} of the wait", Figure([percentile(each, place) for each in waits], " s"), allowed)
