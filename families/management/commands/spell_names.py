"""Spells the names of people that were confirmed before names were spelled, for look-ups; may be stopped and run again."""

from typing import Any

from django.core.management.base import BaseCommand

from families.services.lookups import spell_names


class Command(BaseCommand):
    help = __doc__

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"{spell_names()} names spelled")
