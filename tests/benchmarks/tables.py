"""The family service's tables as a whole: kept and brought back between rounds, so that each begins alike; and what
decisions wrote into them, to be written once more by psycopg alone."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection, models, transaction
from psycopg import sql
from psycopg.rows import dict_row
from psycopg.types.string import TextLoader

from audit.models import Event
from families.models import Consent, FamilyLink, InsuredPerson, LinkApplication, Message, SocialSecurityCard
from tests import stack

Row = dict[str, Any]
Write = Callable[[psycopg.Cursor[Row]], None]

APPLICATIONS = LinkApplication._meta.db_table
# In the order in which they refer to each other.
ADDED = [model._meta.db_table for model in (InsuredPerson, SocialSecurityCard, Consent, FamilyLink, Event, Message)]
CONNECTIONS = 2  # of the plain writer: as many as the product has processes


def keep() -> dict[str, bytes]:
    """Everything in the tables, for `bring_back`."""
    with connection.cursor() as cursor:
        people, *others = ADDED  # those first whom a trigger of the applications reads
        return {table: _copied_out(cursor, table) for table in (people, APPLICATIONS, *others)}


def _copied_out(cursor: Any, table: str) -> bytes:
    with cursor.copy(f"COPY (SELECT * FROM {table}) TO STDOUT") as copy:
        return b"".join(bytes(part) for part in copy)


def bring_back(kept: dict[str, bytes]) -> None:
    """As it was when it was kept; without dead rows, with statistics, and with nothing left to flush."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(kept)} CASCADE")
        for table, content in kept.items():
            with cursor.copy(f"COPY {table} FROM STDIN") as copy:
                copy.write(content)
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {', '.join(kept)}")
        cursor.execute("CHECKPOINT")


@dataclass
class Effect:
    """What one decision left behind: the application's row, and by table the rows that it added."""

    application: Row
    added: dict[str, list[Row]] = field(default_factory=lambda: defaultdict(list))


def effects_of(applications: Sequence[UUID], before: dict[str, set[UUID]]) -> list[Effect]:
    """Of decided applications; `before` are the ids of `ids_now` at their start."""
    with _connect() as plain:
        decided = plain.execute(f"SELECT * FROM {APPLICATIONS} WHERE id = ANY(%s) ORDER BY id", [list(applications)])
        effects = {row["id"]: Effect(row) for row in decided}
        people = ("person_id", "other_guardian_id")
        owners = {effect.application[name]: effect for name in people for effect in effects.values()}
        for table in ADDED:
            for row in plain.execute(f"SELECT * FROM {table} ORDER BY id"):
                if row["id"] not in before[table]:
                    effect = _effect_of(row, effects, owners)
                    effect.added[table].append(row)
                    owners[row["id"]] = effect
    return list(effects.values())


def _effect_of(row: Row, effects: dict[UUID, Effect], owners: dict[UUID, Effect]) -> Effect:
    """By the application it names, the person or other guardian it belongs to, or the object an event is about."""
    if row.get("application_id") in effects:
        return effects[row["application_id"]]
    if row["id"] in owners:
        return owners[row["id"]]
    about = UUID(row["object_id"]) if "object_id" in row else row["person_id"]
    return effects.get(about) or owners[about]


def rows_of(model: type[models.Model], ids: Iterable[UUID]) -> list[Row]:
    with _connect() as plain:
        return plain.execute(f"SELECT * FROM {model._meta.db_table} WHERE id = ANY(%s)", [list(ids)]).fetchall()


def ids_now() -> dict[str, set[UUID]]:
    with _connect() as plain:
        return {table: {row["id"] for row in plain.execute(f"SELECT id FROM {table}")} for table in ADDED}


def write_plainly(batches: Iterable[Write]) -> None:
    """Each batch in one transaction, on `CONNECTIONS` connections at once, by psycopg alone."""
    waiting = iter(batches)
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        connections = [_connect() for _number in range(CONNECTIONS)]
        for done in [pool.submit(_write_all, plain, waiting) for plain in connections]:
            done.result()


def _write_all(plain: psycopg.Connection[Row], waiting: "Iterable[Write]") -> None:
    with plain:
        for write in waiting:
            with plain.transaction(), plain.cursor() as cursor:
                write(cursor)


def decision_writer(effects: Sequence[Effect]) -> Write:
    """Writes the decisions of a batch: a statement a table, prepared once and sent in one go."""
    decided = [effect.application for effect in effects]
    added = {table: [row for effect in effects for row in effect.added[table]] for table in ADDED}

    def write(cursor: psycopg.Cursor[Row]) -> None:
        for table, rows in added.items():
            if rows:
                cursor.executemany(_insert(table, rows[0]), rows)
        cursor.executemany(_update(decided[0]), decided)

    return write


def submission_writer(application: Row, event: Row) -> Write:
    def write(cursor: psycopg.Cursor[Row]) -> None:
        cursor.execute(_update(application), application)
        cursor.execute(_insert(Event._meta.db_table, event), event)

    return write


def _insert(table: str, row: Row) -> sql.Composed:
    columns = sql.SQL(", ").join(map(sql.Identifier, row))
    values = sql.SQL(", ").join(map(sql.Placeholder, row))
    return sql.SQL("INSERT INTO {} ({}) VALUES ({})").format(sql.Identifier(table), columns, values)


def _update(application: Row) -> sql.Composed:
    """Of the columns that a move writes."""
    moved = [name for name in application if name in _MOVED]
    pairs = sql.SQL(", ").join(sql.SQL("{} = {}").format(sql.Identifier(name), sql.Placeholder(name)) for name in moved)
    return sql.SQL("UPDATE {} SET {} WHERE id = %(id)s").format(sql.Identifier(APPLICATIONS), pairs)


_MOVED = (
    *("status", "version", "language", "declaration_hash", "owner_pack_version", "submitted_at"),
    *("due_at", "lease_until", "lease_token", "expires_at", "verified_at", "ended_at"),
    *("outcome", "review_reason", "is_kinship_proven", "is_guardian", "is_phone_shared"),
    *("person_id", "subject_pack_version"),
    *("other_guardian_id", "is_guardian_asked", "is_guardians_phone_shared"),
)


def _connect() -> psycopg.Connection[Row]:
    """Apart from Django's connection. JSON is written back as it was read."""
    plain = psycopg.connect(stack.environment()["DATABASE_URL"], row_factory=dict_row, autocommit=True)
    plain.adapters.register_loader("jsonb", TextLoader)
    return plain
