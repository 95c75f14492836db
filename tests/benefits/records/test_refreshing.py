"""The copy of the register's records, against a register that really runs: what is kept, and whose claim counts."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benefits.contributions import Insurance
from benefits.models import Certification, InsuranceRecord, Refresh
from benefits.services.records import keeping, refreshing
from benefits.services.records.refreshing import refresh_due
from benefits.tasks import refresh_due as task
from families.due import claim_due
from families.models import FamilyLink, Heartbeat, InsuredPerson, Message, ProviderBreaker
from families.models.links import EndedBy
from families.verification.http import HttpProvider
from tests.benefits.records.conftest import CLOSED_PORT
from tests.benefits.records.copies import copy_of, row_of

MINUTE = timedelta(minutes=1)


def test_records_and_certification_are_kept_as_the_register_tells_them(register, due):
    mother = due("demo_mother")

    assert refresh_due() == 1

    told = register.call("GET", f"/v1/persons/{mother.register_reference}/insurance-records").json()
    kept = {row.insurance: row for row in InsuranceRecord.objects.filter(person=mother)}
    assert set(kept) == {record["insurance"] for record in told["records"]} == set(Insurance.values)
    for record in told["records"]:
        row = kept[record["insurance"]]
        spells = [spell | {"employer": spell["employer"] or ""} for spell in record["spells"]]
        balance = record["account_balance"]
        assert (row.region_code, row.state, row.spells) == (record["region"], record["state"], spells)
        assert row.first_enrolled.isoformat() == f"{record['first_enrolled']}-01"
        assert row.account_balance == (None if balance is None else Decimal(balance))
        assert row.as_of.isoformat() == told["as_of"]
    certification = register.call("GET", f"/v1/persons/{mother.register_reference}/certification").json()
    assert mother.certification.due_on.isoformat() == certification["due_on"]
    assert mother.certification.proof_kind == certification["proof_kind"]


def test_row_says_when_the_register_answered_and_is_no_longer_due(register, due):
    mother = due("demo_mother")
    before = timezone.now()

    refresh_due()

    row = row_of(mother)
    assert (row.due_at, row.lease_until, row.lease_token, row.attempts) == (None, None, None, 0)
    assert before <= row.refreshed_at <= timezone.now()
    assert refresh_due() == 0


def test_second_time_changes_the_rows_and_adds_none(register, due):
    mother = due("demo_mother")
    refresh_due()
    ids = set(InsuranceRecord.objects.values_list("pk", flat=True))
    InsuranceRecord.objects.update(state="closed", spells=[], as_of=date(2020, 1, 1))
    Refresh.objects.filter(person=mother).update(due_at=timezone.now())

    refresh_due()

    assert set(InsuranceRecord.objects.values_list("pk", flat=True)) == ids
    assert InsuranceRecord.objects.get(person=mother, insurance="pension").state == "receiving"
    assert not InsuranceRecord.objects.filter(as_of=date(2020, 1, 1)).exists()


def test_night_that_changes_nothing_writes_the_day_alone(register, due):
    mother = due("demo_mother")
    refresh_due()
    before = {row.pk: row for row in InsuranceRecord.objects.filter(person=mother)}
    InsuranceRecord.objects.filter(insurance="medical").update(account_balance=Decimal("1.00"))
    InsuranceRecord.objects.update(as_of=date(2020, 1, 1), fetched_at=timezone.now() - timedelta(days=1))
    Refresh.objects.filter(person=mother).update(due_at=timezone.now())

    with CaptureQueriesContext(connection) as queries:
        refresh_due()

    after = {row.pk: row for row in InsuranceRecord.objects.filter(person=mother)}
    assert {pk: (row.spells, row.account_balance, row.as_of) for pk, row in after.items()} == {
        pk: (row.spells, row.account_balance, row.as_of) for pk, row in before.items()
    }
    assert all(row.fetched_at > timezone.now() - timedelta(minutes=1) for row in after.values())
    written = [query["sql"] for query in queries if '"spells"' in query["sql"] and query["sql"].startswith("INSERT")]
    assert [sql.count("medical") for sql in written] == [1]
    assert "pension" not in written[0]


def test_what_the_register_no_longer_tells_goes(register, due):
    son = due("demo_son")
    InsuranceRecord.objects.create(
        person=son,
        insurance="pension",
        region_code="110101",
        state="active",
        first_enrolled=date(2020, 1, 1),
        as_of=date(2026, 1, 1),
    )
    Certification.objects.create(
        person=son, due_on=date(2026, 1, 1), certified_at=timezone.now(), fetched_at=timezone.now() - MINUTE
    )

    refresh_due()

    assert [row.insurance for row in InsuranceRecord.objects.filter(person=son)] == ["medical"]
    assert not Certification.objects.exists()


@pytest.mark.parametrize("key", ["demo_deceased", "demo_protected"])
def test_who_is_protected_or_dead_is_noted_until_the_register_tells_of_them_again(register, due, key):
    people = [due(key), due("demo_mother")]
    InsuredPerson.objects.filter(pk=people[1].pk).update(untold_at=timezone.now())

    for _night in range(2):
        Refresh.objects.update(due_at=timezone.now())
        refresh_due()
        noted = dict(InsuredPerson.objects.values_list("pk", "untold_at"))
        assert [noted[person.pk] is not None for person in people] == [True, False]


@pytest.mark.parametrize(("key", "died_on"), [("demo_deceased", date(2024, 2, 10)), ("demo_protected", None)])
def test_death_that_the_night_notices_is_as_good_as_news(register, due, key, died_on):
    """Silence about somebody ends nothing by itself."""
    person = due(key)

    for _night in range(2):
        Refresh.objects.update(due_at=timezone.now())
        refresh_due()

    person.refresh_from_db()
    link, told = FamilyLink.objects.get(person=person), Message.objects.filter(kind="relative_died")
    assert (person.died_on, link.frozen_at is not None, link.ended_at) == (died_on, died_on is not None, None)
    assert told.count() == int(died_on is not None)


@pytest.mark.parametrize("key", ["demo_deceased", "demo_protected"])
def test_copy_of_whom_the_register_tells_nothing_stays(register, due, key):
    person = due(key)
    InsuranceRecord.objects.create(
        person=person,
        insurance="pension",
        region_code="110101",
        state="receiving",
        first_enrolled=date(2020, 1, 1),
        as_of=date(2024, 1, 1),
    )
    Certification.objects.create(person=person, due_on=date(2024, 6, 1), certified_at=timezone.now())
    before = copy_of(person)

    refresh_due()

    assert copy_of(person) == before
    assert row_of(person).refreshed_at is not None
    assert row_of(person).due_at is None


def test_answer_counts_for_nobody_whose_claim_was_lost(register, due):
    mother = due("demo_mother")
    (_row,), token = claim_due(Refresh.objects.all(), limit=1)
    answer = refreshing.ask_for(HttpProvider(), mother, stop_at=float("inf"))
    Refresh.objects.filter(person=mother).update(lease_until=timezone.now() - MINUTE)
    (_row,), newer = claim_due(Refresh.objects.all(), limit=1)

    assert keeping.keep([answer], token) == 0
    assert copy_of(mother) == ([], [])
    assert row_of(mother).lease_token == newer

    assert keeping.keep([answer], newer) == 1
    assert InsuranceRecord.objects.filter(person=mother).count() == 5


def test_certification_that_was_renewed_meanwhile_stays(register, due):
    mother = due("demo_mother")
    (_row,), token = claim_due(Refresh.objects.all(), limit=1)
    answer = refreshing.ask_for(HttpProvider(), mother, stop_at=float("inf"))
    Certification.objects.create(person=mother, due_on=date(2030, 1, 1), certified_at=timezone.now())

    keeping.keep([answer], token)

    assert Certification.objects.get().due_on == date(2030, 1, 1)
    assert InsuranceRecord.objects.exists()


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_ask_for_everybody_once(register, many_due):
    people = many_due(60)

    def work(_number):
        try:
            return refresh_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as workers:
        claimed = list(workers.map(work, range(2)))

    assert sum(claimed) == len(people)
    assert Refresh.objects.filter(refreshed_at__isnull=False, due_at=None, lease_token=None).count() == len(people)


def test_whoever_is_linked_no_longer_is_not_asked_for(due, settings):
    """Nobody answers there: a call would count as a try."""
    settings.REGISTRY_URL = CLOSED_PORT
    mother = due("demo_mother")
    FamilyLink.objects.filter(person=mother).update(ended_at=timezone.now(), ended_by=EndedBy.OWNER)

    refresh_due()

    assert (row_of(mother).due_at, row_of(mother).attempts, row_of(mother).refreshed_at) == (None, 0, None)
    assert not ProviderBreaker.objects.exists()


def test_thirty_people_take_as_many_statements_to_write_as_one(register, many_due):
    people = many_due(30)
    counts = []
    for some in (people[:1], people[1:]):
        rows, token = claim_due(Refresh.objects.filter(person__in=some), limit=50)
        answers = [refreshing.ask_for(HttpProvider(), person, stop_at=float("inf")) for person in some]
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert keeping.keep(answers, token) == len(rows) == len(some)
        counts.append(len(queries))

    assert counts[1] <= counts[0] + 1  # one of thirty has a pension that is certified
    assert InsuranceRecord.objects.values("person").distinct().count() > 25


def test_task_leaves_a_heartbeat_and_finds_new_links(register, link_of):
    mother = link_of("demo_mother").person

    task()

    assert Heartbeat.objects.get().queue == "records"
    assert InsuranceRecord.objects.filter(person=mother).count() == 5
