from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutgoingText, User, WrongTries
from sscard.launcher.codes import totp

from .conftest import (
    EMAIL,
    MOBILE,
    PASSWORD,
    TOTP_SECRET,
    USERNAME,
    app_code,
    code_to,
    forget_limits,
    is_signed_in,
    latest_to,
    sign_in,
)


@pytest.mark.parametrize(
    "name", [MOBILE, "13912345678", "139 1234 5678", EMAIL, "WEI@example.com", USERNAME, "Wei.Wang", " wei.wang "]
)
def test_each_name_signs_in(client, wei, name):
    response = sign_in(client, name)
    assert response.url == reverse("accounts:preferences")
    assert is_signed_in(client)


def test_sign_in_leads_back_to_where_one_wanted_to_go_but_never_elsewhere(client, wei):
    assert sign_in(client, next="/account/email/").url == "/account/email/"
    assert sign_in(Client(), next="https://evil.example/").url == reverse("accounts:preferences")


@pytest.mark.parametrize(
    ("known", "unknown"), [(MOBILE, "+8613700000009"), (EMAIL, "nobody@example.com"), (USERNAME, "nobody")]
)
def test_wrong_password_and_unknown_name_are_the_same_answer(wei, known, unknown):
    def answer(name):
        response = sign_in(Client(), name, "not the password")
        lines = response.content.decode().replace(name, "NAME").split("<main")[1].splitlines()
        return response.status_code, [line for line in lines if "csrfmiddlewaretoken" not in line]

    assert answer(known) == answer(unknown)
    assert answer(known)[0] == 422


@pytest.mark.parametrize(
    ("known", "unknown"), [(MOBILE, "+8613700000009"), (EMAIL, "nobody@example.com"), (USERNAME, "nobody")]
)
def test_wrong_password_and_unknown_name_hash_as_often(wei, known, unknown, monkeypatch):
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher,
        "encode",
        lambda self, password, salt: hashed.append(password) or encode(self, password, salt),
    )

    def count(name):
        hashed.clear()
        sign_in(Client(), name, "not the password")
        return len(hashed)

    assert count(known) == count(unknown) == 1


@pytest.mark.parametrize("name", [MOBILE, EMAIL, USERNAME])
def test_after_five_failures_even_the_right_password_must_wait(wei, name):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(5):
            sign_in(Client(), name, "not the password")
        browser = Client()
        response = sign_in(browser, name)
        assert (response.status_code, is_signed_in(browser)) == (429, False)
        assert "too many wrong tries. You can try again in one minute" in response.content.decode()
        assert response.headers["Retry-After"] == "60"
        clock.shift(timedelta(minutes=1, seconds=1))
        sign_in(browser, name)
        assert is_signed_in(browser)


@pytest.mark.parametrize("name", [MOBILE, EMAIL, USERNAME])
def test_failures_from_elsewhere_keep_nobody_out(wei, name):
    for _ in range(6):
        sign_in(Client(REMOTE_ADDR="10.0.0.1"), name, "not the password")
    browser = Client()
    sign_in(browser, name)
    assert is_signed_in(browser)


def test_failures_from_many_addresses_have_a_ceiling_and_a_code_still_signs_in(client, wei):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for number in range(12):
            for _ in range(5):
                sign_in(Client(REMOTE_ADDR=f"10.0.0.{number}"), MOBILE, "not the password")
        assert "You can try again in 15 minutes" in sign_in(client, MOBILE).content.decode()
        client.post(reverse("account_request_login_code"), {"login": MOBILE})
        client.post(reverse("account_confirm_login_code"), {"code": code_to(MOBILE)})
        assert is_signed_in(client)
        clock.shift(timedelta(hours=1, seconds=1))
        browser = Client()
        sign_in(browser, MOBILE)
        assert is_signed_in(browser)


def test_right_passwords_count_nowhere(wei):
    for number in range(61):
        browser = Client(REMOTE_ADDR=f"10.0.0.{number}")
        sign_in(browser)
        assert is_signed_in(browser)


def test_failures_of_one_number_do_not_count_for_another(wei):
    for _ in range(5):
        sign_in(Client(), "+8613700000009", "not the password")
    browser = Client()
    sign_in(browser, MOBILE)
    assert is_signed_in(browser)


def test_spelling_a_number_differently_does_not_start_the_count_anew(wei):
    for name in ("13912345678", "139 1234 5678", "+8613912345678", "0086 139 1234 5678", "139-1234-5678"):
        sign_in(Client(), name, "not the password")
    assert sign_in(Client(), MOBILE).status_code == 429


def test_code_by_text_message_signs_in(client, wei):
    response = client.post(reverse("account_request_login_code"), {"login": "139 1234 5678"})
    assert response.url == reverse("account_confirm_login_code")
    client.post(response.url, {"code": code_to(MOBILE)})
    assert is_signed_in(client)


def test_code_by_mail_signs_in(client, wei):
    client.post(reverse("account_request_login_code"), {"login": EMAIL})
    client.post(reverse("account_confirm_login_code"), {"code": code_to(EMAIL)})
    assert is_signed_in(client)


@pytest.mark.parametrize(("known", "unknown"), [(MOBILE, "+8613700000009"), (EMAIL, "nobody@example.com")])
def test_asking_for_a_code_does_not_tell_whether_there_is_an_account(wei, known, unknown):
    def answer(name):
        browser = Client()
        response = browser.post(reverse("account_request_login_code"), {"login": name})
        lines = browser.get(response.url).content.decode().replace(name, "NAME").split("<main")[1].splitlines()
        return response.status_code, response.url, [line for line in lines if "csrfmiddlewaretoken" not in line]

    assert answer(known) == answer(unknown)
    assert "no account" in latest_to(unknown).body


def test_user_name_gets_no_code_whether_it_exists_or_not(client, wei):
    answers = {
        client.post(reverse("account_request_login_code"), {"login": name}).status_code for name in (USERNAME, "nobody")
    }
    assert answers == {422}
    assert OutgoingText.objects.count() == 0


def test_fourth_code_in_ten_minutes_is_refused(wei):
    codes = [Client().post(reverse("account_request_login_code"), {"login": MOBILE}).status_code for _ in range(4)]
    assert codes == [302, 302, 302, 422]
    assert OutgoingText.objects.count() == 3


def test_forgotten_password_is_replaced_after_a_code(client, wei):
    response = client.get(reverse("account_reset_password"))
    client.post(response.url, {"login": MOBILE})
    response = client.post(
        reverse("account_confirm_login_code"), {"code": code_to(MOBILE), "next": reverse("accounts:new_password")}
    )
    assert response.url == reverse("accounts:new_password")
    assert client.get(response.url).status_code == 200
    response = client.post(response.url, {"password1": "another good one", "password2": "another good one"})
    assert response.url == reverse("accounts:preferences")
    assert client.get(response.url).status_code == 200
    browser = Client()
    sign_in(browser, password="another good one")
    assert is_signed_in(browser)


def test_new_password_needs_the_old_one_for_who_signed_in_with_it(client, wei):
    sign_in(client)
    passwords = {"password1": "another good one", "password2": "another good one"}
    assert client.get(reverse("accounts:new_password")).url == reverse("account_change_password")
    client.post(reverse("accounts:new_password"), passwords)
    wei.refresh_from_db()
    assert wei.check_password(PASSWORD)


def test_new_password_needs_a_code_of_just_now(client, wei, settings):
    client.post(reverse("account_request_login_code"), {"login": MOBILE})
    client.post(reverse("account_confirm_login_code"), {"code": code_to(MOBILE)})
    with time_machine.travel(timezone.now() + settings.STEP_UP_LASTS + timedelta(seconds=1)):
        assert client.get(reverse("accounts:new_password")).url == reverse("account_change_password")


def test_second_factor_is_asked_after_the_password_and_its_secret_is_sealed(client, db, monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", PASSWORD)
    monkeypatch.setenv("DEMO_TOTP_SECRET", TOTP_SECRET)
    call_command("load_demo")
    assert sign_in(client, "officer").url == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    assert client.post(reverse("mfa_authenticate"), {"code": "nonsense"}).status_code == 422
    client.post(reverse("mfa_authenticate"), {"code": app_code()})
    assert is_signed_in(client)
    assert TOTP_SECRET not in str(Authenticator.objects.get().data)


@pytest.mark.parametrize("seconds", [1, 29, 31, 58])
def test_code_of_the_app_is_used_once_as_long_as_it_is_valid(wei, seconds):
    """It is accepted a step early and a step late: one that the app is about to show lives for 90 seconds."""
    TOTP.activate(wei, TOTP_SECRET)
    moment = timezone.now().replace(second=0, microsecond=0)
    with time_machine.travel(moment, tick=False) as clock:
        code = totp(TOTP_SECRET, (moment + timedelta(seconds=30)).timestamp())
        first, second = Client(), Client()
        for browser in (first, second):
            sign_in(browser)
        first.post(reverse("mfa_authenticate"), {"code": code})
        assert is_signed_in(first)
        clock.shift(timedelta(seconds=seconds))
        again = second.post(reverse("mfa_authenticate"), {"code": f"{code[:3]} {code[3:]}"})
        assert (again.status_code, is_signed_in(second)) == (422, False)
        assert first.post(reverse("mfa_reauthenticate"), {"code": code}).status_code == 422
        clock.shift(timedelta(seconds=60))
        second.post(reverse("mfa_authenticate"), {"code": app_code()})
        assert is_signed_in(second)


def test_closed_account_does_not_sign_in(client, wei):
    User.objects.update(is_active=False)
    assert sign_in(client).url == reverse("account_inactive")
    assert not is_signed_in(client)


def test_too_many_sign_ins_from_one_address_are_429(wei):
    codes = [sign_in(Client(), f"nobody{n}", "not the password").status_code for n in range(31)]
    assert codes[-1] == 429
    forget_limits()
    WrongTries.objects.all().delete()
    assert sign_in(Client(), "nobody", "not the password").status_code == 422
