"""Handing notices to the register: in time, past no open breaker, and for how long it is tried."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from families.models import Message, ProviderBreaker
from families.models.messages import Kind
from families.services import breaker, handing_over, messages
from tests.families.recipes import make_person
from tests.families.verification.other import other

__all__ = ["other"]

CLOSED_PORT = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def _nobody_answers(settings, regions):
    settings.REGISTRY_URL = CLOSED_PORT


def notices(count=1, *, first=0, **fields):
    """To so many people without an account, the first one due first; `first` sets a second lot apart."""
    now = timezone.now()
    rows = [
        Message(
            person=make_person("王芳", date(1958, 3, 8), sequence=100 + 2 * (first + turn)),
            kind=Kind.CONSENT_ASKED,
            language="zh-hans",
            codes={"reference": "F7K2-94QD"},
            **({"due_at": now - timedelta(seconds=count - turn)} | fields),
        )
        for turn in range(count)
    ]
    messages.save_messages(rows)
    return rows


def attempts():
    return list(Message.objects.order_by("created_at", "pk").values_list("attempts", flat=True))


def open_breaker(*, probe_in):
    for _failure in range(breaker.OPENS_AFTER):
        breaker.note_failure("http")
    ProviderBreaker.objects.update(probe_at=timezone.now() + timedelta(seconds=probe_in))


def test_calls_that_fail_open_the_breaker_and_spare_the_rest():
    notices(breaker.OPENS_AFTER + 3)

    assert messages.send_due_messages() == 0

    assert attempts() == [1] * breaker.OPENS_AFTER + [0] * 3
    assert ProviderBreaker.objects.get().opened_at is not None


def test_open_breaker_asks_nobody_and_gives_all_back_at_once():
    counts = []
    open_breaker(probe_in=4)
    for count in (1, 10):
        Message.objects.all().delete()
        notices(count, first=count)
        with CaptureQueriesContext(connection) as queries:
            messages.send_due_messages()
        counts.append(len(queries))
        assert attempts() == [0] * count

    assert counts[0] == counts[1]
    now = timezone.now()
    for message in Message.objects.all():
        assert now < message.due_at < now + breaker.PROBE_EVERY
        assert message.lease_token is None


def test_answer_to_a_probe_closes_the_breaker_and_the_rest_follow(other, settings):
    settings.REGISTRY_URL = f"http://127.0.0.1:{other.server_port}"
    other.status, other.told = 202, {"id": "1", "channel": "sms"}
    notices(3)
    open_breaker(probe_in=-1)

    assert messages.send_due_messages() == 3

    assert ProviderBreaker.objects.get().opened_at is None


def test_run_ends_in_time_and_the_untried_stay_due(monkeypatch):
    monkeypatch.setattr(handing_over, "WORKS_FOR", 0.0)
    notices(3)

    assert messages.send_due_messages() == 0

    assert attempts() == [0, 0, 0]
    assert Message.objects.filter(due_at__lte=timezone.now(), lease_token=None).count() == 3


def test_whom_no_way_reaches_counts_as_failed_and_not_as_sent(other, settings):
    settings.REGISTRY_URL = f"http://127.0.0.1:{other.server_port}"
    other.status, other.told = 409, {"code": "no_channel"}
    [notice] = notices()

    assert messages.send_due_messages() == 0

    notice.refresh_from_db()
    assert notice.failed_at is not None
    assert (notice.sent_at, notice.due_at) == (None, None)


@pytest.mark.parametrize(
    ("age", "tried", "is_given_up"),
    [(timedelta(hours=71), 500, False), (timedelta(hours=73), 2, True)],
    ids=["71 h, tried often", "73 h, tried seldom"],
)
def test_notice_is_given_up_by_its_age(age, tried, is_given_up):
    [notice] = notices(created_at=timezone.now() - age, attempts=tried)

    messages.send_due_messages()

    notice.refresh_from_db()
    assert (notice.failed_at is not None, notice.due_at is None) == (is_given_up, is_given_up)


def test_notice_waits_an_hour_at_most():
    [notice] = notices(attempts=500)

    messages.send_due_messages()

    notice.refresh_from_db()
    assert timedelta(minutes=29) < notice.due_at - timezone.now() <= timedelta(hours=1)


def test_notice_waits_as_long_as_the_register_asks(other, settings):
    settings.REGISTRY_URL = f"http://127.0.0.1:{other.server_port}"
    other.status, other.headers = 429, {"Retry-After": "900"}
    [notice] = notices()

    messages.send_due_messages()

    notice.refresh_from_db()
    assert timedelta(seconds=890) < notice.due_at - timezone.now() <= timedelta(seconds=900)


def test_notice_that_the_register_refuses_does_not_hold_up_the_others(other, settings):
    settings.REGISTRY_URL = f"http://127.0.0.1:{other.server_port}"
    other.status = 400
    notices(breaker.OPENS_AFTER + 1)

    messages.send_due_messages()

    assert attempts() == [1] * (breaker.OPENS_AFTER + 1)
