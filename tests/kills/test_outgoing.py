"""Text messages and e-mails while things die or hang: each is handed over, a second time under the same key at worst, and
a gateway that hangs delays nothing else."""

import threading
from collections import Counter

import pytest
from allauth.account.models import EmailAddress
from django.utils import timezone

from accounts.models import User
from families.models import OutgoingNotice
from families.models.messages import Kind
from families.services.messages import message_user, save_messages
from tests import stack
from tests.kills.test_kills import asked, beat, broker, env
from tests.processes import wait_for
from tests.receiver import after, receiving, status

__all__ = ["asked", "beat", "broker", "env"]

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]

PEOPLE = 8


@pytest.fixture
def people(transactional_db):
    """Each can be reached by both channels."""
    made = [
        User.objects.create_user(f"told-{number}", mobile=f"+86138000000{number:02}", is_mobile_verified=True)
        for number in range(PEOPLE)
    ]
    for user in made:
        EmailAddress.objects.create(user=user, email=f"{user.username}@example.org", verified=True, primary=True)
    return made


def tell(people):
    """Of their safety, which waits for no morning."""
    save_messages([message_user(user, Kind.NUMBER_TRIED, codes={}) for user in people])


def by_gateway(url):
    return {"SMS_BACKEND": "accounts.sms.GatewayBackend", "SMS_GATEWAY_URL": url, "SMS_GATEWAY_TOKEN": "tests-only"}


def sent(channel):
    return OutgoingNotice.objects.filter(channel=channel, sent_at__isnull=False).count()


def test_worker_killed_between_the_hand_over_and_its_note(people, env, beat):
    release = threading.Event()

    def hold(request):
        release.wait(60)
        status(202)(request)

    with receiving(hold) as gateway, stack.worker(env | by_gateway(gateway.url), "messages", processes=1) as worker:
        tell(people)
        wait_for(lambda: gateway.received, within=60)
        worker.kill()
        (first,) = (one.headers["idempotency-key"] for one in gateway.received)
        assert OutgoingNotice.objects.get(pk=first).lease_token is not None, "the kill hit nothing in flight"
        release.set()
        gateway.answer = status(202)
        OutgoingNotice.objects.filter(lease_token__isnull=False).update(lease_until=timezone.now())
        worker.start()
        wait_for(lambda: sent("sms") == PEOPLE, within=120)

    times = Counter(one.headers["idempotency-key"] for one in gateway.received)
    assert times.pop(first) == 2
    assert set(times.values()) == {1}
    assert {first, *times} == {
        str(pk) for pk in OutgoingNotice.objects.filter(channel="sms").values_list("pk", flat=True)
    }


def test_a_gateway_that_hangs_delays_no_mail(people, env, beat):
    with (
        receiving(after(30, status(202))) as gateway,
        stack.worker(env | by_gateway(gateway.url), "messages", processes=2),
    ):
        tell(people[:1])
        wait_for(lambda: gateway.received, within=60)
        tell(people[1:])
        wait_for(lambda: sent("email") == PEOPLE, within=20)

    assert sent("sms") == 0
    assert not OutgoingNotice.objects.filter(channel="sms", failed_at__isnull=False).exists()
