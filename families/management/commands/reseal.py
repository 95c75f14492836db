"""Seal anew what is sealed with an older key, so that the older key can go."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.services import reseal_second_factors
from families.services.index_rotation import reseal


class Command(BaseCommand):
    help = "Re-seal every value that is not under SEALING_KEY_CURRENT. Safe to repeat and to interrupt."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"{reseal() + reseal_second_factors()} rows sealed anew")
