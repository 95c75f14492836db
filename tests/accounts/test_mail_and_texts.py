"""How a mail server and a gateway say no, and what they are told to know a message again by."""

import smtplib

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.mail.backends.base import BaseEmailBackend

from accounts.errors import NeverDelivered, NotDelivered
from accounts.mail import mailing
from accounts.models import OutgoingText
from accounts.sms import send_text
from tests.receiver import receiving, status

from .conftest import EMAIL, MOBILE

ANSWER = {}


class Server(BaseEmailBackend):
    """Refuses the one it is told of."""

    def send_messages(self, email_messages):
        raise ANSWER["error"]


def refused(code, words):
    return smtplib.SMTPRecipientsRefused({EMAIL: (code, words)})


def send_mail(**headers):
    with mailing() as send:
        send(to=EMAIL, subject="A title", text="A line", key="0199", headers=headers)


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (refused(550, b"5.1.1 No such user here"), NeverDelivered),
        (refused(553, b"5.1.3 Bad address syntax"), NeverDelivered),
        (refused(550, b"5.2.1 Mailbox disabled"), NeverDelivered),
        (refused(550, b"5.7.1 Relaying denied"), NotDelivered),
        (refused(550, b"5.1.19 nobody knows"), NotDelivered),
        (refused(451, b"4.7.1 Greylisted, try again later"), NotDelivered),
        (refused(550, b"No"), NotDelivered),
        (smtplib.SMTPServerDisconnected("gone"), NotDelivered),
        (smtplib.SMTPDataError(554, b"5.1.1 no"), NotDelivered),
        (TimeoutError(), NotDelivered),
    ],
    ids=lambda value: getattr(value, "__name__", str(value)),
)
def test_mail_that_was_refused(settings, error, expected):
    settings.EMAIL_BACKEND = f"{__name__}.Server"
    ANSWER["error"] = error

    with pytest.raises(NotDelivered) as caught:
        send_mail()

    assert caught.type is expected


def test_demonstration_shows_mails_and_texts_side_by_side(db):
    send_mail()
    send_text(to=MOBILE, text="A text", key="0199")

    assert set(OutgoingText.objects.values_list("channel", "to", "subject", "body")) == {
        ("email", EMAIL, "A title", "A line"),
        ("sms", MOBILE, "", "A text"),
    }


@pytest.fixture
def gateway(settings):
    with receiving() as receiver:
        settings.SMS_BACKEND, settings.SMS_GATEWAY_TOKEN = "accounts.sms.GatewayBackend", "tests-only"
        settings.SMS_GATEWAY_URL = receiver.url
        yield receiver


def test_each_code_has_a_key_of_its_own_and_a_message_keeps_its_own(gateway):
    for key in ("", "", "0199", "0199"):
        send_text(to=MOBILE, text="123456", key=key)

    first, second, third, fourth = (one.headers["idempotency-key"] for one in gateway.received)
    assert len({first, second, third}) == 3
    assert third == fourth == "0199"


@pytest.mark.parametrize(
    ("answer", "expected", "wait"),
    [
        (status(422), NeverDelivered, 0),
        (status(400), NotDelivered, 0),
        (status(301, Location="http://127.0.0.1:9/"), NotDelivered, 0),
        (status(503, Retry_After="120"), NotDelivered, 120),
        (status(503, Retry_After="999999999"), NotDelivered, 24 * 60 * 60),
        (status(503, Retry_After="soon"), NotDelivered, 0),
        (status(503, Retry_After="-5"), NotDelivered, 0),
    ],
    ids=["never", "malformed", "redirect", "wait", "long wait", "words", "negative"],
)
def test_gateway_that_says_no(gateway, answer, expected, wait):
    gateway.answer = answer

    with pytest.raises(NotDelivered) as caught:
        send_text(to=MOBILE, text="x")

    assert (caught.type, caught.value.retry_after.total_seconds()) == (expected, wait)
    assert len(gateway.received) == 1


def test_gateway_is_not_asked_through_a_proxy_of_the_machine(gateway, monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "")
    send_text(to=MOBILE, text="x")
    assert len(gateway.received) == 1


@pytest.mark.parametrize(
    "address", ["http://sms.example.org/", "ftp://127.0.0.1/", "", "http://127.0.0.1.example.org/"]
)
def test_gateway_elsewhere_is_asked_by_tls_alone(settings, address):
    settings.SMS_BACKEND, settings.SMS_GATEWAY_URL = "accounts.sms.GatewayBackend", address
    with pytest.raises(ImproperlyConfigured, match="https"):
        send_text(to=MOBILE, text="x")
