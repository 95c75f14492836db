"""A gateway or mail server that fails is no fault of the person: they are told, and may try again at once."""

import smtplib
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core.mail.backends.base import BaseEmailBackend
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.errors import NotDelivered
from accounts.models import OutgoingText, User
from accounts.sms import send_text

from .conftest import EMAIL, MOBILE, PASSWORD, code_to, is_signed_in, latest_to, sign_in

NEW = {"mobile": "+8613700000001", "email": "li@example.com"}
PAGE = {"mobile": "account_verify_phone", "email": "account_email_verification_sent"}
SAID = "The message could not be sent"


class FailingText:
    def send(self, *, to, text, key):
        raise NotDelivered


class FailingMail(BaseEmailBackend):
    def send_messages(self, email_messages):
        raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")


@pytest.fixture
def servers(settings):
    """servers("fail") and servers("work")."""
    working = settings.SMS_BACKEND, settings.EMAIL_BACKEND

    def are(state):
        failing = f"{__name__}.FailingText", f"{__name__}.FailingMail"
        settings.SMS_BACKEND, settings.EMAIL_BACKEND = failing if state == "fail" else working

    return are


def assert_told(response):
    assert response.status_code == 503
    assert SAID in response.content.decode()


@pytest.mark.parametrize("kind", ["mobile", "email"])
def test_sign_up_can_begin_again_at_once(client, db, servers, kind):
    def sign_up():
        return client.post(reverse("account_signup"), {"login": NEW[kind], "password1": PASSWORD})

    servers("fail")
    for _ in range(4):
        assert_told(sign_up())
        assert not User.objects.exists()
    servers("work")
    sign_up()
    client.post(reverse(PAGE[kind]), {"code": code_to(NEW[kind])})
    assert is_signed_in(client)
    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.parametrize("name", [MOBILE, EMAIL, *NEW.values()])
def test_code_to_sign_in_can_be_asked_for_again_at_once(client, wei, servers, name):
    servers("fail")
    for _ in range(4):
        assert_told(client.post(reverse("account_request_login_code"), {"login": name}))
    servers("work")
    response = client.post(reverse("account_request_login_code"), {"login": name})
    assert response.url == reverse("account_confirm_login_code")
    assert latest_to(name)


@pytest.mark.parametrize("name", [MOBILE, EMAIL])
def test_sign_up_for_a_taken_name_looks_the_same_and_leaves_its_account(client, wei, servers, name):
    servers("fail")
    assert_told(client.post(reverse("account_signup"), {"login": name, "password1": PASSWORD}))
    assert User.objects.get() == wei


def test_account_that_asks_for_its_code_later_stays(client, db, servers):
    Client().post(reverse("account_signup"), {"login": NEW["email"], "password1": PASSWORD})
    servers("fail")
    with time_machine.travel(timezone.now() + timedelta(seconds=11)):
        assert_told(sign_in(client, NEW["email"]))
    assert User.objects.exists()


def test_change_stands_though_its_notice_was_not_sent(client, wei, servers):
    sign_in(client)
    servers("fail")
    given = {"oldpassword": PASSWORD, "password1": "another good one", "password2": "another good one"}
    assert client.post(reverse("account_change_password"), given).status_code == 302
    wei.refresh_from_db()
    assert wei.check_password("another good one")


def test_new_number_and_address_can_be_tried_again(client, wei, servers):
    sign_in(client)
    servers("fail")
    assert_told(client.post(reverse("account_change_phone"), {"phone": NEW["mobile"]}))
    assert_told(client.post(reverse("account_email"), {"email": NEW["email"], "action_add": ""}))
    servers("work")
    client.post(reverse("account_change_phone"), {"phone": NEW["mobile"]})
    client.post(reverse("account_email"), {"email": NEW["email"], "action_add": ""})
    assert latest_to(NEW["mobile"])
    assert latest_to(NEW["email"])
    assert EmailAddress.objects.count() == 1


def test_gateway_that_does_not_answer(settings):
    settings.SMS_BACKEND, settings.SMS_GATEWAY_URL = "accounts.sms.GatewayBackend", "http://127.0.0.1:1/"
    with pytest.raises(NotDelivered):
        send_text(to=MOBILE, text="x")


def test_number_gets_so_many_texts_a_day_whoever_asks(wei):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        codes = []
        for _ in range(21):
            codes.append(Client().post(reverse("account_request_login_code"), {"login": MOBILE}).status_code)
            clock.shift(timedelta(minutes=10, seconds=1))
        assert codes == [302] * 20 + [429]
        assert OutgoingText.objects.filter(to=NEW["mobile"]).count() == 0
        Client().post(reverse("account_request_login_code"), {"login": NEW["mobile"]})
        assert latest_to(NEW["mobile"])
        clock.shift(timedelta(days=1))
        assert Client().post(reverse("account_request_login_code"), {"login": MOBILE}).status_code == 302
