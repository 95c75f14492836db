"""Put the demonstration's officer on duty in Beijing."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from audit.services import Actor
from authorities.errors import DutyAlreadyHeld
from authorities.models import Region, Role
from authorities.services.duties import grant_duty

USERNAME, REGION = "officer", "110000"


class Command(BaseCommand):
    help = "Give the demonstration's officer a duty in Beijing. Does nothing when they hold it already."
    requires_system_checks: list[str] = []  # the launcher has run them

    def handle(self, *_args: Any, **_options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("This is for the local demonstration: set DEMO=true.")
        officer = User.objects.filter(username=USERNAME, is_staff=True).first()
        region = Region.objects.filter(pk=REGION).first()
        if officer is None or region is None:
            raise CommandError("Run load_regions and load_demo first.")
        by = Actor.system("load_demo_officer")
        try:
            grant_duty(user=officer, region=region, role=Role.OFFICER, by=by)
        except DutyAlreadyHeld:
            self.stdout.write("unchanged")
        else:
            self.stdout.write(f"{USERNAME}: {Role.OFFICER} {REGION}")
