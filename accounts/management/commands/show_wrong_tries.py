"""What is tried wrongly today, and how many have to wait: figures for an operator, of nobody in particular."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.slowing import wrong_tries_today


class Command(BaseCommand):
    help = "Counts of wrong tries since yesterday, by act: by how many, how many tries, how many wait now."

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"{'act':<24}{'by':>8}{'tries':>8}{'waiting':>9}")
        for one in wrong_tries_today():
            self.stdout.write(f"{one.what:<24}{one.by:>8}{one.tries:>8}{one.waiting:>9}")
