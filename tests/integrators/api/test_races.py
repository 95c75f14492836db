"""Many at once, each with a connection of its own: one effect a key, and exactly as many as the limit says."""

import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connections
from django.db.models.functions import Now

from integrators.models import Agreement, KeptAnswer, Usage
from tests import stack
from tests.integrators.api.conftest import DOORS, Program
from tests.integrators.problems import problem_of
from tests.processes import wait_for

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]
KEY = "8e03978e-40d5-43e8-bc93-6894a57f9324"
THREADS = 40


@pytest.fixture(autouse=True)
def _app_first(app, citizens):
    """Before any thread begins."""


def at_once(often, call):
    """The answers of so many calls, 40 at a time."""
    barrier = threading.Barrier(min(often, THREADS))

    def run(turn):
        if turn < barrier.parties:
            barrier.wait(30)
        return call()

    with ThreadPoolExecutor(barrier.parties, initializer=None) as threads:
        answers = list(threads.map(run, range(often)))
        closing = threading.Barrier(barrier.parties)
        list(threads.map(lambda _turn: (closing.wait(30), connections.close_all()), range(barrier.parties)))
    return answers


def in_background(call):
    answers = []

    def run():
        try:
            answers.append(call())
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, answers


def test_two_at_once_one_works_and_the_other_is_told(app, no_limit):
    thread, answers = in_background(lambda: Program(app, "wei").make("slow", key=KEY))
    wait_for(lambda: KeptAnswer.objects.exists())
    meanwhile = Program(app, "wei").make("slow", key=KEY)
    thread.join(30)

    problem_of(meanwhile, "request-in-progress", 409)
    assert meanwhile.headers["Retry-After"] == "1"
    assert (answers[0].status_code, Agreement.objects.count()) == (202, 1)
    assert Program(app, "wei").make("slow", key=KEY).content == answers[0].content


def test_another_body_meanwhile_is_refused_as_such(app, no_limit):
    thread, _answers = in_background(lambda: Program(app, "wei").make("slow", key=KEY))
    wait_for(lambda: KeptAnswer.objects.exists())
    problem_of(Program(app, "wei").make("other", key=KEY), "idempotency-key-reused", 422)
    thread.join(30)


def test_twenty_at_once_make_one_effect(app, no_limit):
    answers = at_once(20, lambda: Program(app, "wei").make("slow", key=KEY))
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) <= {202, 409}
    assert statuses[202] >= 1
    assert len({answer.content for answer in answers if answer.status_code == 202}) == 1
    assert Agreement.objects.count() == KeptAnswer.objects.count() == 1


def test_twenty_at_once_that_fail_leave_nothing(app, no_limit):
    answers = at_once(20, lambda: Program(app, "wei").make("broken", key=KEY))
    assert {answer.status_code for answer in answers} <= {500, 409}
    assert (Agreement.objects.count(), KeptAnswer.objects.count()) == (0, 0)


def test_process_that_dies_midway_frees_the_key_after_its_lease(app, no_limit):
    program = Program(app, "wei")
    assert die_in_a_process(app) == 9
    assert (Agreement.objects.count(), KeptAnswer.objects.get().status) == (0, None)
    problem_of(program.make(key=KEY), "request-in-progress", 409)
    assert KeptAnswer.objects.filter(lease_until__gt=Now(), lease_until__lte=Now() + settings.API_KEY_LEASE).exists()

    KeptAnswer.objects.update(lease_until="2000-01-01T00:00:00Z")
    first, again = program.make(key=KEY), program.make(key=KEY)
    assert (first.status_code, again.content, Agreement.objects.count()) == (202, first.content, 1)


@pytest.mark.parametrize(("seconds_ago", "wait"), [(0.1, "1"), (2.1, "3"), (10.1, "11"), (40.1, "5"), (44.9, "1")])
def test_who_asks_again_waits_as_long_as_it_takes_already(app, no_limit, seconds_ago, wait):
    program = Program(app, "wei")
    program.make(key=KEY)
    until = Now() + settings.API_KEY_LEASE - timedelta(seconds=seconds_ago)
    KeptAnswer.objects.update(status=None, headers=None, body=None, lease_until=until, lease_token=uuid4())
    assert program.make(key=KEY).headers["Retry-After"] == wait


def die_in_a_process(app):
    """The exit status of a process that ends in the middle of its work, as `kill -9` would end it."""
    script = f"""
import django; django.setup()
from django.conf import settings; settings.ROOT_URLCONF = {DOORS!r}
from integrators.models import App
from tests.integrators.api.conftest import Program
Program(App.objects.get(pk={app.pk!r}), "wei").make(key={KEY!r}, **{{"x-die": "now"}})
"""
    return subprocess.run(
        [sys.executable, "-c", script], cwd=stack.ROOT, env=stack.environment(), timeout=60
    ).returncode


def test_who_lost_the_lease_has_no_effect(app, no_limit):
    thread, slow = in_background(lambda: Program(app, "wei").make("slow", key=KEY))
    wait_for(lambda: KeptAnswer.objects.exists())
    KeptAnswer.objects.update(lease_until="2000-01-01T00:00:00Z")
    taken_over = Program(app, "wei").make("slow", key=KEY)
    thread.join(30)

    problem_of(slow[0], "request-in-progress", 409)
    assert taken_over.status_code == 202
    assert [str(row.pk) for row in Agreement.objects.all()] == [taken_over.json()["id"]]


def test_two_hundred_at_once_at_a_limit_of_ten(app, settings):
    settings.API_LIMITS = settings.API_LIMITS | {"requests": (10, 86400)}
    answers = at_once(200, lambda: Program(app, "wei").get("things/?limit=1"))
    assert Counter(answer.status_code for answer in answers) == {200: 10, 429: 190}
    assert Usage.objects.get(policy="requests").count == 200


def test_two_policies_at_once_lock_in_one_order(app, settings):
    settings.API_LIMITS = settings.API_LIMITS | {"requests": (60, 86400), "applications": (60, 86400)}
    answers = at_once(80, lambda: Program(app, "wei").get("things/?limit=1"))
    assert Counter(answer.status_code for answer in answers) == {200: 60, 429: 20}
    assert dict(Usage.objects.values_list("policy", "count")) == {"requests": 80, "applications": 80}


def test_of_many_writers_with_one_etag_one_wins(app, no_limit):
    thing = Program(app, "wei").make().json()["id"]

    def write():
        return Program(app, "wei").call("PATCH", f"things/{thing}/", {}, **{"if-match": '"0-en"'})

    assert Counter(answer.status_code for answer in at_once(10, write)) == {200: 1, 412: 9}
