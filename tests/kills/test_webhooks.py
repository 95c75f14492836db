"""Webhooks while things die or hang: nothing is lost, nobody else waits."""

import threading
import time
from collections import Counter

import pytest
from django.utils import timezone

from audit.services import Actor
from families.models import WebhookDelivery, WebhookEndpoint
from families.services.webhooks.endpoints import make_endpoint
from integrators.models import AppGrant
from tests import stack
from tests.integrators.conftest import make_app
from tests.kills.test_kills import (
    asked,
    assert_nothing_lost_and_nothing_twice,
    beat,
    broker,
    env,
    submitted,
)
from tests.processes import wait_for
from tests.receiver import receiving, status

__all__ = ["asked", "beat", "broker", "env", "make_app", "submitted"]

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

EVENTS = ["link.activated", "application.decided"]  # one of each for every application of these tests
LOCAL = {"WEBHOOKS_MAY_BE_LOCAL": "true"}


@pytest.fixture
def tell(make_app, settings):
    """tell("Hospital", url, users): an endpoint there, of an app that all of them have consented to."""
    settings.WEBHOOKS_MAY_BE_LOCAL = True

    def _tell(name, url, users) -> WebhookEndpoint:
        app = make_app(name)
        AppGrant.objects.bulk_create(
            AppGrant(user_id=user, app=app, scopes=["links:read"]) for user in sorted(set(users))
        )
        return make_endpoint(app=app, url=url, events=EVENTS, by=Actor.system("tests"))[0]

    return _tell


@pytest.fixture
def applicants(submitted):
    return [application.applicant_id for application in submitted]


def delivered(endpoint) -> int:
    return endpoint.deliveries.filter(delivered_at__isnull=False).count()


def test_a_receiver_that_hangs_delays_nobody(submitted, applicants, env, beat, tell):
    in_flight, most = [], []

    def hang(request):
        in_flight.append(request)
        most.append(len(in_flight))
        time.sleep(30)
        in_flight.remove(request)

    with receiving(hang) as hanging, receiving() as good:
        held = tell("Hanging", hanging.url, applicants)
        quick = tell("Quick", good.url, applicants)
        with stack.worker(env | LOCAL, "webhooks", processes=2), stack.worker(env, "verification", processes=1):
            wait_for(lambda: hanging.received, within=60)
            assert_nothing_lost_and_nothing_twice(submitted)
            wait_for(lambda: delivered(quick) == len(submitted) * len(EVENTS), within=60)
            assert in_flight, "the receiver let go before the others were done"

    assert set(most) == {1}
    assert delivered(held) == 0
    assert held.deliveries.count() == len(submitted) * len(EVENTS)
    assert Counter(good.messages) == Counter(str(row.event_id) for row in quick.deliveries.all())


def test_worker_killed_between_the_answer_and_the_commit(submitted, applicants, env, broker, beat, tell):
    """The receiver has taken a message, and the worker dies before it can write that down: it comes a second time."""
    release = threading.Event()

    def hold(request):
        release.wait(60)
        status(200)(request)

    with receiving(hold) as receiver:
        endpoint = tell("Hospital", receiver.url, applicants)
        with stack.worker(env, "verification", processes=1):
            assert_nothing_lost_and_nothing_twice(submitted)
        with stack.worker(env | LOCAL, "webhooks", processes=1) as worker:
            wait_for(lambda: receiver.received, within=60)
            worker.kill()
            (first,) = receiver.messages
            assert WebhookDelivery.objects.get(event_id=first).lease_token is not None, "the kill hit nothing in flight"
            release.set()
            receiver.answer = status(200)
            WebhookDelivery.objects.filter(lease_token__isnull=False).update(lease_until=timezone.now())
            broker.process.kill()
            broker.process.start()
            worker.start()
            wait_for(lambda: delivered(endpoint) == len(submitted) * len(EVENTS), within=120)

    times = Counter(receiver.messages)
    assert times.pop(first) == 2
    assert set(times.values()) == {1}
    assert WebhookEndpoint.objects.get().failures == 0
    assert len(times) + 1 == len(submitted) * len(EVENTS)
    assert not WebhookDelivery.objects.filter(due_at__isnull=False).exists()


def test_worker_and_broker_killed_between_two_tries(submitted, applicants, env, broker, beat, tell):
    """The first message was not taken, so that it waits for its second try and all others behind it."""
    total = len(submitted) * len(EVENTS)
    with receiving(status(503)) as receiver:
        endpoint = tell("Hospital", receiver.url, applicants)
        with stack.worker(env, "verification", processes=1):
            assert_nothing_lost_and_nothing_twice(submitted)
        with stack.worker(env | LOCAL, "webhooks", processes=1) as worker:
            wait_for(lambda: WebhookEndpoint.objects.get().failures, within=60)
            worker.kill()
            broker.process.kill()
            receiver.answer = status(200)
            (first,) = receiver.messages
            waiting = WebhookDelivery.objects.filter(due_at__isnull=False, lease_token__isnull=True)
            assert (waiting.count(), delivered(endpoint)) == (total, 0), "the kill hit a try"
            broker.process.start()
            worker.start()
            wait_for(lambda: delivered(endpoint) == total, within=120)

    times = Counter(receiver.messages)
    assert times.pop(first) == 2
    assert (set(times.values()), len(times) + 1) == ({1}, total)
    assert [one["status"] for one in WebhookDelivery.objects.get(event_id=first).tries] == [503, 200]
    assert WebhookEndpoint.objects.get().failures == 0
