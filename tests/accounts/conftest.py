"""Somebody with an account who can be reached in every way, and the outbox in which their codes arrive."""

import re
import time

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.urls import reverse

from accounts.models import OutgoingText, User
from sscard.launcher.codes import totp

PASSWORD = "correct horse battery"
MOBILE, EMAIL, USERNAME = "+8613912345678", "wei@example.com", "wei.wang"
TOTP_SECRET = "JBSWY3DPEHPK3PXP"
FORM = "csrfmiddlewaretoken"


@pytest.fixture(autouse=True)
def _local_outbox(settings):
    settings.DEMO = True
    settings.SMS_BACKEND = "accounts.sms.OutboxBackend"
    settings.EMAIL_BACKEND = "accounts.mail.OutboxBackend"
    settings.LOGIN_REDIRECT_URL = "accounts:preferences"


@pytest.fixture
def wei(db):
    user = User.objects.create_user(USERNAME, PASSWORD, email=EMAIL, mobile=MOBILE, is_mobile_verified=True)
    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    return user


@pytest.fixture
def officer(db):
    return User.objects.create_user("officer", PASSWORD, is_staff=True)


def sign_in(client, name=USERNAME, password=PASSWORD, **query):
    return client.post(reverse("account_login", query=query), {"login": name, "password": password})


def is_signed_in(client):
    return "_auth_user_id" in client.session


def latest_to(address):
    return OutgoingText.objects.filter(to=address).first()


def code_to(address):
    return re.search(r"\b\d{6}\b", latest_to(address).body)[0]


def app_code():
    """What an authenticator app with TOTP_SECRET shows now."""
    return totp(TOTP_SECRET, time.time())


def leave_alone(session_key, minutes):
    """As if nothing had reached the server for that long: a browser's clock can be moved, the server's runs on."""
    session = SessionStore(session_key)
    session["active_at"] -= minutes * 60
    session.save()


def forget_limits():
    cache.clear()
