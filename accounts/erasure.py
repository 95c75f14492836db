"""The end of an account: wished, stopped while there is time, and emptied. What stays is a row that names nobody.

What other rooms keep of its user goes first; benefits/services/my_data/erasing.py calls this at the end.
"""

import secrets
from datetime import datetime

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from accounts.models import ERASED, SignInPlace, TextSize, User
from accounts.services import record_account_event
from audit.retention import kept_for
from audit.services import Actor, record_event

WAITS = kept_for("erasure")


@transaction.atomic
def ask_erasure(*, by: User) -> datetime:
    """When it will be done. Asked twice it stays with the first day."""
    user = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if user.erase_at is None:
        user.erase_at = timezone.now() + WAITS
        user.save(update_fields=["erase_at"])
        record_account_event("erasure_asked", by=user)
    by.erase_at = user.erase_at
    return user.erase_at


@transaction.atomic
def stop_erasure(*, by: User) -> bool:
    """False when nothing was to be stopped."""
    stopped = User.objects.filter(pk=by.pk, erase_at__isnull=False, is_active=True).update(erase_at=None)
    if stopped:
        record_account_event("erasure_stopped", by=by)
    by.erase_at = None
    return bool(stopped)


@transaction.atomic
def close_account(user: User) -> None:
    """Nobody is in it any more, and nobody gets in: nothing new begins while it is emptied."""
    keys = UserSession.objects.filter(user=user).values_list("session_key", flat=True)
    Session.objects.filter(session_key__in=list(keys)).delete()
    UserSession.objects.filter(user=user).delete()
    User.objects.filter(pk=user.pk).update(is_active=False)


@transaction.atomic
def empty_account(user: User, *, by: Actor) -> None:
    """All that somebody could be found or signed in by; the row is `erased_at` from now on."""
    close_account(user)
    Authenticator.objects.filter(user=user).delete()
    SignInPlace.objects.filter(user=user).delete()
    EmailAddress.objects.filter(user=user).delete()  # and what was to confirm it
    user.groups.clear()
    user.user_permissions.clear()
    User.objects.filter(pk=user.pk).update(
        username=f"{ERASED}{secrets.token_hex(16)}",
        password=make_password(None),
        email="",
        mobile=None,
        is_mobile_verified=False,
        language="en",
        text_size=TextSize.NORMAL,
        last_login=None,
        erased_at=timezone.now(),
    )
    record_event("accounts.erased", by=by, of="user", object_id=user.pk)
