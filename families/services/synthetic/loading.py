"""Loading invented families, in batches that stand alone: each is drawn from the seed and its own number, and written in one
transaction. Several processes take turns at them."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import datetime
from multiprocessing import get_context
from random import Random

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections, models, transaction
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from families.encryption import INDEX_COLUMNS
from families.models import Consent, Dispute, FamilyLink, InsuredPerson, LinkApplication, Message, SocialSecurityCard
from families.services.synthetic.people import FAMILY, MOST, draw_family
from families.services.synthetic.rows import Rows

BATCH = 2_500  # families; what waits for their keys to be checked stays small
THROWAWAY = ("test_", "bench_")  # how a database is called that the tests or the benchmarks made for themselves
NAME = "load"  # how their accounts and references in the register begin
WRITTEN: tuple[type[models.Model], ...] = (
    *(User, InsuredPerson, SocialSecurityCard, LinkApplication, Consent, FamilyLink, Dispute, Message, Event),
)

Told = Callable[[int], None]


class NotLoaded(Exception):
    """Nothing was written, and why, for whoever runs the command."""


def load(people: int, *, seed: int, processes: int, told: Told = lambda _done: None) -> int:
    """So many people, rounded up to whole families; how many there are now. `told` hears now and then how many are written.
    With one process in the caller's transaction, if there is one. Raises NotLoaded."""
    database = connections[DEFAULT_DB_ALIAS]
    if not (settings.DEMO or str(database.settings_dict["NAME"]).startswith(THROWAWAY)):
        raise NotLoaded(
            "Invented people are loaded where DEMO is on, or into a database of tests or benchmarks; nowhere else."
        )
    if people > MOST:
        raise NotLoaded(f"{MOST} people at the most: no more have a number each.")
    if User.objects.filter(username=f"{NAME}-0").exists():
        raise NotLoaded(
            "Invented people are here already. Others, or the rest of a load that broke off, want a database anew."
        )
    families, now = -(-people // FAMILY), timezone.now()
    jobs = [(seed, first, min(first + BATCH, families), now) for first in range(0, families, BATCH)]
    done = 0
    for written in _written(jobs, processes):
        done += written * FAMILY
        told(done)
    _look_over()
    return done


Job = tuple[int, int, int, datetime]


def _written(jobs: list[Job], processes: int) -> Iterator[int]:
    """Families, batch by batch as they are written."""
    if processes == 1:
        yield from map(write_batch, jobs)
        return
    connections.close_all()  # no two processes speak over one
    with closing(get_context("fork").Pool(processes, initializer=_begin_anew)) as pool:
        yield from pool.imap_unordered(write_batch, jobs)


def _begin_anew() -> None:
    """Where an event loop ran in the caller's thread, it hid another connection from `close_all`: nobody's here either."""
    connections[DEFAULT_DB_ALIAS].connection = None


def write_batch(job: Job) -> int:
    """The families from `first` up to another. Returns how many."""
    seed, first, end, now = job
    dice = Random(f"{seed}:{first}")  # noqa: S311  # invented people must come out the same again
    rows, neighbour = Rows(dice, now, [name for name in INDEX_COLUMNS if name in settings.INDEX_KEYS]), None
    for number in range(first, end):
        neighbour = rows.add_family(number, draw_family(number, dice), neighbour, NAME)
    with transaction.atomic():
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute("SET LOCAL statement_timeout = 0")
        for table in rows.tables:
            table.write()
    return end - first


def _look_over() -> None:
    """Statistics for the planner, and pages that need not be looked at for what is gone; in a transaction, statistics alone."""
    database = connections[DEFAULT_DB_ALIAS]
    word = "ANALYZE" if database.in_atomic_block else "VACUUM (ANALYZE)"
    with database.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(f"{word} {', '.join(database.ops.quote_name(model._meta.db_table) for model in WRITTEN)}")
        cursor.execute("RESET statement_timeout")
