"""Fills the register with the named cases and so many invented people; at once done when they are there already."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.utils import timezone

from registry.cases.rows import case_rows
from registry.models import Card, Certification, Person, Population
from registry.population import draw_people
from registry.population.rows import CardRow, PersonRow

BATCH = 5_000  # people a round; keeps memory the same for a million


class Command(BaseCommand):
    help = "Makes the tables, the named cases and an invented population. The same seed makes the same people."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", type=int, default=10_000, help="how many, the named cases included")
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--replace", action="store_true", help="put these people in place of others")

    def handle(self, *, people: int, seed: int, replace: bool, verbosity: int, **_options: Any) -> None:
        call_command("migrate", verbosity=0)
        present = Population.objects.first()
        if present and (present.people, present.seed) == (people, seed):
            self._tell(f"{present} are here already.", verbosity)
            return
        if present and not replace:
            raise CommandError(f"{present} are here already; --replace puts others in their place.")
        if present:
            call_command("flush", interactive=False, verbosity=0)
        made = populate(people, seed)
        self._tell(f"{made} people of seed {seed}.", verbosity)

    def _tell(self, words: str, verbosity: int) -> None:
        if verbosity:
            self.stdout.write(words)


@transaction.atomic
def populate(people: int, seed: int) -> int:
    """All or nothing, so that a start that was killed leaves an empty register. Returns how many people there are."""
    today = timezone.localdate()
    cases = case_rows(today)
    drawn = draw_people(max(0, people - len(cases)), seed)
    made = 0
    for batch in _batches(chain(((person, card) for person, card, _ in cases), drawn)):
        _insert(Person._meta.db_table, PersonRow._fields, [person for person, _ in batch])
        _insert(Card._meta.db_table, CardRow._fields, [card for _, card in batch])
        made += len(batch)
    _insert(
        Certification._meta.db_table,
        ("person_id", "certified_at", "certified_by", "proof_kind"),
        [(person.id, certified_at, "counter", "counter") for person, _, certified_at in cases if certified_at],
    )
    Population.objects.create(people=people, seed=seed, populated_on=today)
    return made


def _batches(rows: Iterable[tuple[PersonRow, CardRow]]) -> Iterator[list[tuple[PersonRow, CardRow]]]:
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        yield batch


def _insert(table: str, columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> None:
    marks = ", ".join(["%s"] * len(columns))
    with connection.cursor() as cursor:
        # Table and columns are our own models'; values travel as parameters.
        cursor.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", rows)  # noqa: S608  # our own names
