"""The sender, against a real receiver: what reaches it, what its answers lead to, what it never hears."""

import time
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from standardwebhooks.webhooks import WebhookVerificationError

from audit.models import Event
from families.due import claim_due
from families.models import FamilyLink, WebhookDelivery, WebhookEndpoint
from families.models.links import EndedBy
from families.models.webhooks import WhyDisabled
from families.outgoing import connections, posting
from families.services.links.ending import end_link
from families.services.webhooks.endpoints import (
    BOTH_VALID_FOR,
    disable_endpoint,
    enable_endpoint,
    make_endpoint,
    rotate_secret,
)
from families.services.webhooks.forgetting import forget_webhooks
from families.services.webhooks.owners import tell_owners
from families.services.webhooks.replaying import EndpointDisabled, replay_delivery, replay_since
from families.services.webhooks.sending import WAITS, _next_of_each, _send, send_due_webhooks
from integrators.models import Agreement, AppGrant, Integrator
from tests.families.conftest import by
from tests.families.webhooks.conftest import BY, deliver, pass_time
from tests.receiver import after, dripping, receiving, status

pytestmark = pytest.mark.django_db

LONGER_THAN_ANY_WAIT = timedelta(hours=20, minutes=1)


def test_a_change_reaches_the_receiver_signed(link, told, applicant):
    end_link(link, ended_by=EndedBy.OWNER, by=by(applicant))

    assert send_due_webhooks() == 1

    (received,) = told.receiver.received
    stored = WebhookDelivery.objects.get()
    opened = received.opened_with(told.secret)
    assert opened == stored.body
    assert opened["type"] == "link.ended"
    assert opened["data"] == {"link_id": str(link.pk), "sequence": 2}
    assert received.message == str(stored.event_id)
    assert "." not in received.message
    assert received.headers["content-type"] == "application/json"
    assert stored.delivered_at is not None
    assert (stored.due_at, stored.lease_token, stored.attempts) == (None, None, 1)
    (tried,) = stored.tries
    assert (tried["status"], tried["failure"]) == (204, None)
    assert tried["ms"] >= 0
    assert send_due_webhooks() == 0
    assert len(told.receiver.received) == 1


def test_another_secret_opens_nothing(delivery, told):
    other = make_endpoint(app=told.app, url=told.receiver.url, events=["link.ended"], by=BY)[1]
    send_due_webhooks()
    with pytest.raises(WebhookVerificationError):
        told.receiver.received[0].opened_with(other)


def test_both_secrets_sign_while_one_is_replaced(delivery, told, link):
    new = rotate_secret(told.endpoint, by=BY)
    assert new != told.secret
    send_due_webhooks()
    for secret in (told.secret, new):
        assert told.receiver.received[0].opened_with(secret) == delivery.body

    pass_time(BOTH_VALID_FOR + timedelta(minutes=1))
    deliver(told.endpoint, link)
    send_due_webhooks()
    told.receiver.received[1].opened_with(new)
    with pytest.raises(WebhookVerificationError):
        told.receiver.received[1].opened_with(told.secret)
    forget_webhooks()
    assert WebhookEndpoint.objects.get().old_secret_sealed is None


def test_replaced_twice_the_first_opens_nothing(delivery, told):
    second, third = rotate_secret(told.endpoint, by=BY), rotate_secret(told.endpoint, by=BY)
    send_due_webhooks()
    (received,) = told.receiver.received
    assert received.opened_with(second) == received.opened_with(third)
    with pytest.raises(WebhookVerificationError):
        received.opened_with(told.secret)


def test_tried_again_until_it_is_taken(delivery, told):
    told.receiver.answer = status(503)
    for wait in (timedelta(0), *WAITS[:3]):
        pass_time(wait)
        assert send_due_webhooks() == 0
    told.receiver.answer = status(200)
    assert send_due_webhooks() == 0  # not yet
    pass_time(WAITS[3])
    assert send_due_webhooks() == 1

    assert told.receiver.messages == [str(delivery.event_id)] * 5
    stored, endpoint = WebhookDelivery.objects.get(), WebhookEndpoint.objects.get()
    assert [one["status"] for one in stored.tries] == [503, 503, 503, 503, 200]
    assert (endpoint.failures, endpoint.failing_since, endpoint.rests_until) == (0, None, None)


def test_each_try_has_a_time_of_its_own(delivery, told, time_machine):
    told.receiver.answer = status(500)
    send_due_webhooks()
    time_machine.move_to(timezone.now() + timedelta(minutes=1))
    pass_time(WAITS[0])
    send_due_webhooks()
    first, second = (int(one.headers["webhook-timestamp"]) for one in told.receiver.received)
    assert 55 < second - first < 65


def test_waits_grow_by_the_table(delivery, told):
    told.receiver.answer = status(500)
    for wait in WAITS:
        before = timezone.now()
        send_due_webhooks()
        stored, endpoint = WebhookDelivery.objects.get(), WebhookEndpoint.objects.get()
        for again_at in (stored.due_at, endpoint.rests_until):
            assert before + wait * 0.95 <= again_at <= timezone.now() + wait
        pass_time(wait)
    assert sum(WAITS, timedelta(0)) < timedelta(days=3)


def test_500_for_a_day_loses_nothing(told, link):
    told.receiver.answer = status(500)
    ids = [str(deliver(told.endpoint, link, sequence=number).event_id) for number in range(2, 7)]
    for _hours in range(0, 24, 2):
        send_due_webhooks()
        pass_time(timedelta(hours=2))
    assert WebhookDelivery.objects.filter(delivered_at__isnull=False).count() == 0
    assert WebhookEndpoint.objects.get().disabled_at is None

    told.receiver.answer = status(200)
    told.receiver.received.clear()
    pass_time(LONGER_THAN_ANY_WAIT)
    assert send_due_webhooks() == 5
    assert sorted(told.receiver.messages) == sorted(ids)


def test_after_three_days_the_endpoint_is_disabled_and_its_owner_told(delivery, told, link):
    told.receiver.answer = status(500)
    for wait in (timedelta(0), *WAITS):
        pass_time(wait)
        send_due_webhooks()
    deliver(told.endpoint, link, sequence=3)  # written while it was being disabled

    endpoint, stored = WebhookEndpoint.objects.get(), WebhookDelivery.objects.get(pk=delivery.pk)
    assert endpoint.disabled_because == "failing"
    assert (stored.attempts, stored.due_at is None, stored.given_up_at is None) == (10, True, False)
    assert Event.objects.filter(kind="families.webhook_disabled", object_id=str(endpoint.pk)).count() == 1
    told.receiver.answer = status(200)
    told.receiver.received.clear()
    pass_time(timedelta(days=1))
    assert send_due_webhooks() == 0
    assert told.receiver.received == []

    assert tell_owners() == 1
    assert tell_owners() == 0
    (letter,) = mail.outbox
    assert letter.to == [Integrator.objects.get().contact]
    assert told.receiver.url in letter.body
    assert told.secret not in letter.body


def test_enabled_again_it_gets_what_it_missed(delivery, told):
    disable_endpoint(told.endpoint, because=WhyDisabled.FAILING, by=BY)
    with pytest.raises(EndpointDisabled):
        replay_since(told.endpoint, timezone.now() - timedelta(days=1), by=BY)
    enable_endpoint(told.endpoint, by=BY)
    assert send_due_webhooks() == 0

    assert replay_since(told.endpoint, timezone.now() - timedelta(days=1), by=BY) == 1
    assert send_due_webhooks() == 1
    assert told.receiver.messages == [str(delivery.event_id)]
    assert tell_owners() == 0


def test_a_mail_server_that_is_down_is_tried_again(told, settings):
    disable_endpoint(told.endpoint, because=WhyDisabled.GONE, by=BY)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert tell_owners() == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert tell_owners() == 0
    pass_time(timedelta(minutes=11))
    assert tell_owners() == 1


def test_one_message_that_nobody_can_take_stops_no_other(delivery, told, link):
    """It is given up after its own tries, and the endpoint works on."""

    def answer(request):
        is_bad = request.headers["webhook-id"] == str(delivery.event_id)
        status(500 if is_bad else 200)(request)

    told.receiver.answer = answer
    for number, wait in enumerate((timedelta(0), *WAITS), start=2):
        pass_time(wait)
        send_due_webhooks()
        deliver(told.endpoint, link, sequence=number)
        WebhookEndpoint.objects.filter(failures__gt=0).update(rests_until=timezone.now())
        assert send_due_webhooks() == 1
    delivery.refresh_from_db()
    assert delivery.given_up_at is not None
    assert WebhookEndpoint.objects.get().disabled_at is None


def test_gone_for_good(delivery, told, link):
    deliver(told.endpoint, link, sequence=3)
    told.receiver.answer = status(410)
    send_due_webhooks()
    assert WebhookEndpoint.objects.get().disabled_because == "gone"
    assert WebhookDelivery.objects.filter(due_at__isnull=False).count() == 0
    assert len(told.receiver.received) == 1
    assert tell_owners() == 1


@pytest.mark.parametrize("code", [429, 503])
def test_asked_to_wait_we_wait(delivery, told, link, code):
    told.receiver.answer = status(code, Retry_After="7200")
    send_due_webhooks()
    deliver(told.endpoint, link, sequence=3)
    pass_time(timedelta(minutes=119))
    assert send_due_webhooks() == 0
    assert len(told.receiver.received) == 1
    told.receiver.answer = status(200)
    pass_time(timedelta(minutes=2))
    assert send_due_webhooks() == 2


def test_however_long_it_asks_for_it_is_disabled_after_three_days(delivery, told):
    told.receiver.answer = status(503, Retry_After=str(30 * 86_400))
    for _day in range(4):
        assert WebhookEndpoint.objects.get().disabled_at is None
        send_due_webhooks()
        pass_time(timedelta(days=1, minutes=1))
    assert len(told.receiver.received) == 4
    assert WebhookEndpoint.objects.get().disabled_because == "failing"


def test_an_old_failure_does_not_disable_what_fails_once_more(delivery, told, link):
    told.receiver.answer = status(500)
    send_due_webhooks()
    WebhookDelivery.objects.all().delete()
    pass_time(timedelta(days=30))
    deliver(told.endpoint, link)
    send_due_webhooks()
    assert WebhookEndpoint.objects.get().disabled_at is None


def test_a_redirect_is_a_failure(delivery, told):
    with receiving() as elsewhere:
        told.receiver.answer = status(302, Location=elsewhere.url)
        assert send_due_webhooks() == 0
    assert elsewhere.received == []
    assert WebhookDelivery.objects.get().tries[0]["status"] == 302


def test_an_address_that_became_private_is_not_called(delivery, told, settings):
    settings.WEBHOOKS_MAY_BE_LOCAL = False
    assert send_due_webhooks() == 0
    assert told.receiver.received == []
    assert WebhookDelivery.objects.get().tries[0]["failure"] == "address_not_allowed"


def test_taken_after_the_deadline_comes_a_second_time(delivery, told, monkeypatch):
    for module in (connections, posting):
        monkeypatch.setattr(module, "DEADLINE", 0.5)
    told.receiver.answer = after(0.9, status(200))
    assert send_due_webhooks() == 0
    assert WebhookDelivery.objects.get().tries[0]["failure"] == "timeout"

    told.receiver.answer = status(200)
    pass_time(WAITS[0])
    assert send_due_webhooks() == 1
    assert told.receiver.messages == [str(delivery.event_id)] * 2


def test_a_receiver_that_drips_is_cut(delivery, told, monkeypatch):
    for module in (connections, posting):
        monkeypatch.setattr(module, "DEADLINE", 0.5)
    told.receiver.answer = dripping(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 40, 0.05)
    began = time.monotonic()
    assert send_due_webhooks() == 0
    assert time.monotonic() - began < 3
    assert WebhookDelivery.objects.get().tries[0]["failure"] == "timeout"


def cut_grant(_link):
    AppGrant.objects.update(ended_at=timezone.now(), ended_by="citizen")


CUTS = {
    "grant-ended": cut_grant,
    "less-agreed-by-the-citizen": lambda link: AppGrant.objects.update(scopes=["links:write", "cards:read"]),
    "agreement-ended": lambda link: Agreement.objects.update(ended_at=timezone.now()),
    "agreement-without-messages": lambda link: Agreement.objects.update(scopes=["links:read"]),
    "owner-inactive": lambda link: type(link.owner).objects.update(is_active=False),
    "agreement-elsewhere": lambda link: AppGrant.objects.get().app.agreements.update(region="440000"),
}


@pytest.mark.parametrize("cut", CUTS.values(), ids=CUTS)
def test_what_ended_between_writing_and_sending_is_not_sent(delivery, told, link, cut):
    cut(link)
    assert send_due_webhooks() == 0
    assert told.receiver.received == []
    stored = WebhookDelivery.objects.get()
    assert stored.given_up_at is not None
    assert stored.tries[-1]["failure"] == "not_allowed_any_more"
    assert WebhookEndpoint.objects.get().failures == 0


@pytest.mark.parametrize("disabled", ["app", "integrator"])
def test_a_disabled_app_is_not_called(delivery, told, disabled):
    row = told.app if disabled == "app" else told.app.integrator
    type(row).objects.update(disabled_at=timezone.now())
    assert send_due_webhooks() == 0
    assert told.receiver.received == []
    type(row).objects.update(disabled_at=None)
    assert send_due_webhooks() == 1


def test_in_order_of_their_time_one_endpoint_after_the_other(told, link, tell, applicant):
    other = tell("Bank", applicant)
    now = timezone.now()
    due = [
        deliver(endpoint, link, sequence=number, due_at=now - timedelta(minutes=10 - number))
        for number, endpoint in enumerate([told.endpoint, other.endpoint, told.endpoint, other.endpoint], start=2)
    ]
    send_due_webhooks()
    assert told.receiver.messages == [str(row.event_id) for row in due]


def test_one_at_a_time_in_flight(told, link, tell, applicant):
    other = tell("Bank", applicant)
    first = deliver(told.endpoint, link, sequence=2, due_at=timezone.now() - timedelta(minutes=2))
    deliver(told.endpoint, link, sequence=3, due_at=timezone.now() - timedelta(minutes=1))
    theirs = deliver(other.endpoint, link, sequence=2)

    claimed = [claim_due(_next_of_each(), limit=1)[0] for _turn in range(3)]

    assert claimed == [[first], [theirs], []]


def test_what_a_dead_worker_held_comes_first(told, link):
    held = deliver(told.endpoint, link, sequence=3)
    claim_due(_next_of_each(), limit=1)
    deliver(told.endpoint, link, sequence=2, due_at=timezone.now() - timedelta(hours=1))
    assert send_due_webhooks() == 0

    WebhookDelivery.objects.filter(pk=held.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert send_due_webhooks() == 2
    assert told.receiver.messages[0] == str(held.event_id)


def test_who_lost_the_claim_changes_nothing(delivery, told):
    rows, token = claim_due(_next_of_each().select_related("endpoint"), limit=1)
    WebhookDelivery.objects.update(lease_token="00000000-0000-4000-8000-000000000000")
    assert not _send(rows[0], token)
    stored = WebhookDelivery.objects.get()
    assert (stored.delivered_at, stored.tries) == (None, [])
    assert WebhookEndpoint.objects.get().failures == 0


def test_a_secret_that_cannot_be_opened_is_a_failure_and_no_crash(delivery, told):
    WebhookEndpoint.objects.update(secret_sealed=b"\x01\x00\x01" + b"x" * 60)
    assert send_due_webhooks() == 0
    assert WebhookDelivery.objects.get().tries[0]["failure"] == "secret_not_opened"


def test_replayed_under_the_same_id(delivery, told):
    send_due_webhooks()
    delivery.refresh_from_db()
    assert replay_delivery(delivery, by=BY)
    assert not replay_delivery(delivery, by=BY)  # due anyway
    assert send_due_webhooks() == 1
    assert told.receiver.messages == [str(delivery.event_id)] * 2
    assert len(WebhookDelivery.objects.get().tries) == 2
    assert Event.objects.filter(kind="families.webhook_replayed").count() == 1


def test_replayed_since_a_time_for_that_endpoint_alone(told, link, tell, applicant):
    other = tell("Bank", applicant)
    rows = [deliver(told.endpoint, link, made_at=timezone.now() - timedelta(days=days)) for days in (9, 2, 1)]
    deliver(other.endpoint, link)
    send_due_webhooks()
    told.receiver.received.clear()

    assert replay_since(told.endpoint, timezone.now() - timedelta(days=3), by=BY) == 2
    send_due_webhooks()
    assert sorted(told.receiver.messages) == sorted(str(row.event_id) for row in rows[1:])


def test_kept_for_thirty_days(told, link):
    for days in (29, 31):
        deliver(told.endpoint, link, due_at=None, delivered_at=timezone.now(), made_at=timezone.now() - timedelta(days))
    deliver(told.endpoint, link, made_at=timezone.now() - timedelta(days=40))  # still due
    assert forget_webhooks() == 1
    assert forget_webhooks() == 0
    assert WebhookDelivery.objects.count() == 2


def test_logs_and_events_hold_no_secret(delivery, told, log_lines):
    told.receiver.answer = status(500)
    send_due_webhooks()
    rotated = rotate_secret(told.endpoint, by=BY)
    written = log_lines.getvalue() + str(list(Event.objects.values_list("codes", flat=True)))
    assert "webhook_not_taken" in written
    for secret in (told.secret, rotated):
        assert secret.removeprefix("whsec_") not in written


def test_the_link_that_is_gone_is_not_told_of(delivery, told, link):
    WebhookDelivery.objects.update(link_id="01900000-0000-7000-8000-000000000000")
    assert FamilyLink.objects.filter(pk=link.pk).exists()
    assert send_due_webhooks() == 0
    assert told.receiver.received == []
