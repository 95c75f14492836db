"""Put somebody on duty: how an installation gets its first officer."""

from typing import Any

from django.core.management.base import CommandError

from audit.services import Actor
from authorities.errors import DutyAlreadyHeld
from authorities.management.duty_command import DutyCommand
from authorities.models import Role
from authorities.services.duties import grant_duty


class Command(DutyCommand):
    help = "Give a user a duty in a region and all below it, from today, and let them into the officers' pages."

    def handle(self, *_args: Any, **options: Any) -> None:
        user, region, role = self.user_named(options["user"]), self.region_of(options["region"]), Role(options["role"])
        was_staff = user.is_staff
        try:
            grant_duty(user=user, region=region, role=role, by=Actor.system("grant_duty"))
        except DutyAlreadyHeld as error:
            raise CommandError(f"{options['user']} is {role} in {region} already.") from error
        self.stdout.write(f"{options['user']}: {role} in {region}" + ("" if was_staff else ", now a member of staff"))
