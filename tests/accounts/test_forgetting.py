"""What is over goes, as its class says (accounts/privacy.py), and nothing before."""

from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Token
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import privacy
from accounts.models import OutgoingText, User, WrongTries
from accounts.services import UNPROVEN_LASTS, forget_what_is_over
from accounts.sign_in_places import note_place
from accounts.tasks import forget_what_is_over as task
from audit.privacy import Erase

from .conftest import EMAIL, MOBILE, PASSWORD, TOTP_SECRET, is_signed_in, sign_in

SIGN_UPS = ["+8613700000001", "li@example.com"]
CLASSES = {f"accounts.{name}": fields for name, fields in privacy.PERSONAL.items()} | dict(
    privacy.PERSONAL_IN_LIBRARIES
)


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as travelling:
        yield travelling


def everything_of(user):
    """A row of each model with a personal field."""
    TOTP.activate(user, TOTP_SECRET)
    browser = Client()
    browser.post(reverse("account_request_login_code"), {"login": MOBILE})
    browser.force_login(user)
    UserSession.objects.create(
        user=user, session_key=browser.session.session_key, ip="10.0.0.1", user_agent="somebody's own"
    )
    Token.objects.create(user=user, type=Token.Type.ACCESS_TOKEN, hash="of a token")
    note_place(user, b"a network")
    WrongTries.objects.create(what="password", who=b"somebody", since=timezone.now(), last=b"a code")
    Session.objects.exclude(pk=browser.session.session_key).delete()
    return browser


def time_is_over(erase, user, clock, settings):
    if erase is Erase.AFTER_AN_HOUR:
        clock.shift(timedelta(hours=1, seconds=1))
    elif erase is Erase.AFTER_A_DAY:
        clock.shift(timedelta(days=1, seconds=1))
    elif erase is Erase.AFTER_LAST_USE:
        clock.shift(timedelta(days=30, seconds=1))
    elif erase is Erase.WITH_SESSION:
        clock.shift(timedelta(seconds=settings.SESSION_COOKIE_AGE + 1))
    elif erase is Erase.WITH_ACCOUNT:
        user.delete()


@pytest.mark.parametrize(
    ("label", "field", "erase"),
    [(label, field, kind.erase) for label, fields in CLASSES.items() for field, kind in fields.items()],
    ids=lambda value: value if isinstance(value, str) else value.name,
)
def test_value_goes_when_its_class_says(wei, clock, settings, label, field, erase):
    everything_of(wei)
    model = apps.get_model(label)
    row = model.objects.get()
    forget_what_is_over()
    assert getattr(model.objects.get(), field) == getattr(row, field)
    time_is_over(erase, wei, clock, settings)
    forget_what_is_over()
    assert not model.objects.exists()


def test_every_personal_model_has_a_row_in_these_tests(wei):
    everything_of(wei)
    assert [label for label in CLASSES if not apps.get_model(label).objects.exists()] == []


def test_session_that_was_signed_out_leaves_no_trace_of_where_it_was(client, wei):
    sign_in(client)
    other = Client()
    sign_in(other)
    client.post(reverse("account_logout"))
    task()
    assert [row.session_key for row in UserSession.objects.all()] == [other.session.session_key]
    other.get(reverse("accounts:preferences"))
    assert is_signed_in(other)


@pytest.mark.parametrize("name", SIGN_UPS, ids=["mobile", "email"])
def test_sign_up_that_nobody_finished_goes_after_a_week(db, clock, name):
    Client().post(reverse("account_signup"), {"login": name, "password1": PASSWORD})
    clock.shift(UNPROVEN_LASTS - timedelta(seconds=1))
    forget_what_is_over()
    assert User.objects.count() == 1
    clock.shift(timedelta(seconds=2))
    forget_what_is_over()
    assert (User.objects.count(), EmailAddress.objects.count()) == (0, 0)


def test_everybody_else_stays(wei, officer, clock):
    User.objects.create_user("never.here", PASSWORD)
    User.objects.create_user(
        "mobile", PASSWORD, mobile="+8613700000002", is_mobile_verified=True, email="b@example.com"
    )
    address = User.objects.create_user("address", PASSWORD, mobile="+8613700000003", email="c@example.com")
    EmailAddress.objects.create(user=address, email="c@example.com", verified=True)
    User.objects.filter(pk=officer.pk).update(mobile="+8613700000004")
    clock.shift(timedelta(days=400))
    assert forget_what_is_over() == 0
    assert User.objects.count() == 5


def test_running_it_twice_changes_nothing_more(wei, clock):
    everything_of(wei)
    clock.shift(timedelta(days=1))
    assert (forget_what_is_over(), forget_what_is_over()) == (3, 0)
    assert Authenticator.objects.exists()
    assert EmailAddress.objects.get().email == EMAIL
    assert not OutgoingText.objects.exists()
