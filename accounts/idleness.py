"""When a session ends for lack of activity, or for age. Two times in the session tell."""

import time
from typing import Literal

from django.conf import settings
from django.http import HttpRequest

_ACTIVE_AT, _SIGNED_IN_AT = "active_at", "signed_in_at"  # whole seconds since 1970
_NOTED_EVERY = 20  # seconds: a session is a row, and not every page should write one

Reason = Literal["idle", "limit"]


def note_activity(request: HttpRequest) -> None:
    """Somebody signed in or did something just now."""
    now, session = int(time.time()), request.session
    session.setdefault(_SIGNED_IN_AT, now)
    if now - session.get(_ACTIVE_AT, 0) >= _NOTED_EVERY:
        session[_ACTIVE_AT] = now


def reason_to_end(request: HttpRequest) -> Reason | None:
    """After SESSION_COOKIE_AGE in any case ("limit"), after IDLE_SIGN_OUT_AFTER without activity ("idle")."""
    now, session = int(time.time()), request.session
    if now - session.get(_SIGNED_IN_AT, now) > settings.SESSION_COOKIE_AGE:
        return "limit"
    if now - session.get(_ACTIVE_AT, now) > settings.IDLE_SIGN_OUT_AFTER.total_seconds():
        return "idle"
    return None


def is_left_alone(request: HttpRequest) -> bool:
    """Has nobody done anything, in any window, since before the warning was shown?"""
    idle = int(time.time()) - request.session.get(_ACTIVE_AT, 0)
    return bool(idle >= (settings.IDLE_SIGN_OUT_AFTER - settings.IDLE_WARNING_BEFORE).total_seconds())
