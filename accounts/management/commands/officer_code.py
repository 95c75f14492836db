"""The code that the demonstration officer's authenticator app would show now."""

from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone


class Command(BaseCommand):
    help = "Prints the officer's current sign-in code, for those without an authenticator app. Only where DEMO is on."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("username", nargs="?", default="officer")

    def handle(self, *_args: Any, username: str, **_options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("DEMO is off.")
        found = Authenticator.objects.filter(user__username=username, type=Authenticator.Type.TOTP).first()
        if not found:
            raise CommandError(f"{username} has no authenticator app. Run load_demo first.")
        step = int(timezone.now().timestamp()) // app_settings.TOTP_PERIOD
        self.stdout.write(format_hotp_value(hotp_value(decrypt(found.data["secret"]), step)))
