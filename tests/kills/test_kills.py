"""`kill -9` of workers, broker, beat and register, each shown to have hit work in flight at the point it aims at;
afterwards nothing is lost or doubled.

`SSCARD_KILLS=500` runs it long: so many applications and a round of every kill. The short form is part of `make test`.
"""

import sqlite3
import threading
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta

import psycopg
import pytest
import redis
from django.db import connection
from django.utils import timezone

from audit.models import Event
from families.models import Consent, FamilyLink, InsuredPerson, LinkApplication, Message
from families.models.messages import Kind
from families.states import Status
from tests import stack
from tests.benchmarks.scenario import apply_for_children, guardians, make_owners
from tests.kills.conftest import APPLICATIONS, ROUNDS
from tests.processes import wait_for
from tests.registry.process import RunningRegistry
from tests.stack import Running

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def submitted(transactional_db, regions, slow_register):
    """Guardians' applications for their children, due now; every one ends approved when nothing is lost."""
    people = guardians(str(slow_register.database), APPLICATIONS)
    owners = make_owners(people, prefix="kill")
    return apply_for_children(owners, people, status=Status.VERIFYING)


@pytest.fixture
def asked(slow_register):
    """The register; a test may let it hold its answers back."""
    yield slow_register
    end_faults(slow_register)


@pytest.fixture
def silent(asked):
    """The register, taking calls and neither answering nor doing anything, until the faults are ended."""
    asked.set_faults(mode="timeout")
    return asked


@pytest.fixture
def broker():
    with stack.broker() as (process, redis_url):
        yield Broker(process, redis.Redis.from_url(redis_url), redis_url)


@pytest.fixture
def env(asked, broker):
    return stack.environment(
        REDIS_URL=broker.url, REGISTRY_URL=asked.url, REGISTRY_TOKEN=asked.token, VERIFY_BATCH="10"
    )


@pytest.fixture
def worker(env):
    """One process, so that what it waits for is all that is under way."""
    with stack.worker(env, "verification", processes=1) as process:
        yield process


@pytest.fixture
def beat(env):
    with stack.beat(env) as process:
        yield process


@dataclass(frozen=True)
class Broker:
    process: Running
    client: redis.Redis
    url: str

    @property
    def unacknowledged(self) -> int:
        return self.client.hlen("unacked")

    @property
    def is_empty(self) -> bool:
        return not (self.unacknowledged or self.client.llen("verification"))


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
    with closing(sqlite3.connect(register.database)) as database:
        return int(database.execute("select count(*) from registry_answeredclaim").fetchone()[0])


def end_faults(register: RunningRegistry) -> None:
    """Those of the environment stay: an answer takes its time."""
    register.call("DELETE", "/faults").raise_for_status()


def test_worker_killed_between_the_claim_and_the_answer(submitted, silent, worker, beat):
    before = answered_by(silent)
    for _round in range(ROUNDS):
        wait_for(lambda: claimed() > 0, within=60)
        worker.kill()
        assert claimed() > 0, "the kill hit nothing in flight"
        assert answered_by(silent) == before, "the register had answered already"
        shorten_leases()
        worker.start()
    end_faults(silent)

    assert_nothing_lost_and_nothing_twice(submitted)


def test_worker_killed_between_the_answer_and_the_commit(submitted, asked, env, beat):
    """The test holds the owners' rows locked, so that the worker has its answer and waits inside the transaction."""
    before = answered_by(asked)
    with psycopg.connect(env["DATABASE_URL"]) as other:
        other.execute("select id from accounts_user for update")
        with stack.worker(env, "verification", processes=1) as worker:
            wait_for(lambda: waiting_for_lock() > 0, within=60)
            assert answered_by(asked) > before, "the register had not answered yet"
            worker.kill()
            assert (claimed() > 0, decided()) == (True, 0), "the kill hit nothing in flight"
            other.rollback()
            shorten_leases()
            worker.start()

            assert_nothing_lost_and_nothing_twice(submitted)


def test_worker_killed_after_the_commit_and_before_the_acknowledgement(submitted, broker, env, beat):
    """The table is locked behind the transaction of the first batch: once that is in, the worker waits to claim again,
    with its message not acknowledged."""
    with psycopg.connect(env["DATABASE_URL"]) as rows, psycopg.connect(env["DATABASE_URL"]) as table:
        rows.execute("select id from accounts_user for update")
        with stack.worker(env, "verification", processes=1) as worker:
            wait_for(lambda: waiting_for_lock() == 1, within=60)
            locking = threading.Thread(
                target=table.execute, args=["lock table families_linkapplication in access exclusive mode"]
            )
            locking.start()
            wait_for(lambda: waiting_for_lock() == 2, within=60)
            rows.rollback()
            locking.join(60)
            wait_for(lambda: waiting_for_lock() == 1, within=60)
            states = dict(table.execute(STATES).fetchall())
            worker.kill()
            assert states == {"approved": 10, "verifying": APPLICATIONS - 10}, "the first batch was not in"
            assert broker.unacknowledged > 0, "no message was in flight"
            table.rollback()
            worker.start()

            assert_nothing_lost_and_nothing_twice(submitted)


STATES = """
select status, count(*) from families_linkapplication
where relationship <> 'self' and (status <> 'verifying' or lease_token is null) group by status
"""


def test_broker_killed_with_everything_it_knew(submitted, silent, broker, worker, beat):
    wait_for(lambda: claimed() > 0, within=60)
    assert broker.unacknowledged > 0, "no message was in flight"
    broker.process.kill()
    assert claimed() > 0, "the kill hit nothing in flight"
    end_faults(silent)
    shorten_leases()
    broker.process.start()

    assert_nothing_lost_and_nothing_twice(submitted)


def test_register_killed_while_it_is_asked(submitted, silent, worker, beat):
    """What was claimed is in flight until the register answers, which it does not: the worker gives it back on the kill."""
    before = answered_by(silent)
    wait_for(lambda: claimed() > 0, within=60)
    silent.kill()
    assert answered_by(silent) == before, "the register had answered already"
    silent.start()
    end_faults(silent)

    assert_nothing_lost_and_nothing_twice(submitted)


def test_beat_killed_and_back(submitted, asked, broker, worker, env):
    """Nobody else wakes the worker here: the rows were written past the services, and the broker is empty."""
    first, later = submitted[::2], submitted[1::2]
    due_at(later, timezone.now() + timedelta(days=1))
    asked.set_faults(latency_ms=[9_000, 9_000])  # it answers after all: a row that is put off would need beat again
    assert broker.is_empty
    with stack.beat(env) as beat:
        wait_for(lambda: claimed() > 0, within=60)
        beat.kill()
        assert claimed() > 0, "the kill hit nothing in flight"
        end_faults(asked)
        wait_for(lambda: decided() == len(first) and broker.is_empty, within=60)

        due_at(later, timezone.now())
        with pytest.raises(AssertionError):  # longer than the dead beat would have taken
            wait_for(lambda: claimed() or decided() > len(first), within=5)
        beat.start()

        assert_nothing_lost_and_nothing_twice(submitted)


def due_at(applications: list[LinkApplication], moment: datetime) -> None:
    LinkApplication.objects.filter(pk__in=[row.pk for row in applications]).update(due_at=moment)


@pytest.mark.usefixtures("regions")
def test_messages_worker_killed_between_the_sending_and_its_own_commit(transactional_db, asked, env, beat):
    """The register has sent a notice and holds its answer back: the worker dies before it knows."""
    people = guardians(str(asked.database), 30)
    make_owners(people, prefix="notice")
    references = [guardian.reference for guardian in people]
    notices = Message.objects.bulk_create(
        Message(person=person, kind=Kind.NUMBER_TRIED, language="zh-hans", due_at=timezone.now())
        for person in InsuredPerson.objects.filter(register_reference__in=references)
    )
    with stack.worker(env, "messages", processes=1) as worker:
        for _round in range(ROUNDS):
            asked.set_faults(mode="yes_then_timeout")
            before = sent_by(asked, references).total()
            wait_for(lambda before=before: sent_by(asked, references).total() > before, within=60)
            worker.kill()
            unsure = Message.objects.filter(lease_token__isnull=False, sent_at__isnull=True)
            assert unsure.exists(), "the kill hit nothing in flight"
            unsure.update(lease_until="2000-01-01T00:00:00Z")
            end_faults(asked)
            worker.start()
        wait_for(lambda: not Message.objects.filter(due_at__isnull=False).exists(), within=120)

    assert len(notices) == len(people) == Message.objects.filter(sent_at__isnull=False).count()
    assert sent_by(asked, references) == Counter(references)


def sent_by(register: RunningRegistry, references: list[str]) -> Counter[str]:
    """How many notices each person got."""
    marks = ", ".join("?" * len(references))
    with closing(sqlite3.connect(register.database)) as database:
        return Counter(
            dict(
                database.execute(
                    "select p.reference, count(*) from registry_message m join registry_person p on p.id = m.person_id"
                    f" where p.reference in ({marks}) group by p.reference",
                    references,
                ).fetchall()
            )
        )


def shorten_leases() -> None:
    """Leases of killed workers run out by themselves after 45 s; the test does not wait for the clock."""
    LinkApplication.objects.filter(lease_token__isnull=False).update(lease_until="2000-01-01T00:00:00Z")


def waiting_for_lock() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
        )
        return int(cursor.fetchone()[0])
