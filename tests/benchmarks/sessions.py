"""Signed-in browsers without a browser: session rows as a sign-in leaves them, and requests as a browser sends them."""

import json
import time
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlencode

from allauth.account.internal.userkit import user_id_to_str
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import get_random_string

from accounts.models import User
from tests.benchmarks.asking import Asked

_TOKEN = "b" * 32  # against forged requests: in the cookie and in the form alike


def sign_in(users: Sequence[User], *, stays_active: timedelta = timedelta(0), method: str = "password") -> list[str]:
    """The Cookie header of each. Activity is written into a session every now and then: not for as long as `stays_active`."""
    store, expires_at = SessionStore(), timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    sessions = [
        Session(
            session_key=get_random_string(32),
            session_data=store.encode(_signed_in(user, stays_active, method)),
            expire_date=expires_at,
        )
        for user in users
    ]
    Session.objects.bulk_create(sessions, batch_size=1000)
    return [_cookies(session.session_key) for session in sessions]


def _signed_in(user: User, stays_active: timedelta, method: str) -> dict[str, object]:
    now = int(time.time())
    return {
        SESSION_KEY: str(user.pk),
        BACKEND_SESSION_KEY: settings.AUTHENTICATION_BACKENDS[0],
        HASH_SESSION_KEY: user.get_session_auth_hash(),
        "account_authentication_methods": [{"method": method, "at": time.time()}],
        "account_authentication_methods_user": user_id_to_str(user),
        "signed_in_at": now,
        "active_at": now + int(stays_active.total_seconds()),
    }


def _cookies(session_key: str) -> str:
    cookies = {
        settings.SESSION_COOKIE_NAME: session_key,
        settings.CSRF_COOKIE_NAME: _TOKEN,
        settings.LANGUAGE_COOKIE_NAME: "en",
    }
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def get(path: str, cookies: str = "") -> Asked:
    return Asked(path, {"Cookie": cookies} if cookies else {})


def post(path: str, cookies: str, **answers: object) -> Asked:
    """As a page's form."""
    body = urlencode({"csrfmiddlewaretoken": _TOKEN, **answers}, doseq=True)
    return Asked(path, {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}, "POST", body)


def post_json(path: str, cookies: str, body: object) -> Asked:
    """As a page's script: the token against forged requests is a header."""
    headers = {"Cookie": cookies, "X-CSRFToken": _TOKEN, "Content-Type": "application/json"}
    return Asked(path, headers, "POST", json.dumps(body))
