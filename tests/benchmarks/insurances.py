"""A relative's five insurances with forty years of contributions in each: the page, and the rules behind it alone."""

import time
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal

from django.db import connection
from django.utils import timezone

from authorities.packs import pack_for
from benefits.contributions import Insurance, Record
from benefits.insurances import MODULES
from benefits.models import InsuranceRecord, Refresh
from benefits.selectors import life_of, records_of
from families.models import FamilyLink
from tests.benchmarks.figures import Figure, Line, at_least
from tests.benchmarks.running import CONNECTIONS, Bench, forget_everything, web
from tests.benchmarks.scenario import link_relatives, make_owners
from tests.benchmarks.serving import in_turns, inside, speed
from tests.benchmarks.sessions import get, sign_in

YEARS = 40
PAGE, QUERIES = "/family/links/{}/insurances/", "/bench/insurances/{}/"


def measure(bench: Bench) -> list[Line]:
    links, cookies = _families(bench)
    requests = {
        path: [get(path.format(link.pk), one) for link, one in zip(links, cookies, strict=True)]
        for path in (PAGE, QUERIES)
    }
    within = inside(requests[PAGE][0], requests[QUERIES][0], bench, most=14, queries=7)
    with web() as (_server, port):
        outcomes = in_turns(port, requests, bench)
    title = f"a person's page, {YEARS} years in five insurances"
    lines = speed(title, outcomes[PAGE], outcomes[QUERIES], least=120, p95=90)
    return [*lines, *within, _rules(links[0], bench)]


def _families(bench: Bench) -> tuple[list[FamilyLink], list[str]]:
    """A relative for each connection, who has worked for forty years, and the cookies of who is linked to them."""
    forget_everything()
    users = make_owners(bench.guardians(CONNECTIONS * 2), prefix="insured")
    owners, relatives = users[:CONNECTIONS], users[CONNECTIONS:]
    link_relatives(owners, relatives, each=1)
    links = [FamilyLink.objects.of_relatives().select_related("person").get(owner=owner) for owner in owners]
    for link in links:
        _keep_records(link)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return links, sign_in(owners)


def _keep_records(link: FamilyLink) -> None:
    """A spell a calendar year, as the register has them, since the base is set anew each year."""
    today = timezone.localdate()
    spells = [
        {
            "from": f"{year}-01",
            "to": f"{year}-12",
            "base": f"{1_000 + 250 * number}.00",
            "employer": "a company",
            "region": "110101",
        }
        for number, year in enumerate(range(today.year - YEARS, today.year))
    ]
    InsuranceRecord.objects.bulk_create(
        InsuranceRecord(
            person=link.person,
            insurance=insurance,
            region_code="110101",
            state="active",
            first_enrolled=date(today.year - YEARS, 1, 1),
            spells=spells,
            account_balance=Decimal("180000.00") if insurance in {"pension", "medical"} else None,
            as_of=today,
        )
        for insurance in Insurance
    )
    Refresh.objects.create(person=link.person, refreshed_at=timezone.now())


def _rules(link: FamilyLink, bench: Bench) -> Line:
    """Answers of all five insurances for one person, a second and in one process; beside it how many there would be if
    nothing but the months of the same records were counted. Records are new each time, as a page has them."""
    records, on = records_of(link.person), timezone.localdate()
    life, pack = life_of(link.person), pack_for("110100", on)

    def assess(told: Mapping[Insurance, Record]) -> int:
        return sum(len(module.assess(told, life, pack, on)) for module in MODULES.values())

    answers = assess(records)

    def count(told: Mapping[Insurance, Record]) -> None:
        for record in told.values():
            assert record.months_paid == YEARS * 12

    assessed, counted = [], []
    for _round in range(bench.scale.rounds):
        assessed.append(answers * _a_second(assess, records, bench))
        counted.append(answers * _a_second(count, records, bench))
    found = Figure(assessed, "/s")
    beside = Figure(counted, "/s", "months of the same records counted")
    return Line(
        f"assessments in one process, {answers} for a person", found, beside, [at_least(found.middle, 5_000, "/s")]
    )


def _a_second(work, records: Mapping[Insurance, Record], bench: Bench) -> float:
    """People a second."""
    people: Sequence[dict[Insurance, Record]] = [
        {insurance: _new(record) for insurance, record in records.items()} for _call in range(bench.scale.calls * 5)
    ]
    began_at = time.perf_counter()
    for told in people:
        work(told)
    return len(people) / (time.perf_counter() - began_at)


def _new(record: Record) -> Record:
    return Record(
        record.insurance,
        record.region_code,
        record.state,
        record.first_enrolled,
        record.spells,
        record.balance,
        record.as_of,
    )
