from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutgoingText, User
from accounts.services import SIGN_UP_LASTS

from .conftest import EMAIL, MOBILE, PASSWORD, TOTP_SECRET, USERNAME, code_to, forget_limits, is_signed_in, latest_to

NEW_MOBILE, NEW_EMAIL = "+8613700000001", "li@example.com"


def sign_up(client, name, password=PASSWORD, **headers):
    return client.post(reverse("account_signup"), {"login": name, "password1": password}, headers=headers)


def confirm(client, page, code):
    return client.post(reverse(page), {"code": code})


def test_with_a_mobile_number_the_code_in_the_text_message_opens_the_account(client, db):
    response = sign_up(client, "137 0000 0001")
    assert response.url == reverse("account_verify_phone")
    assert not is_signed_in(client)
    response = confirm(client, "account_verify_phone", code_to(NEW_MOBILE))
    assert response.url == reverse("accounts:preferences")
    user = User.objects.get()
    assert (user.mobile, user.is_mobile_verified, user.email) == (NEW_MOBILE, True, "")
    assert user.username.startswith("user-")
    assert is_signed_in(client)


def test_with_an_email_address_the_code_in_the_mail_opens_the_account(client, db):
    response = sign_up(client, "Li@Example.com")
    assert response.url == reverse("account_email_verification_sent")
    assert not is_signed_in(client)
    confirm(client, "account_email_verification_sent", code_to(NEW_EMAIL))
    user = User.objects.get()
    assert (user.email, user.mobile) == (NEW_EMAIL, None)
    assert "li" not in user.username
    assert EmailAddress.objects.get().verified
    assert is_signed_in(client)


def test_with_a_user_name_there_is_nothing_to_verify(client, db):
    sign_up(client, "Li.Na")
    assert User.objects.get().username == "li.na"
    assert is_signed_in(client)
    assert OutgoingText.objects.count() == 0


def test_wrong_code_is_422_and_after_three_the_sign_up_starts_again(client, db):
    sign_up(client, NEW_MOBILE)
    wrong = "000000" if code_to(NEW_MOBILE) != "000000" else "111111"
    assert [confirm(client, "account_verify_phone", wrong).status_code for _ in range(3)] == [422, 422, 302]
    assert confirm(client, "account_verify_phone", code_to(NEW_MOBILE)).url == reverse("account_login")
    assert not is_signed_in(client)


def test_code_expires(client, db):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_up(client, NEW_EMAIL)
        clock.shift(timedelta(minutes=15, seconds=1))
        confirm(client, "account_email_verification_sent", code_to(NEW_EMAIL))
    assert not is_signed_in(client)


def test_another_code_can_be_sent(client, db):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_up(client, NEW_MOBILE)
        clock.shift(timedelta(seconds=31))
        client.post(reverse("account_verify_phone"), {"action": "resend"})
        assert OutgoingText.objects.filter(to=NEW_MOBILE).count() == 2
        confirm(client, "account_verify_phone", code_to(NEW_MOBILE))
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("name", "password", "says"),
    [
        ("1370000000", PASSWORD, "A mobile number has 11 digits"),
        ("li@example", PASSWORD, "an e-mail address like name@example.com"),
        ("", PASSWORD, "Enter a mobile number, an e-mail address or a user name."),
        ("li.na", "", "Enter a password."),
        ("li.na", "short", "too short"),
        ("li.na", "12345678901", "entirely numeric"),
    ],
)
def test_wrong_input_is_422_and_says_how_to_put_it_right(client, db, name, password, says):
    response = sign_up(client, name, password)
    assert response.status_code == 422
    assert says in response.content.decode()
    assert f'value="{name}"' in response.content.decode() or not name
    assert User.objects.count() == 0


def test_taken_user_name_is_told(client, wei):
    response = sign_up(client, USERNAME.upper())
    assert response.status_code == 422
    assert "This user name is taken" in response.content.decode()


@pytest.mark.parametrize(
    ("taken", "free", "page"),
    [(MOBILE, NEW_MOBILE, "account_verify_phone"), (EMAIL, NEW_EMAIL, "account_email_verification_sent")],
)
def test_taken_number_or_address_looks_like_a_free_one(client, wei, django_user_model, taken, free, page):
    answers = []
    for name in (taken, free):
        forget_limits()
        browser = Client()
        response = sign_up(browser, name)
        shown = browser.get(response.url)
        answers.append(
            (
                response.status_code,
                response.url,
                shown.status_code,
                shown.content.decode().replace(name, "NAME").split("<main")[1],
            )
        )
    without_tokens = [
        (a, b, c, [line for line in d.splitlines() if "csrfmiddlewaretoken" not in line]) for a, b, c, d in answers
    ]
    assert without_tokens[0] == without_tokens[1]
    assert answers[0][1] == reverse(page)
    assert "already" in latest_to(taken).body
    assert User.objects.exclude(pk=wei.pk).count() == 1


def test_number_that_was_never_proven_can_be_used_by_its_holder(client, db):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_up(Client(), NEW_MOBILE, "somebody else's password")
        squatter = User.objects.get()
        clock.shift(SIGN_UP_LASTS + timedelta(seconds=1))
        sign_up(client, NEW_MOBILE)
        confirm(client, "account_verify_phone", code_to(NEW_MOBILE))
    user = User.objects.get()
    assert user.pk != squatter.pk
    assert user.check_password(PASSWORD)
    assert is_signed_in(client)


def test_address_that_was_never_proven_can_be_used_by_its_holder(client, db):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        sign_up(Client(), NEW_EMAIL, "somebody else's password")
        clock.shift(SIGN_UP_LASTS + timedelta(seconds=1))
        sign_up(client, NEW_EMAIL)
        confirm(client, "account_email_verification_sent", code_to(NEW_EMAIL))
    assert User.objects.get().check_password(PASSWORD)


def test_proven_account_is_never_released(client, wei):
    with time_machine.travel(timezone.now() + timedelta(days=400), tick=False):
        sign_up(client, MOBILE)
        sign_up(client, EMAIL)
    wei.refresh_from_db()
    assert (wei.mobile, wei.check_password(PASSWORD)) == (MOBILE, True)


def test_sign_up_keeps_the_language_and_text_size(client, db):
    client.cookies["text_size"] = "large"
    sign_up(client, "li.na", **{"accept-language": "zh-CN,zh;q=0.9"})
    user = User.objects.get()
    assert (user.language, user.text_size) == ("zh-hans", "large")


@pytest.mark.parametrize(
    ("name", "page"),
    [(NEW_MOBILE, "account_verify_phone"), (NEW_EMAIL, "account_email_verification_sent")],
    ids=["mobile", "email"],
)
def test_who_signed_up_with_anothers_name_is_out_once_the_holder_comes_by_a_code(client, db, name, page):
    stranger = Client()
    sign_up(stranger, name, "the stranger's password")
    client.post(reverse("account_request_login_code"), {"login": name})
    response = client.post(reverse("account_confirm_login_code"), {"code": code_to(name)}, follow=True)
    assert is_signed_in(client)
    assert "no longer works" in response.content.decode()
    assert not User.objects.get().has_usable_password()
    stranger.post(reverse("account_login"), {"login": name, "password": "the stranger's password"})
    stranger.get(reverse(page))
    assert not is_signed_in(stranger)
    client.get(reverse("accounts:preferences"))
    assert is_signed_in(client)


@pytest.mark.parametrize("name", [NEW_MOBILE, NEW_EMAIL], ids=["mobile", "email"])
def test_sessions_and_second_factors_of_before_end_with_the_password(client, db, name):
    sign_up(Client(), name, "the stranger's password")
    user = User.objects.get()
    TOTP.activate(user, TOTP_SECRET)
    stranger = Client()
    stranger.force_login(user)
    client.post(reverse("account_request_login_code"), {"login": name})
    confirm(client, "account_confirm_login_code", code_to(name))
    assert is_signed_in(client)
    assert not Authenticator.objects.exists()
    assert stranger.get(reverse("accounts:preferences")).url.startswith("/account/login/")


@pytest.mark.parametrize("name", [MOBILE, EMAIL], ids=["mobile", "email"])
def test_code_to_a_proven_name_leaves_the_password(client, wei, name):
    TOTP.activate(wei, TOTP_SECRET)
    client.post(reverse("account_request_login_code"), {"login": name})
    confirm(client, "account_confirm_login_code", code_to(name))
    wei.refresh_from_db()
    assert wei.check_password(PASSWORD)
    assert Authenticator.objects.filter(user=wei).exists()


def test_officer_whose_number_a_colleague_typed_keeps_the_second_factor(client, officer):
    User.objects.filter(pk=officer.pk).update(mobile=NEW_MOBILE)
    TOTP.activate(officer, TOTP_SECRET)
    client.post(reverse("account_request_login_code"), {"login": NEW_MOBILE})
    confirm(client, "account_confirm_login_code", code_to(NEW_MOBILE))
    assert not is_signed_in(client)
    assert Authenticator.objects.filter(user=officer).exists()


def test_code_to_a_further_name_leaves_what_protects_a_proven_account(client, wei):
    EmailAddress.objects.update(verified=False)
    TOTP.activate(wei, TOTP_SECRET)
    client.post(reverse("account_request_login_code"), {"login": EMAIL})
    response = confirm(client, "account_confirm_login_code", code_to(EMAIL))
    assert response.url == reverse("mfa_authenticate")
    assert not is_signed_in(client)
    wei.refresh_from_db()
    assert wei.check_password(PASSWORD)
