"""`kill -9` of workers, broker, beat and register, each aimed at work in flight; afterwards nothing is lost or doubled.

`SSCARD_KILLS=500` runs it long: so many applications and a round of every kill. The short form is part of `make test`.
"""

import os
import sqlite3
from collections import Counter

import psycopg
import pytest
import redis
from django.db import connection

from audit.models import Event
from families.models import Consent, FamilyLink, InsuredPerson, LinkApplication, Message
from families.models.messages import Kind
from families.states import Status
from tests import stack
from tests.benchmarks.scenario import apply_for_children, guardians, make_owners
from tests.registry.process import RunningRegistry, running_registry
from tests.stack import Running, wait_for

APPLICATIONS = int(os.environ.get("SSCARD_KILLS", "40"))
ROUNDS = 3 if APPLICATIONS > 100 else 1

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True), pytest.mark.xdist_group("kills")]


@pytest.fixture(scope="module")
def slow_register():
    with running_registry(people=max(2_000, APPLICATIONS * 12), faults={"latency_ms": [50, 400]}) as register:
        yield register


@pytest.fixture
def submitted(transactional_db, regions, slow_register):
    """Guardians' applications for their children, due now; every one ends approved when nothing is lost."""
    people = guardians(str(slow_register.database), APPLICATIONS)
    owners = make_owners(people, prefix="kill")
    return apply_for_children(owners, people, status=Status.VERIFYING)


@pytest.fixture
def running(slow_register):
    """Broker, worker and beat of their own, with short leases of the broker so that a lost message comes back soon."""
    with stack.broker() as (broker, redis_url):
        env = stack.environment(
            REDIS_URL=redis_url, REGISTRY_URL=slow_register.url, REGISTRY_TOKEN=slow_register.token, VERIFY_BATCH="10"
        )
        with stack.worker(env, "verification") as worker, stack.beat(env) as beat:
            yield {"broker": broker, "worker": worker, "beat": beat, "register": slow_register, "redis": redis_url}


def claimed() -> int:
    return LinkApplication.objects.filter(status=Status.VERIFYING, lease_token__isnull=False).count()


def decided() -> int:
    return LinkApplication.objects.filter(status=Status.APPROVED).exclude(relationship="self").count()


def assert_nothing_lost_and_nothing_twice(applications: list[LinkApplication]) -> None:
    wait_for(lambda: decided() == len(applications), within=180)
    ids = [row.pk for row in applications]
    keys = [str(pk) for pk in ids]
    decisions = Counter(
        Event.objects.filter(object_id__in=keys, kind="families.application_approved").values_list(
            "object_id", flat=True
        )
    )
    links = list(FamilyLink.objects.filter(application_id__in=ids).values_list("pk", flat=True))
    begun = Event.objects.filter(kind="families.link_begun", object_id__in=[str(pk) for pk in links])
    assert set(decisions) == set(keys)
    assert set(decisions.values()) == {1}
    assert len(links) == begun.count() == len(ids)
    assert Consent.objects.filter(application_id__in=ids).count() == len(ids)
    assert Message.objects.filter(application_id__in=ids, kind=Kind.LINK_BEGUN).count() == len(ids)
    assert InsuredPerson.objects.filter(applications__in=ids).distinct().count() == len(ids)
    assert not LinkApplication.objects.filter(pk__in=ids, lease_token__isnull=False).exists()


def answered_by(register: RunningRegistry) -> int:
    with sqlite3.connect(register.database) as database:
        return int(database.execute("select count(*) from registry_answeredclaim").fetchone()[0])


def restart(process: Running) -> None:
    process.kill()
    process.start()


def test_worker_killed_after_the_claim(submitted, running):
    for _round in range(ROUNDS):
        wait_for(lambda: claimed() > 0, within=60)
        running["worker"].kill()
        assert claimed() > 0, "the kill hit nothing in flight"
        shorten_leases()
        running["worker"].start()

    assert_nothing_lost_and_nothing_twice(submitted)


def test_worker_killed_between_the_answer_and_the_commit(submitted, running):
    """The test holds the owners' rows locked, so that workers have their answer and wait inside the transaction."""
    wait_for(lambda: claimed() > 0, within=60)
    with psycopg.connect(stack.environment()["DATABASE_URL"]) as other:
        other.execute("select id from accounts_user for update")
        before = decided()
        wait_for(lambda: waiting_for_lock() > 0, within=60)
        assert answered_by(running["register"]) > before, "the register had not answered yet"
        running["worker"].kill()
        assert claimed() > 0, "the kill hit nothing in flight"
        other.rollback()
    shorten_leases()
    running["worker"].start()

    assert_nothing_lost_and_nothing_twice(submitted)


def test_worker_killed_after_the_commit_and_before_the_acknowledgement(submitted, running):
    client = redis.Redis.from_url(running["redis"])
    wait_for(lambda: decided() > 0, within=60)
    unacknowledged = client.hlen("unacked")
    running["worker"].kill()
    assert unacknowledged > 0, "no message was in flight"
    shorten_leases()
    running["worker"].start()

    assert_nothing_lost_and_nothing_twice(submitted)


def test_broker_killed_with_everything_it_knew(submitted, running):
    wait_for(lambda: claimed() > 0, within=60)
    running["broker"].kill()
    assert claimed() > 0, "the kill hit nothing in flight"
    running["broker"].start()

    assert_nothing_lost_and_nothing_twice(submitted)


def test_register_killed_while_it_is_asked(submitted, running):
    wait_for(lambda: claimed() > 0, within=60)
    running["register"].kill()
    assert claimed() > 0, "the kill hit nothing in flight"
    running["register"].start()

    assert_nothing_lost_and_nothing_twice(submitted)


def test_beat_killed_and_back(submitted, running):
    running["beat"].kill()
    running["worker"].kill()
    running["worker"].start()
    running["beat"].start()

    assert_nothing_lost_and_nothing_twice(submitted)


def shorten_leases() -> None:
    """Leases of killed workers run out by themselves after 45 s; the test does not wait for the clock."""
    LinkApplication.objects.filter(lease_token__isnull=False).update(lease_until="2000-01-01T00:00:00Z")


def waiting_for_lock() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])
