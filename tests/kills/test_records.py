"""`kill -9` of the worker that keeps the insurance records: afterwards everybody's copy is whole."""

import psycopg
import pytest
from django.utils import timezone

from benefits.models import InsuranceRecord, Refresh
from families.models import InsuredPerson
from tests import stack
from tests.benchmarks.scenario import make_owners, residents
from tests.kills.conftest import ROUNDS
from tests.kills.test_kills import asked, broker, end_faults, env, waiting_for_lock
from tests.processes import wait_for

__all__ = ["asked", "broker", "env"]
pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

PEOPLE = 60  # more than one batch


@pytest.fixture
def due(transactional_db, regions, slow_register):
    make_owners(residents(str(slow_register.database), PEOPLE), prefix="records")
    Refresh.objects.bulk_create(
        Refresh(person=person, due_at=timezone.now()) for person in InsuredPerson.objects.only("pk")
    )


@pytest.fixture
def beat(env):
    with stack.beat(env) as process:
        yield process


def claimed():
    return Refresh.objects.filter(lease_token__isnull=False).count()


def shorten_leases():
    Refresh.objects.filter(lease_token__isnull=False).update(lease_until="2000-01-01T00:00:00Z")


def assert_every_copy_is_whole(register):
    wait_for(lambda: not Refresh.objects.filter(due_at__isnull=False).exists(), within=120)
    assert Refresh.objects.filter(refreshed_at__isnull=False, lease_token__isnull=True).count() == PEOPLE
    register.set_faults(latency_ms=[0, 0])  # the worker is done: nobody else has to wait
    kept = {}
    for reference, insurance in InsuranceRecord.objects.values_list("person__register_reference", "insurance"):
        kept.setdefault(reference, set()).add(insurance)
    for reference in InsuredPerson.objects.values_list("register_reference", flat=True):
        told = register.call("GET", f"/v1/persons/{reference}/insurance-records").json()
        assert kept.get(reference, set()) == {record["insurance"] for record in told["records"]}


def test_worker_killed_before_the_register_answers(due, asked, env, beat):
    asked.set_faults(mode="timeout")
    with stack.worker(env, "records", processes=1) as worker:
        for _round in range(ROUNDS):
            wait_for(lambda: claimed() > 0, within=60)
            worker.kill()
            assert claimed() > 0, "the kill hit nothing in flight"
            assert not InsuranceRecord.objects.exists(), "the register had answered already"
            shorten_leases()
            worker.start()
        end_faults(asked)

        assert_every_copy_is_whole(asked)


def test_worker_killed_between_the_answer_and_the_commit(due, asked, env, beat):
    """The test holds the table of records, so that the worker has its answers and waits inside the transaction."""
    with psycopg.connect(env["DATABASE_URL"]) as other:
        other.execute("lock table benefits_insurancerecord in exclusive mode")
        with stack.worker(env, "records", processes=1) as worker:
            wait_for(lambda: waiting_for_lock() > 0, within=60)
            worker.kill()
            assert claimed() > 0, "the kill hit nothing in flight"
            assert not InsuranceRecord.objects.exists(), "the batch was in already"
            other.rollback()
            shorten_leases()
            worker.start()

            assert_every_copy_is_whole(asked)
