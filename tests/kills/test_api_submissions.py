"""`kill -9` of web, worker and broker while many citizens apply through the API, by apps that repeat what got lost with the
same Idempotency-Key: each has applied once, and each application is decided."""

import os
import signal
from contextlib import contextmanager

import psycopg
import pytest
from django.db import connection

from audit.models import Event
from families.models import LinkApplication
from integrators.models import KeptAnswer
from tests import stack
from tests.benchmarks.running import children_of
from tests.benchmarks.scenario import guardians, make_owners
from tests.integrators.conftest import make_app
from tests.kills.citizens import crowd_of
from tests.kills.conftest import APPLICATIONS, ROUNDS
from tests.kills.test_kills import (
    answered_by,
    asked,
    assert_nothing_lost_and_nothing_twice,
    beat,
    broker,
    claimed,
    end_faults,
    env,
    shorten_leases,
    silent,
    worker,
)
from tests.kills.test_web_server import HOLD, answers
from tests.processes import free_port, wait_for

__all__ = ["asked", "beat", "broker", "env", "make_app", "silent", "worker"]

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

WORKERS = 2
WEB = {
    "PGAPPNAME": "kills-web",  # by which the database tells its connections from those of others
    "API_KEY_LEASE": "3",  # seconds; it runs out by itself, as the 45 s of a real one do
    "DATABASE_LOCK_TIMEOUT": "60s",  # what waits for our locks is to end by a kill
    "DATABASE_STATEMENT_TIMEOUT": "60s",
}


@pytest.fixture
def crowd(transactional_db, regions, slow_register, make_app):
    """Guardians who have their own card linked; every application ends approved when nothing is lost."""
    people = guardians(str(slow_register.database), APPLICATIONS)
    return crowd_of(make_app(), make_owners(people, prefix="api"), people)


@pytest.fixture
def port():
    return free_port()


@pytest.fixture
def url(port):
    return f"http://127.0.0.1:{port}/api/v1/link-applications/"


@pytest.fixture
def web(env, port):
    with stack.web(env | WEB, port, workers=WORKERS) as process:
        wait_for(lambda: answers(f"http://127.0.0.1:{port}"))
        yield process


@contextmanager
def users_locked(env):
    """What an application locks first: it waits inside its transaction, its key claimed and its answer not there."""
    with psycopg.connect(env["DATABASE_URL"]) as other:
        other.execute(HOLD)
        yield
        other.rollback()
    wait_for(lambda: waiting() == 0)  # the killed ones' connections find out that they are alone


def waiting() -> int:
    """Connections of web processes, dead ones too, that a lock holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
            " and application_name = %s",
            [WEB["PGAPPNAME"]],
        )
        return int(cursor.fetchone()[0])


def whose_key_is_in_work() -> set[str]:
    return {caller_user(row) for row in KeptAnswer.objects.filter(lease_token__isnull=False)}


def whose_key_is_done() -> set[str]:
    """Each has one."""
    return {caller_user(row) for row in KeptAnswer.objects.filter(status=202)}


def caller_user(row: KeptAnswer) -> str:
    return row.caller.rpartition("/")[2]


def assert_each_applied_once(crowd):
    """Every 202 names the one application of its citizen, which is decided; no answer was a wrong one."""
    made = {str(row.pk): row for row in LinkApplication.objects.exclude(relationship="self")}
    told = {one.answer.json()["id"]: one for one in crowd.citizens}
    heard = {status for one in crowd.citizens for status, _type in one.session.heard}
    problems = {kind for one in crowd.citizens for status, kind in one.session.heard if status == 409}

    assert {one.answer.status_code for one in crowd.citizens} == {202}
    assert (heard - {409}, problems - {"urn:sscard:problem:request-in-progress"}) == ({202}, set())
    assert made.keys() == told.keys()
    assert {pk: row.applicant_id for pk, row in made.items()} == {pk: one.user.pk for pk, one in told.items()}
    assert whose_key_is_done() == {str(one.user.pk) for one in crowd.citizens}
    sent = Event.objects.filter(kind="families.application_submitted", object_id__in=made)
    assert sent.count() == sent.values("object_id").distinct().count() == len(made)
    assert_nothing_lost_and_nothing_twice(list(made.values()))


def test_web_killed_inside_the_transaction(crowd, url, web, env, worker, beat):
    """One of its processes, while the other goes on; then all of it."""
    died_midway = set()
    with crowd.sending(url):
        for _round in range(ROUNDS):
            with users_locked(env):
                wait_for(lambda: waiting() == WORKERS, within=60)
                before = crowd.broke
                os.kill(children_of(web.number)[0], signal.SIGKILL)
                wait_for(lambda before=before: crowd.broke > before)
                wait_for(lambda: waiting() > WORKERS)  # its successor works on the next
                died_midway |= whose_key_is_in_work()
                web.kill()
                assert whose_key_is_done().isdisjoint(died_midway), "the kill hit nothing in flight"
            web.start()

    midway = crowd.of_users(died_midway)
    assert len(midway) > WORKERS
    assert all(one.session.broke and not one.got_a_replay for one in midway)
    assert_each_applied_once(crowd)


def test_web_and_broker_killed_between_the_commit_and_the_answer(crowd, url, web, broker, worker, beat):
    """The broker stands still, so that a process which has committed waits a second for it before it answers."""
    unheard = set()
    with crowd.sending(url):
        for _round in range(ROUNDS):
            wait_for(lambda: crowd.answered > 0)
            broker.process.send(signal.SIGSTOP)
            before = whose_key_is_done()
            wait_for(lambda before=before: whose_key_is_done() > before)
            web.kill()
            done = crowd.of_users(whose_key_is_done() - before)
            wait_for(lambda done=done: all(one.answer or one.session.broke for one in done))
            unheard |= {str(one.user.pk) for one in done if one.answer is None}
            broker.process.kill()
            broker.process.start()
            web.start()

    assert unheard, "the kill hit nothing between commit and answer"
    assert all(one.got_a_replay for one in crowd.of_users(unheard))
    assert_each_applied_once(crowd)


def test_worker_and_broker_killed_while_citizens_apply(crowd, url, web, silent, env, broker, worker, beat):
    """The register is silent and holds the worker in its claim; the lock holds citizens in their requests."""
    before = answered_by(silent)
    first, later = crowd.halves()
    with first.sending(url):
        pass
    wait_for(lambda: claimed() > 0, within=60)
    with later.sending(url):
        with users_locked(env):
            wait_for(lambda: waiting() == WORKERS, within=60)
            assert broker.unacknowledged > 0, "no message was in flight"
            worker.kill()
            broker.process.kill()
            assert claimed() > 0, "the kill hit nothing in flight"
            assert waiting() == WORKERS, "nobody was applying"
            assert answered_by(silent) == before, "the register had answered already"
        end_faults(silent)
        shorten_leases()
        broker.process.start()
        worker.start()

    assert_each_applied_once(crowd)
