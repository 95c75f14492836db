"""Take somebody off duty."""

from typing import Any

from django.core.management.base import CommandError, CommandParser

from authorities.management.duty_command import DutyCommand
from authorities.models import StaffDuty
from authorities.services.duties import end_duty


class Command(DutyCommand):
    help = "End a user's duty at once. With their last one they leave the officers' pages."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--by", required=True, help="user name or id of the member of staff who ends it")

    def handle(self, *_args: Any, **options: Any) -> None:
        user, region, ender = (
            self.user_named(options["user"]),
            self.region_of(options["region"]),
            self.user_named(options["by"]),
        )
        if not ender.is_staff:
            raise CommandError(f"{options['by']} is no member of staff.")
        duty = StaffDuty.objects.not_ended().filter(user=user, region=region, role=options["role"]).first()
        if duty is None:
            raise CommandError(f"{options['user']} is not {options['role']} in {region}.")
        end_duty(duty=duty, by=ender)
        user.refresh_from_db()
        leaves = "" if user.is_staff else ", no longer a member of staff"
        self.stdout.write(f"{options['user']}: {options['role']} in {region} ended{leaves}")
