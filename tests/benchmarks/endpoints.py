"""Endpoints over HTTP, at several numbers of connections, beside a view that does the same SQL."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from tests.benchmarks.figures import Aim, Figure, Line
from tests.benchmarks.load import Outcome
from tests.benchmarks.running import Bench
from tests.benchmarks.serving import late, rates

CONNECTIONS = (1, 8, 32)

Send = Callable[[int], Outcome]  # over so many connections


@dataclass(frozen=True)
class Found:
    """What was sent at so many connections → an outcome a round."""

    outcomes: Mapping[tuple[str, int], list[Outcome]]

    def rates(self, what: str, connections: int) -> Figure:
        return rates(self.outcomes[what, connections])

    def late(self, what: str, connections: int) -> Figure:
        """The 95th of 100."""
        return late(self.outcomes[what, connections])


def in_turns(sends: Mapping[str, Send], bench: Bench) -> Found:
    """Each in turn, round by round, so that whatever else the machine does meets all of them. A first turn warms up."""
    for send in sends.values():
        send(CONNECTIONS[-1])
    outcomes: dict[tuple[str, int], list[Outcome]] = {
        (what, connections): [] for connections in CONNECTIONS for what in sends
    }
    for _round in range(bench.scale.rounds):
        for (what, connections), found in outcomes.items():
            found.append(sends[what](connections))
    return Found(outcomes)


def speed(title: str, found: Found, what: str, beside: str) -> Iterator[Line]:
    """Requests a second and their p95, held against another view's."""
    for connections in CONNECTIONS:
        fast, bare = found.rates(what, connections), found.rates(beside, connections)
        ratio = fast.middle / bare.middle
        in_words = f"{title}, {connections} connection{'s' if connections > 1 else ''}"
        yield Line(in_words, fast, bare.named(beside), [Aim("ratio ≥ 0.50", ratio >= 0.5)])
        yield Line("  its p95", found.late(what, connections), found.late(beside, connections).named(beside))
