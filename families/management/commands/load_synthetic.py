"""Fills a throwaway database with invented families, to look at the product as it is with a million of them."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from families.services.synthetic import NotLoaded, load


class Command(BaseCommand):
    help = (
        "Loads so many invented people with cards, accounts, applications, consents and links. The same seed draws the same people. "
        "Only where DEMO is on, or into a database of tests or benchmarks; wants the role that owns the tables."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", type=int, default=10_000, help="how many; each has a link")
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--processes", type=int, default=2, help="how many write beside each other")

    def handle(self, *, people: int, seed: int, processes: int, verbosity: int, **_options: Any) -> None:
        began_at = time.monotonic()
        try:
            made = load(
                people, seed=seed, processes=processes, told=self._tell_of if verbosity > 1 else lambda _done: None
            )
        except NotLoaded as error:
            raise CommandError(str(error)) from error
        if verbosity:
            self.stdout.write(f"{made} people of seed {seed} in {time.monotonic() - began_at:.0f} s")

    def _tell_of(self, done: int) -> None:
        self.stdout.write(f"{done} people")
