"""A register that is silent, slow or writes nonsense costs time, and never the copy."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.utils import timezone

from benefits.models import InsuranceRecord, Refresh
from benefits.services.records import refreshing
from benefits.services.records.refreshing import refresh_due
from families.due import claim_due
from families.errors import RegisterSilent
from families.models import ProviderBreaker
from families.services import breaker
from families.verification import InsuranceFacts, RecordsAnswer
from families.verification.http import HttpProvider
from tests.benefits.records.conftest import CLOSED_PORT
from tests.benefits.records.copies import copy_of, row_of

MINUTE = timedelta(minutes=1)


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
