"""The people of the local demonstration."""

import json
import os
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import User

CITIZEN, SPOUSE, OFFICER = "demo", "spouse", "officer"


class Command(BaseCommand):
    help = (
        "Creates demo, spouse and officer with the password of DEMO_PASSWORD, the officer with an authenticator "
        "(DEMO_TOTP_SECRET, or one made once), and prints their sign-ins as one line of JSON. Only where DEMO is on."
    )

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("DEMO is off: nobody with a known password is created here.")
        password = os.environ.get("DEMO_PASSWORD")
        if not password:
            raise CommandError("DEMO_PASSWORD is not set.")
        with transaction.atomic():
            users = {name: _user(name, is_staff=name == OFFICER) for name in (CITIZEN, SPOUSE, OFFICER)}
            _give_password(list(users.values()), password)
            secret = _totp_secret(users[OFFICER], os.environ.get("DEMO_TOTP_SECRET"))
        self.stdout.write(json.dumps(_sign_ins(users, password, secret)))


def _user(name: str, *, is_staff: bool) -> User:
    user, _is_new = User.objects.get_or_create(username=name, defaults={"is_staff": is_staff, "password": "!"})
    return user


def _give_password(users: list[User], password: str) -> None:
    """One hash for all of them, and none when it fits already: hashing is slow on purpose, and a new hash signs out."""
    first = users[0].password
    if not check_password(password, first) or any(user.password != first for user in users):
        User.objects.filter(pk__in=[user.pk for user in users]).update(password=make_password(password))


def _totp_secret(officer: User, wanted: str | None) -> str:
    """The base32 secret of the officer's authenticator app: the wanted one, or the one that stands, or a new one."""
    standing = Authenticator.objects.filter(user=officer, type=Authenticator.Type.TOTP).first()
    secret = str(decrypt(standing.data["secret"])) if standing else None
    if secret and wanted in (None, "", secret):
        return secret
    if standing:
        standing.delete()
    secret = wanted or generate_totp_secret()
    TOTP.activate(officer, secret)
    return secret


def _sign_ins(users: dict[str, User], password: str, secret: str) -> dict[str, dict[str, str]]:
    officer = users[OFFICER]
    return {
        "citizen": {"login": CITIZEN, "password": password},
        "spouse": {"login": SPOUSE, "password": password},
        "officer": {"login": OFFICER, "password": password, "totp_secret": secret, "id": str(officer.pk)},
    }
