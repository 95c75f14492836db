"""The phases of a rotation of the index key. docs/adr/0007 says in which order, and what to set in between."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from families.encryption import INDEX_COLUMNS
from families.services import index_rotation


class Command(BaseCommand):
    help = "Rotate the key by which numbers are found: backfill a new column, check it, retire the old one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("phase", choices=["backfill", "check", "retire"])
        parser.add_argument("column", choices=INDEX_COLUMNS, help="the column of the key: a or b")

    def handle(self, *_args: Any, phase: str, column: str, **_options: Any) -> None:
        try:
            getattr(self, f"_{phase}")(column)
        except index_rotation.KeyMissing as error:
            raise CommandError(
                f"Column {column}: INDEX_KEYS has no key for it, or a row has no other index."
            ) from error
        except index_rotation.KeyStillThere as error:
            raise CommandError(f"Column {column}: take its key out of INDEX_KEYS of every process first.") from error

    def _backfill(self, column: str) -> None:
        self.stdout.write(f"{index_rotation.backfill(column)} rows filled")

    def _check(self, column: str) -> None:
        found = list(index_rotation.differences(column))
        for difference in found:
            self.stderr.write(f"{difference.model} {difference.row} differs")
        if found:
            raise CommandError(f"Column {column}: {len(found)} rows differ.")
        self.stdout.write("every row agrees")

    def _retire(self, column: str) -> None:
        self.stdout.write(f"{index_rotation.retire(column)} rows cleared")
