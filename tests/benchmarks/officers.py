"""The officers' site with a million people: how long their load takes, and how late the pages come that an officer of a large
province opens most: the queue, somebody looked up by number, a case. And the queries of the figures' page."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from functools import partial
from itertools import cycle
from statistics import median
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection

from accounts.models import User
from authorities.codes import NATION
from authorities.models import Role, StaffDuty
from families.models import DayFigures, InsuredPerson, LinkApplication
from families.services.figures import count_figures
from families.services.figures.counting import EACH_TIME, due_days
from families.services.lookups import LookUpKind
from families.services.synthetic import load
from tests.benchmarks.asking import Asked
from tests.benchmarks.figures import Figure, Line, at_most
from tests.benchmarks.load import Outcome
from tests.benchmarks.running import WORKERS, Bench, forget_everything, send, web
from tests.benchmarks.serving import BESIDE, call, late, quiet
from tests.benchmarks.sessions import get, post, sign_in

PROVINCE, CODES = "440000", "44"  # the largest
OFFICERS = 40  # each looks up so many an hour and no more
DIFFERENT = 2_000  # people who are looked up, cases that are opened
CONNECTIONS = 2  # as many as answer: what a page takes, and not how long it waits for others
SEED = 7
QUEUE, LOOK_UP, CASE = (
    "/admin/families/linkapplication/",
    "/admin/lookups/",
    "/admin/families/linkapplication/{}/change/",
)
FIGURES = "/admin/figures/"
AIM, LOADED_WITHIN, FIGURES_WITHIN = 200, 600, 100  # ms, s, ms

Requests = Mapping[str, Sequence[Asked]]


def measure(bench: Bench) -> list[Line]:
    forget_everything()
    loading, counting = _filled(bench.scale.loaded)
    cookies = _officers()
    pages, bare = _requests(cookies)
    with web() as (_server, port):
        found = {what: _late(port, sent, bare[what], bench) for what, sent in pages.items()}
    return [
        loading,
        counting,
        *(
            Line(
                f"{what}, {bench.scale.loaded:,} people, p95",
                page,
                beside.named(BESIDE),
                [at_most(page.middle, AIM, " ms")],
            )
            for what, (page, beside) in found.items()
        ),
        _figures(get(FIGURES, cookies[0]), bench),
    ]


def _filled(people: int) -> tuple[Line, Line]:
    began_at = time.perf_counter()
    load(people, seed=SEED, processes=WORKERS)
    loaded = time.perf_counter() - began_at
    days = _count()
    counted = time.perf_counter() - began_at - loaded
    allowed = Figure([LOADED_WITHIN], " s", "allowed")
    return (
        Line(f"{people:,} people loaded", Figure([loaded], " s"), allowed, [at_most(loaded, LOADED_WITHIN, " s")]),
        Line(
            f"  the figures of {days:,} days counted", Figure([counted], " s"), Figure([loaded], " s", "to load them")
        ),
    )


def _count() -> int:
    """Until all are, but for those that are each time; how many days that were."""
    count_figures()
    while len(due_days()) > EACH_TIME.days + 1:
        count_figures()
    return DayFigures.objects.filter(region=NATION).count()


def _officers() -> list[str]:
    """Of the province, with a second factor; their cookies."""
    users = [User(username=f"officer-{number}", password="!", is_staff=True) for number in range(OFFICERS)]
    User.objects.bulk_create(users)
    StaffDuty.objects.bulk_create(StaffDuty(user=user, region_id=PROVINCE, role=Role.OFFICER) for user in users)
    return sign_in(users, stays_active=timedelta(hours=4), method="mfa")


def _requests(cookies: Sequence[str]) -> tuple[Requests, Requests]:
    """For the pages, and for the same queries without one, by the same names."""
    people = InsuredPerson.objects.filter(region__code__startswith=CODES).order_by("register_reference")
    numbers = [str(person.number) for person in people[:DIFFERENT]]
    waiting = LinkApplication.objects.to_decide().filter(place__code__startswith=CODES)
    cases = list(waiting.order_by("pk").values_list("pk", flat=True)[:DIFFERENT])

    def asked(queue: str, looking_up: str, case: str) -> Requests:
        return {
            "queue of a province": [get(queue, one) for one in cookies],
            "looked up by number": [
                post(looking_up, one, kind=LookUpKind.NUMBER.value, words=number)
                for one, number in _dealt(cookies, numbers)
            ],
            "a case": [get(case.format(key), one) for one, key in _dealt(cookies, cases)],
        }

    return asked(QUEUE, LOOK_UP, CASE), asked("/bench/queue/", "/bench/look-up/", "/bench/cases/{}/")


Dealt = TypeVar("Dealt", str, UUID)


def _dealt(cookies: Sequence[str], what: Sequence[Dealt]) -> Iterator[tuple[str, Dealt]]:
    """To the officers, one after the other."""
    return zip(cycle(cookies), what, strict=False)


def _late(port: int, page: Sequence[Asked], bare: Sequence[Asked], bench: Bench) -> tuple[Figure, Figure]:
    """The page and its queries alone, in turns, in each round others; a first turn warms up."""
    found: tuple[list[Outcome], list[Outcome]] = ([], [])
    for number in range(bench.scale.rounds + 1):
        for outcomes, sent in zip(found, (page, bare), strict=True):
            begin = number * len(sent) // (bench.scale.rounds + 1)
            others = [*sent[begin:], *sent[:begin]]
            outcomes.append(send(port, others, status=200, seconds=bench.scale.seconds, connections=CONNECTIONS))
    pages, plain = (late(outcomes[1:]) for outcomes in found)
    return pages, plain


def _figures(page: Asked, bench: Bench) -> Line:
    """Milliseconds in the database, and of the whole page."""
    inside, whole = [], []
    with quiet():
        call(page)
        for _turn in range(max(bench.scale.calls // 20, 3)):
            took: list[float] = []
            began_at = time.perf_counter()
            with connection.execute_wrapper(partial(_timed, took)):
                call(page)
            whole.append((time.perf_counter() - began_at) * 1000)
            inside.append(sum(took))
    asked = Figure([median(inside)], " ms")
    aims = [at_most(asked.middle, FIGURES_WITHIN, " ms")]
    return Line("figures of a province, its queries", asked, Figure([median(whole)], " ms", "the whole page"), aims)


def _timed(took: list[float], execute: Callable[..., Any], *arguments: Any) -> Any:
    began_at = time.perf_counter()
    try:
        return execute(*arguments)
    finally:
        took.append((time.perf_counter() - began_at) * 1000)
