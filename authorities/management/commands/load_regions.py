"""Load regions, authorities and offices from the committed tables."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from authorities.services.tables import load_tables


class Command(BaseCommand):
    help = "Load regions, authorities and offices. Does nothing when they are loaded already."
    requires_system_checks: list[str] = []  # the launcher has run them

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--force", action="store_true", help="write every row again")

    def handle(self, *_args: Any, force: bool = False, **_options: Any) -> None:
        loaded = load_tables(force=force)
        state = "loaded" if loaded.is_changed else "unchanged"
        for code, fields in loaded.kept.items():
            self.stdout.write(f"kept as a supervisor edited it: {code}, {', '.join(fields)}")
        self.stdout.write(
            f"{state}: {loaded.regions} regions, {loaded.authorities} authorities, {loaded.offices} offices"
        )
