"""Handing over what is due: to whom, how often, when, and what becomes of it when the gateway does not take it."""

import smtplib
from datetime import timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection
from django.utils import timezone

from accounts.models import Channel
from families.message_groups import CHOSEN
from families.models import OutgoingNotice, ProviderBreaker
from families.models.messages import Kind
from families.services import breaker
from families.services.messages import mark_read
from families.services.senders.choosing import choose_messages
from families.services.senders.receivers import Wanted
from families.services.senders.sending import breaker_of, send_due_emails, send_due_texts
from tests.families.conftest import LI_MING, link_self
from tests.families.senders.conftest import EMAIL, MOBILE, keys_of, make_reachable, tell, texts_of
from tests.receiver import status


def local(hour, *, days=1):
    """That hour of a day to come."""
    return (timezone.localtime() + timedelta(days=days)).replace(hour=hour, minute=0, second=0, microsecond=0)


@pytest.fixture(autouse=True)
def _by_day(monkeypatch):
    """Python's clock alone: the database's, by which rows are claimed, runs on. And a run has the time that it needs, were the
    machine a slow one."""
    monkeypatch.setattr("families.services.senders.sending.WORKS_FOR", 60.0)
    with time_machine.travel(local(12)):
        yield


def due(user, kind=Kind.CONSENT_ASKED, *, by="sms"):
    """A notice of a new message, due by the database's clock, the earlier the older."""
    notice = OutgoingNotice.objects.get(message=tell(user, kind), channel=by)
    order = OutgoingNotice.objects.count()
    OutgoingNotice.objects.filter(pk=notice.pk).update(
        due_at=database_clock() - timedelta(hours=5) + timedelta(minutes=order)
    )
    OutgoingNotice.objects.filter(message=notice.message_id).exclude(channel=by).delete()
    return notice


def database_clock():
    with connection.cursor() as cursor:
        cursor.execute("select statement_timestamp()")
        return cursor.fetchone()[0]


def now(notice):
    return OutgoingNotice.objects.get(pk=notice.pk)


class DeadMail(BaseEmailBackend):
    def send_messages(self, email_messages):
        raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")


@pytest.fixture
def dead_mail(settings):
    settings.EMAIL_BACKEND = f"{__name__}.DeadMail"


def test_mail_goes_to_one_person_in_their_language_of_today(li_ming, relative):
    notice = due(li_ming, by="email")
    due(make_reachable(relative, email="wang@example.org", mobile=None), by="email")
    li_ming.language = "es"
    li_ming.save()

    assert send_due_emails() == 2

    first, second = mail.outbox
    assert (first.to, first.cc, first.bcc) == ([EMAIL], [], [])
    assert second.to == ["wang@example.org"]
    assert first.extra_headers["Message-ID"] == f"<{notice.pk}@localhost>"
    assert first.extra_headers["List-Unsubscribe"] == "<http://127.0.0.1:8000/account/messages/>"
    assert first.extra_headers["Auto-Submitted"] == "auto-generated"
    assert first.subject == "sscard: Alguien pide añadir su tarjeta"
    assert second.subject == "sscard: Someone asks to add your card"
    assert now(notice).sent_at is not None


def test_text_goes_to_the_gateway_with_the_rows_id_as_key(li_ming, gateway):
    notice = due(li_ming)

    assert send_due_texts() == 1
    assert send_due_texts() == 0

    assert keys_of(gateway) == [str(notice.pk)]
    [sent] = texts_of(gateway)
    assert (sent["to"], sorted(sent)) == (MOBILE, ["text", "to"])
    assert gateway.received[0].headers["authorization"] == "Bearer tests-only"
    assert (now(notice).sent_at is not None, now(notice).due_at, now(notice).attempts) == (True, None, 1)


@pytest.mark.parametrize("answer", [status(503), status(401), status(302, Location="http://127.0.0.1:9/")])
def test_what_was_not_taken_waits_and_the_others_are_not_tried(li_ming, gateway, answer):
    first, second = due(li_ming), due(li_ming)
    gateway.answer = answer

    assert send_due_texts() == 0

    assert keys_of(gateway) == [str(first.pk)]
    assert [now(one).attempts for one in (first, second)] == [1, 0]
    assert database_clock() < now(first).due_at <= database_clock() + timedelta(seconds=2)
    assert now(first).lease_token is None


def test_gateway_is_left_alone_for_as_long_as_it_asks(li_ming, gateway):
    notice = due(li_ming)
    gateway.answer = status(429, Retry_After="900")

    send_due_texts()

    assert timedelta(seconds=890) < now(notice).due_at - database_clock() <= timedelta(seconds=900)


def test_what_the_gateway_will_never_take_is_over_and_the_next_goes_out(li_ming, gateway):
    first, second = due(li_ming), due(li_ming)
    taken = iter([status(422), status(202)])
    gateway.answer = lambda request: next(taken)(request)

    assert send_due_texts() == 1

    assert now(first).failed_at is not None
    assert now(second).sent_at is not None
    assert not ProviderBreaker.objects.filter(failures__gt=0).exists()


def test_dead_mail_server_delays_no_text(li_ming, gateway, dead_mail):
    letter, text = due(li_ming, by="email"), due(li_ming)

    assert (send_due_emails(), send_due_texts()) == (0, 1)

    assert now(letter).attempts == 1
    assert now(text).sent_at is not None


def test_channel_that_fails_is_probed_and_otherwise_left_alone(li_ming, gateway):
    gateway.answer = status(503)
    notices = [due(li_ming) for _turn in range(breaker.OPENS_AFTER + 2)]
    hour = timedelta(hours=1)  # the machine may be a slow one: nothing is due again on its way
    for _turn in range(breaker.OPENS_AFTER):
        send_due_texts()
        OutgoingNotice.objects.filter(attempts__gt=0).update(due_at=database_clock() + hour)
    ProviderBreaker.objects.filter(pk=breaker_of(Channel.SMS)).update(probe_at=timezone.now() + hour)
    send_due_texts()
    assert len(gateway.received) == breaker.OPENS_AFTER

    gateway.answer = status(202)
    assert send_due_texts() == 0
    OutgoingNotice.objects.filter(attempts=0).update(due_at=database_clock())
    ProviderBreaker.objects.filter(pk=breaker_of(Channel.SMS)).update(probe_at=timezone.now())
    assert send_due_texts() == 2

    assert ProviderBreaker.objects.get().opened_at is None
    assert [now(one).sent_at is not None for one in notices[-2:]] == [True, True]


def test_what_is_left_out_meanwhile_is_not_sent(li_ming, gateway):
    due(li_ming, Kind.LINK_ENDED)
    kept = due(li_ming, Kind.LINK_BEGUN)
    by_email, by_text = (Wanted(frozenset(CHOSEN), frozenset(left_out)) for left_out in ((), ("link_ended",)))
    choose_messages(by=li_ming, wanted={Channel.EMAIL: by_email, Channel.SMS: by_text})

    send_due_texts()

    assert keys_of(gateway) == [str(kept.pk)]


def test_another_worker_that_probes_is_not_joined(li_ming, gateway, monkeypatch):
    """Its probe began between our look at the breaker and our own claim."""
    notice = due(li_ming)
    for _failure in range(breaker.OPENS_AFTER):
        breaker.note_failure(breaker_of(Channel.SMS))
    monkeypatch.setattr(breaker, "closed_providers", set)

    assert send_due_texts() == 0

    assert gateway.received == []
    assert (now(notice).attempts, now(notice).lease_token) == (0, None)


@pytest.mark.parametrize(
    ("age", "attempts", "is_given_up"),
    [(timedelta(hours=71), 40, False), (timedelta(hours=73), 2, True), (timedelta(hours=73), 0, False)],
    ids=["71 h, tried often", "73 h, tried before", "73 h, never tried"],
)
def test_message_is_tried_for_three_days(li_ming, gateway, age, attempts, is_given_up):
    notice = due(li_ming)
    OutgoingNotice.objects.update(made_at=timezone.now() - age, attempts=attempts)

    send_due_texts()

    assert (now(notice).failed_at is not None) is is_given_up
    assert (now(notice).sent_at is not None) is not is_given_up
    assert len(gateway.received) == (0 if is_given_up else 1)


@pytest.mark.parametrize(("hour", "days"), [(21, 1), (23, 1), (3, 0), (7, 0)])
def test_text_waits_for_the_morning(li_ming, gateway, hour, days):
    notice = due(li_ming)

    with time_machine.travel(local(hour)):
        assert send_due_texts() == 0
        morning = local(8, days=days)

    assert (now(notice).due_at, now(notice).attempts, now(notice).lease_token) == (morning, 0, None)
    assert gateway.received == []


def test_safety_and_mail_do_not_wait_for_the_morning(li_ming, gateway):
    due(li_ming, Kind.NUMBER_TRIED)
    due(li_ming, by="email")

    with time_machine.travel(local(23)):
        assert (send_due_texts(), send_due_emails()) == (1, 1)


def test_night_is_as_long_as_in_the_region_of_the_own_card(applicant, gateway, pack_of):
    pack_of(LI_MING.region, section="texts", until_hour=24)
    with time_machine.travel(database_clock()):
        link_self(applicant, LI_MING)
    due(make_reachable(applicant))

    with time_machine.travel(local(23)):
        assert send_due_texts() == 1


def test_who_has_read_it_is_told_no_more_but_of_their_safety(li_ming, gateway):
    notices = [due(li_ming), due(li_ming, Kind.NUMBER_TRIED)]
    for notice in notices:
        mark_read(notice.message)

    assert send_due_texts() == 1

    assert keys_of(gateway) == [str(notices[1].pk)]
    assert list(OutgoingNotice.objects.values_list("pk", flat=True)) == [notices[1].pk]


def _number_gone(user):
    user.mobile, user.is_mobile_verified = None, False
    user.save()


def _number_unproven(user):
    user.is_mobile_verified = False
    user.save()


def _closed(user):
    user.is_active = False
    user.save()


def _wants_none(user):
    choose_messages(by=user, wanted={Channel.SMS: Wanted(frozenset())})


@pytest.mark.parametrize("change", [_number_gone, _number_unproven, _closed, _wants_none], ids=lambda one: one.__name__)
def test_nobody_is_told_who_meanwhile_must_not_be(li_ming, gateway, change):
    due(li_ming)
    change(li_ming)

    assert send_due_texts() == 0

    assert gateway.received == []
    assert not OutgoingNotice.objects.exists()


def test_text_goes_to_the_number_of_today(li_ming, gateway):
    due(li_ming)
    li_ming.mobile = "+8613800000009"
    li_ming.save()

    send_due_texts()

    assert [sent["to"] for sent in texts_of(gateway)] == ["+8613800000009"]


def test_lost_claim_changes_nothing(li_ming, gateway, monkeypatch):
    notice = due(li_ming)
    token = uuid4()

    def lost(*args, **kwargs):
        OutgoingNotice.objects.update(lease_token=token)

    monkeypatch.setattr("families.services.senders.sending.send_text", lost)

    assert send_due_texts() == 0

    assert (now(notice).lease_token, now(notice).sent_at) == (token, None)


def test_one_in_flight_keeps_the_others_of_its_channel_back(li_ming, gateway):
    first, second = due(li_ming), due(li_ming)
    held = {"lease_token": uuid4(), "lease_until": database_clock() + timedelta(seconds=40)}
    OutgoingNotice.objects.filter(pk=first.pk).update(**held)

    assert send_due_texts() == 0

    assert (gateway.received, now(second).attempts) == ([], 0)


def test_what_a_dead_worker_held_goes_behind_the_others_with_its_own_key(li_ming, gateway):
    first, second = due(li_ming), due(li_ming)
    dead = {"lease_token": uuid4(), "lease_until": database_clock() - timedelta(seconds=1), "attempts": 1}
    OutgoingNotice.objects.filter(pk=first.pk).update(**dead)

    assert send_due_texts() == 1

    assert keys_of(gateway) == [str(second.pk)]
    assert database_clock() < now(first).due_at <= database_clock() + timedelta(seconds=2)
    OutgoingNotice.objects.filter(pk=first.pk).update(due_at=database_clock())
    assert send_due_texts() == 1
    assert keys_of(gateway)[1:] == [str(first.pk)]


def test_run_ends_in_time_and_is_woken_for_the_rest(li_ming, gateway, monkeypatch):
    woken = []
    monkeypatch.setattr("families.services.senders.sending.WORKS_FOR", 0.0)
    monkeypatch.setattr("families.services.senders.sending.wake", woken.append)
    due(li_ming)

    assert send_due_texts() == 0

    assert woken == ["families.tasks.send_due_texts"]


def test_log_names_the_row_and_no_address(li_ming, gateway, log_lines):
    notice = due(li_ming)
    gateway.answer = status(503)

    send_due_texts()

    assert str(notice.pk) in log_lines.getvalue()
    assert MOBILE[1:] not in log_lines.getvalue()
