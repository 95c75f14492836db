"""What people do with their account leaves an event: codes for the ways, and nothing that says who they are."""

import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutgoingText, User
from audit.models import ActorKind, Event
from authorities.models import StaffDuty
from sscard.launcher.codes import totp

from .conftest import EMAIL, MOBILE, PASSWORD, TOTP_SECRET, USERNAME, app_code, code_to, latest_to, sign_in


def events():
    rows = Event.objects.filter(kind__startswith="accounts.").order_by("id")
    return [(row.kind.removeprefix("accounts."), row.codes) for row in rows]


def test_password_and_signing_out(client, wei):
    sign_in(client)
    client.post(reverse("account_logout"))
    assert events() == [("signed_in", {"methods": ["password"]}), ("signed_out", {})]
    row = Event.objects.get(kind="accounts.signed_in")
    assert (row.actor_kind, row.actor_id, row.object_kind, row.object_id) == (
        ActorKind.CITIZEN,
        str(wei.pk),
        "user",
        str(wei.pk),
    )


@pytest.mark.parametrize("name", [MOBILE, EMAIL])
def test_code(client, wei, name):
    client.post(reverse("account_request_login_code"), {"login": name})
    client.post(reverse("account_confirm_login_code"), {"code": code_to(name)})
    assert events() == [("signed_in", {"methods": ["code"]})]
    told = repr(list(Event.objects.values()))
    assert [part for part in (MOBILE, EMAIL, USERNAME) if part in told] == []


def test_second_factor_of_an_officer(client, officer):
    TOTP.activate(officer, TOTP_SECRET)
    sign_in(client, "officer")
    assert events() == []
    client.post(reverse("mfa_authenticate"), {"code": app_code()})
    assert events() == [("signed_in", {"methods": ["password", "totp"]})]
    assert Event.objects.get().actor_kind == ActorKind.OFFICER


def test_sign_in_of_an_officer_says_where_they_work(client, officer):
    for region in ("440103", "110105"):
        StaffDuty.objects.create(user=officer, region_id=region, role="officer")
    TOTP.activate(officer, TOTP_SECRET)
    sign_in(client, "officer")
    client.post(reverse("mfa_authenticate"), {"code": app_code()})
    assert events() == [("signed_in", {"methods": ["password", "totp"], "region": ["110105", "440103"]})]


def test_wrong_second_factor_of_an_officer_and_of_nobody_else(officer, wei):
    for user, name in ((officer, "officer"), (wei, USERNAME)):
        browser = Client()
        TOTP.activate(user, TOTP_SECRET)
        sign_in(browser, name)
        browser.post(reverse("mfa_authenticate"), {"code": "x" * 6})
        assert "_auth_user_id" not in browser.session
    assert events() == [("second_factor_failed", {"type": "totp"})]
    row = Event.objects.get()
    assert (row.actor_kind, row.actor_id) == (ActorKind.OFFICER, str(officer.pk))


@pytest.mark.parametrize("seconds", [1, 58])  # allauth itself knows it for 30
def test_code_of_an_officer_that_was_used_before(officer, seconds):
    TOTP.activate(officer, TOTP_SECRET)
    moment = timezone.now().replace(second=0, microsecond=0)
    with time_machine.travel(moment, tick=False) as clock:
        code = totp(TOTP_SECRET, (moment + timedelta(seconds=30)).timestamp())
        for typed in (code, f"{code[:3]} {code[3:]}"):
            browser = Client()
            sign_in(browser, "officer")
            browser.post(reverse("mfa_authenticate"), {"code": typed})
            clock.shift(timedelta(seconds=seconds))
    assert [kind for kind, _codes in events()] == ["signed_in", "second_factor_failed"]


def test_wrong_password_leaves_none(client, wei):
    sign_in(client, password="not the password")
    assert events() == []


def test_account_that_is_taken_over(client, db):
    Client().post(reverse("account_signup"), {"login": MOBILE, "password1": PASSWORD})
    client.post(reverse("account_request_login_code"), {"login": MOBILE})
    client.post(reverse("account_confirm_login_code"), {"code": code_to(MOBILE)})
    assert events() == [("taken_over", {}), ("signed_in", {"methods": ["code"]})]


def test_new_password(client, wei):
    sign_in(client)
    given = {"oldpassword": PASSWORD, "password1": "another good one", "password2": "another good one"}
    client.post(reverse("account_change_password"), given)
    assert events()[-1] == ("password_changed", {})


def test_first_password(client, wei):
    wei.set_unusable_password()
    wei.save()
    client.force_login(wei)
    client.post(reverse("account_set_password"), {"password1": PASSWORD, "password2": PASSWORD})
    assert events()[-1] == ("password_changed", {})


def adds_app(client):
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    client.post(reverse("mfa_activate_totp"), {"code": totp(secret, time.time())})
    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()


@pytest.mark.django_db(transaction=True)
def test_second_factor_added_and_removed(client, wei):
    sign_in(client)
    adds_app(client)
    client.post(reverse("mfa_deactivate_totp"))
    assert events()[1:] == [
        ("second_factor_added", {"type": "totp"}),
        ("second_factor_added", {"type": "recovery_codes"}),
        ("second_factor_removed", {"type": "totp"}),
        ("second_factor_removed", {"type": "recovery_codes"}),
    ]
    assert "An authenticator app was turned on" in OutgoingText.objects.filter(to=EMAIL).last().body
    assert not OutgoingText.objects.filter(to=MOBILE).exists()


@pytest.mark.django_db(transaction=True)
def test_officer_without_an_address_is_told_by_a_text(client, officer):
    User.objects.filter(pk=officer.pk).update(mobile=MOBILE, is_mobile_verified=True)
    sign_in(client, "officer")
    adds_app(client)
    assert "A second factor was added" in latest_to(MOBILE).body
    assert OutgoingText.objects.filter(to=MOBILE).count() == 1


def test_pages_leave_no_event(client, wei):
    client.force_login(wei)
    client.get(reverse("accounts:preferences"))
    assert events() == []
