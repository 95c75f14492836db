"""A stranger who fails in somebody's name slows down themself, and keeps nobody out of their account."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.erasure import empty_account
from accounts.models import SignInPlace, User, WrongTries
from accounts.services import forget_what_is_over
from audit.services import Actor

from .conftest import EMAIL, MOBILE, TOTP_SECRET, USERNAME, app_code, code_to, is_signed_in, sign_in

HOME, ELSEWHERE = "198.51.100.7", "198.51.100.200"
NAMES = (MOBILE, EMAIL, USERNAME)


@pytest.fixture
def clock(db):
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


def guess_from_many_networks(name, networks=30):
    for number in range(networks):
        for _try in range(5):
            sign_in(Client(REMOTE_ADDR=f"10.0.0.{number}"), name, "not the password")


def signs_in_from(address, name=USERNAME):
    browser = Client(REMOTE_ADDR=address)
    sign_in(browser, name)
    return is_signed_in(browser)


@pytest.mark.parametrize("name", NAMES)
def test_whom_strangers_guess_at_signs_in_where_they_did_lately(wei, clock, name):
    assert signs_in_from(HOME)
    guess_from_many_networks(name)
    assert signs_in_from(HOME, name)
    assert not signs_in_from(ELSEWHERE, name)  # a network that nobody knows: there a code or passkey lets them in


def test_place_is_forgotten_after_a_month(wei, clock):
    assert signs_in_from(HOME)
    clock.shift(timedelta(days=30, seconds=1))
    guess_from_many_networks(USERNAME)
    assert not signs_in_from(HOME)
    forget_what_is_over()
    assert not SignInPlace.objects.exists()


def test_place_of_one_is_none_of_another(wei, clock, officer):
    assert signs_in_from(HOME, "officer")
    guess_from_many_networks(USERNAME)
    assert not signs_in_from(HOME)


def test_pause_grows_with_each_wrong_password(wei, clock):
    for _try in range(5):
        sign_in(Client(), USERNAME, "not the password")
    for minutes in (1, 5, 15, 60, 60):
        answer = sign_in(Client(), USERNAME, "not the password")
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, str(minutes * 60))
        clock.shift(timedelta(minutes=minutes))
        assert sign_in(Client(), USERNAME, "not the password").status_code == 422
    clock.shift(timedelta(days=1))
    assert signs_in_from("127.0.0.1")


def test_wait_reads_the_same_for_a_name_that_nobody_has(wei, clock):
    def answer(name):
        for _try in range(5):
            sign_in(Client(), name, "not the password")
        response = sign_in(Client(), name, "not the password")
        lines = response.content.decode().replace(name, "NAME").split("<main")[1].splitlines()
        return response.status_code, response.headers["Retry-After"], [x for x in lines if "csrfmiddleware" not in x]

    assert answer(MOBILE) == answer("+8613700000009")


def test_thirty_wrong_ones_of_many_names_pause_a_network_and_no_other(wei, clock, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login": None}
    for number in range(30):
        sign_in(Client(REMOTE_ADDR=ELSEWHERE), f"nobody{number}", "not the password")
    assert not signs_in_from(ELSEWHERE)
    assert signs_in_from(HOME)
    clock.shift(timedelta(minutes=1))
    assert signs_in_from(ELSEWHERE)


def test_neighbours_in_a_64_are_one_network(wei, clock, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login": None}
    for number in range(30):
        sign_in(Client(REMOTE_ADDR=f"2001:db8::{number:x}"), f"nobody{number}", "not the password")
    assert not signs_in_from("2001:db8::ffff")
    assert signs_in_from("2001:db8:0:1::1")


def test_behind_a_trusted_proxy_the_client_counts_and_what_it_claims_does_not(wei, clock, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(5):
        sign_in(Client(HTTP_X_FORWARDED_FOR=f"192.0.2.{number}, {ELSEWHERE}"), USERNAME, "not the password")
    assert sign_in(Client(HTTP_X_FORWARDED_FOR=f"192.0.2.99, {ELSEWHERE}")).status_code == 429
    assert sign_in(Client(HTTP_X_FORWARDED_FOR=HOME)).status_code == 302


def test_wrong_sign_in_codes_pause_by_name_and_network_with_or_without_an_account(wei, clock):
    def statuses(name):
        codes = []
        for _code in range(2):
            browser = Client(REMOTE_ADDR=ELSEWHERE)
            browser.post(reverse("account_request_login_code"), {"login": name})
            codes += [browser.post(reverse("account_confirm_login_code"), {"code": "x"}) for _try in range(2)]
        browser = Client(REMOTE_ADDR=ELSEWHERE)
        browser.post(reverse("account_request_login_code"), {"login": name})
        codes += [browser.post(reverse("account_confirm_login_code"), {"code": "x"}) for _try in range(2)]
        return [(code.status_code, code.headers.get("Retry-After")) for code in codes]

    assert statuses(MOBILE) == statuses("+8613700000009") == [(422, None)] * 5 + [(429, "60")]
    clock.shift(timedelta(minutes=11))
    browser = Client(REMOTE_ADDR=HOME)
    browser.post(reverse("account_request_login_code"), {"login": MOBILE})
    browser.post(reverse("account_confirm_login_code"), {"code": code_to(MOBILE)})
    assert is_signed_in(browser)


def test_who_stole_a_password_and_guesses_codes_keeps_nobody_out_of_the_second_step(wei, clock):
    TOTP.activate(wei, TOTP_SECRET)
    thief, owner = Client(REMOTE_ADDR=ELSEWHERE), Client(REMOTE_ADDR=HOME)
    sign_in(thief), sign_in(owner)
    guesses = [thief.post(reverse("mfa_authenticate"), {"code": "000001"}) for _try in range(6)]
    assert [guess.status_code for guess in guesses] == [422] * 5 + [429]
    owner.post(reverse("mfa_authenticate"), {"code": app_code()})
    assert is_signed_in(owner)


@pytest.mark.parametrize("name", [MOBILE, EMAIL])
def test_who_has_codes_sent_to_somebody_all_day_keeps_them_from_none_at_home(wei, clock, name):
    assert signs_in_from(HOME)
    asked = [
        Client(REMOTE_ADDR=f"10.0.{hour}.{turn}")
        .post(reverse("account_request_login_code"), {"login": name})
        .status_code
        for hour in range(2)
        for turn in range(15)
    ]
    assert asked.count(302) == 12  # by name, within an hour
    for _hour in range(3):
        clock.shift(timedelta(hours=1, seconds=1))
        for turn in range(12):
            Client(REMOTE_ADDR=f"10.1.0.{turn}").post(reverse("account_request_login_code"), {"login": name})
    browser = Client(REMOTE_ADDR=HOME)
    assert browser.post(reverse("account_request_login_code"), {"login": name}).status_code == 302
    browser.post(reverse("account_confirm_login_code"), {"code": code_to(name)})
    assert is_signed_in(browser)


def test_right_second_factor_forgives_wrong_ones(wei, clock):
    TOTP.activate(wei, TOTP_SECRET)
    browser = Client()
    sign_in(browser)
    for _try in range(4):
        browser.post(reverse("mfa_authenticate"), {"code": "000001"})
    browser.post(reverse("mfa_authenticate"), {"code": app_code()})
    assert is_signed_in(browser)
    assert not WrongTries.objects.filter(what="second_factor").exists()


def test_nothing_that_is_kept_tells_an_address_or_a_name(wei, clock):
    sign_in(Client(REMOTE_ADDR=ELSEWHERE), MOBILE, "not the password")
    signs_in_from(HOME)
    stored = b" ".join(bytes(row.who) + row.what.encode() for row in WrongTries.objects.all())
    stored += bytes(SignInPlace.objects.get().network)
    assert len(stored) > 64
    for planted in (HOME, ELSEWHERE, MOBILE, MOBILE[3:], USERNAME):
        assert planted.encode() not in stored


def test_places_go_with_the_account(wei, clock):
    signs_in_from(HOME)
    User.objects.filter(pk=wei.pk).update(erase_at=timezone.now())
    empty_account(wei, by=Actor.citizen(wei.pk))
    assert not SignInPlace.objects.exists()


def test_a_place_is_there_once(wei):
    SignInPlace.objects.create(user=wei, network=b"n", seen_at=timezone.now())
    with pytest.raises(IntegrityError, match='"sign_in_place_once"'), transaction.atomic():
        SignInPlace.objects.create(user=wei, network=b"n", seen_at=timezone.now())
