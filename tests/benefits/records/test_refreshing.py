"""The copy of the register's records, against a register that really runs: kept, silent, garbage, claims lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import Event
from audit.services import Actor
from benefits.contributions import Insurance
from benefits.models import Certification, InsuranceRecord, Refresh
from benefits.services import keeping, refreshing
from benefits.services.refreshing import ask_again, refresh_due
from benefits.tasks import refresh_due as task
from families.due import claim_due
from families.errors import RegisterSilent
from families.models import FamilyLink, Heartbeat, ProviderBreaker
from families.models.links import EndedBy
from families.services import breaker
from families.verification import InsuranceFacts, RecordsAnswer
from families.verification.http import HttpProvider
from tests.benefits.records.conftest import CLOSED_PORT

BY = Actor.system("tests")
MINUTE = timedelta(minutes=1)


def row_of(person):
    return Refresh.objects.get(person=person)


def copy_of(person):
    """Everything that is kept of them, to compare."""
    records = InsuranceRecord.objects.filter(person=person).order_by("insurance").values()
    return list(records), list(Certification.objects.filter(person=person).values())


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


@pytest.mark.parametrize("mode", ["503", "429", "garbage", "reset", "timeout"])
def test_no_fault_of_the_register_costs_the_copy(register, due, settings, mode):
    mother = due("demo_mother")
    refresh_due()
    before = copy_of(mother)
    settings.REGISTRY_READ_TIMEOUT = 0.5
    register.set_faults(mode=mode)
    Refresh.objects.update(due_at=timezone.now())

    refresh_due()

    row = row_of(mother)
    assert copy_of(mother) == before
    assert (row.lease_token, row.attempts) == (None, 1)
    assert timezone.now() < row.due_at < timezone.now() + timedelta(seconds=3)


@pytest.mark.parametrize(
    "told",
    [
        {"as_of": "2026-11-26"},
        {"as_of": "2026-11-26", "records": [{"insurance": "pension"}]},
        {"as_of": "2026-11-26", "records": ["pension"]},
    ],
    ids=["no records", "half a record", "words"],
)
def test_answer_of_another_shape_costs_nothing(due, other, told):
    mother = due("demo_mother")
    other.told = told

    refresh_due()

    assert copy_of(mother) == ([], [])
    assert row_of(mother).due_at > timezone.now()


def test_back_off_grows_up_to_an_hour(due, settings):
    mother = due("demo_mother")
    settings.REGISTRY_URL = CLOSED_PORT
    waits = []
    for attempts in (1, 4, 8, 60):
        ProviderBreaker.objects.all().delete()
        Refresh.objects.filter(person=mother).update(due_at=timezone.now(), attempts=attempts)
        refresh_due()
        waits.append((row_of(mother).due_at - timezone.now()).total_seconds())

    assert waits[0] < waits[1] < waits[2] < waits[3] <= 3600
    assert waits[3] > 1700


def test_register_that_asks_for_patience_gets_it(due, other):
    mother = due("demo_mother")
    other.status, other.headers = 503, {"Retry-After": "7200"}

    refresh_due()

    assert row_of(mother).due_at > timezone.now() + timedelta(hours=1, minutes=59)


def test_nobody_is_claimed_while_the_breaker_is_open(register, many_due):
    people = many_due(3)
    for _failure in range(breaker.OPENS_AFTER):
        breaker.note_failure("http")
    ProviderBreaker.objects.update(probe_at=timezone.now() + MINUTE)

    assert refresh_due() == 0
    assert not Refresh.objects.filter(attempts__gt=0).exists()
    assert not InsuranceRecord.objects.exists()

    ProviderBreaker.objects.update(probe_at=timezone.now() - MINUTE)
    assert refresh_due() == len(people)
    assert not ProviderBreaker.objects.filter(opened_at__isnull=False).exists()
    assert not Refresh.objects.filter(due_at__isnull=False).exists()


def test_breaker_that_opens_under_way_gives_the_others_back_in_their_place(many_due, settings):
    many_due(breaker.OPENS_AFTER * refreshing._GROUP + 3)
    settings.REGISTRY_URL = CLOSED_PORT
    before = dict(Refresh.objects.values_list("pk", "due_at"))

    refresh_due()

    untried = Refresh.objects.filter(attempts=0)
    assert untried.count() == 3
    assert not Refresh.objects.filter(lease_token__isnull=False).exists()
    assert all(row.due_at == before[row.pk] for row in untried)


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


def test_one_person_whom_the_register_tells_badly_silences_it_for_nobody(register, many_due, monkeypatch):
    people = many_due(8)
    wrong = people[1].register_reference
    monkeypatch.setattr(refreshing, "provider_named", lambda _name: Stammering(wrong))

    refresh_due()

    assert set(Refresh.objects.filter(refreshed_at__isnull=True).values_list("pk", flat=True)) == {people[1].pk}
    assert row_of(people[1]).attempts == 1
    assert not ProviderBreaker.objects.filter(failures__gt=0).exists()


class Stammering(HttpProvider):
    """Another region's provider, which cannot read what its register says of one person."""

    def __init__(self, wrong):
        super().__init__()
        self.wrong = wrong

    def insurance_records(self, reference, **how):
        if reference == self.wrong:
            raise RegisterSilent
        return super().insurance_records(reference, **how)


def test_time_that_runs_out_gives_back_what_was_not_asked(register, many_due, monkeypatch):
    many_due(3)
    monkeypatch.setattr(refreshing, "WORKS_FOR", 0.2)
    register.set_faults(latency_ms=[300, 300])

    assert refresh_due() == 3

    rows = Refresh.objects.filter(due_at__isnull=False)
    assert rows.count() == 3
    assert not rows.filter(lease_token__isnull=False).exists()
    assert not rows.exclude(attempts=0).exists()


def test_time_that_is_over_before_anybody_is_asked_closes_no_breaker(register, many_due):
    """Of an open breaker the probe has not gone out."""
    many_due(3)
    for _failure in range(breaker.OPENS_AFTER):
        breaker.note_failure("http")
    ProviderBreaker.objects.update(probe_at=timezone.now() - MINUTE)
    rows, token = claim_due(Refresh.objects.select_related("person"), limit=3)

    with ThreadPoolExecutor(1) as calls:
        refreshing._refresh(rows, token, 0.0, calls)

    assert ProviderBreaker.objects.filter(opened_at__isnull=False).exists()
    assert Refresh.objects.filter(lease_token=None, attempts=0, refreshed_at=None).count() == 3


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


class Careless(HttpProvider):
    """Another region's provider, which hands on what no table takes: a state that nobody knows."""

    def insurance_records(self, reference, **how):
        told = super().insurance_records(reference, **how)
        if reference not in self.wrong:
            return told
        first = told.records[0]
        odd = InsuranceFacts(first.insurance, first.region_code, "asleep", first.first_enrolled, [], None)
        return RecordsAnswer(told.as_of, [odd])


def test_value_that_a_table_refuses_keeps_nobody_else_from_theirs(register, many_due, monkeypatch, log_lines):
    people = many_due(4)
    monkeypatch.setattr(refreshing, "provider_named", lambda _name: Careless())
    Careless.wrong = {people[1].register_reference}

    refresh_due()

    assert set(Refresh.objects.filter(refreshed_at__isnull=True).values_list("pk", flat=True)) == {people[1].pk}
    assert row_of(people[1]).due_at > timezone.now()
    assert copy_of(people[1]) == ([], [])
    assert "records_not_kept" in log_lines.getvalue()
    assert "asleep" not in log_lines.getvalue()


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


def test_wish_is_due_at_once_before_the_backlog_and_noted(register, link_of):
    mother, father = link_of("demo_mother").person, link_of("demo_father").person
    Refresh.objects.create(person=father, due_at=timezone.now() - timedelta(hours=3))

    ask_again(mother, by=BY)

    (first,), _token = claim_due(Refresh.objects.all(), limit=1)
    assert first.person_id == mother.pk
    assert Event.objects.filter(kind="benefits.records_asked_for", person_id=mother.pk).count() == 1


@pytest.mark.parametrize(
    ("row", "is_asked"),
    [
        ({"refreshed_at": 2}, True),
        ({"refreshed_at": 0.5}, False),
        ({"refreshed_at": 60 * 24, "due_at": -60}, True),  # put off to later tonight
        ({"due_at": 5}, False),  # due already
        ({"refreshed_at": 2, "asked_at": 0.5, "due_at": -30}, False),  # the last wish, which a silent register put off
    ],
    ids=["old", "fresh", "later", "due", "asked"],
)
def test_wish_counts_once_a_minute(link_of, row, is_asked):
    """Minutes ago."""
    mother = link_of("demo_mother").person
    values = {"asked_at": 60} | row
    times = {name: timezone.now() - minutes * MINUTE for name, minutes in values.items()}
    before = Refresh.objects.create(person=mother, **times).due_at

    ask_again(mother, by=BY)

    assert (row_of(mother).due_at != before) is is_asked
    assert Event.objects.filter(kind="benefits.records_asked_for").exists() is is_asked


def test_wish_leaves_a_claimed_row_alone(link_of):
    mother = link_of("demo_mother").person
    Refresh.objects.create(person=mother, due_at=timezone.now(), asked_at=timezone.now() - 5 * MINUTE)
    _rows, token = claim_due(Refresh.objects.all(), limit=1)
    before = row_of(mother).due_at

    ask_again(mother, by=BY)

    assert (row_of(mother).lease_token, row_of(mother).due_at) == (token, before)


def test_task_leaves_a_heartbeat_and_finds_new_links(register, link_of):
    mother = link_of("demo_mother").person

    task()

    assert Heartbeat.objects.get().queue == "records"
    assert InsuranceRecord.objects.filter(person=mother).count() == 5
