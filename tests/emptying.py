"""What a test that commits leaves behind is taken away, but for what was written once before all tests.

Django empties every table and writes content types and permissions anew, and each test would have to write the regions
again. Those stay here for as long as nobody has touched them.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.test import TransactionTestCase

from audit.models import DroppedMonth, Event, Seal
from authorities.models import Authority, Office, Region, TableLoad
from authorities.services.tables import load_tables

WRITTEN_ONCE = [model._meta.db_table for model in (ContentType, Permission, Region, Authority, Office, TableLoad)]

MANY = 200  # rows
# By a trigger, like the parts of the journal, and nothing refers to them.
KEPT_FROM_DELETION = {f'"{model._meta.db_table}"' for model in (Seal, DroppedMonth)}

Teardown = Callable[[TransactionTestCase], None]


def emptier(empty_all: Teardown) -> Teardown:
    """The end of a test that commits. `empty_all`, which is Django's, has to when what was written once is not now as it
    was then."""
    state = _state()

    def empty(case: TransactionTestCase) -> None:
        nonlocal state
        if _state() == state:
            empty_the_rest()
        else:
            empty_all(case)
            load_tables()
            state = _state()

    return empty


def _state() -> list[tuple[Any, ...]]:
    """Of each table how many rows it has and which transaction wrote one last: no change escapes."""
    asked = (f"SELECT '{table}', count(*), max(xmin::text::bigint) FROM {table}" for table in WRITTEN_ONCE)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return sorted(cursor.fetchall())


def empty_the_rest() -> None:
    """Once every transaction that is under way has ended. A table that is cut off gets new files, and so do its indexes: for
    the few rows of most tests it is cheaper to remove them one by one."""
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    with transaction.atomic(), connection.cursor() as cursor:
        parts = _parts(cursor)
        whole = [table for table in tables if table not in {*WRITTEN_ONCE, Event._meta.db_table}]
        rest = [connection.ops.quote_name(table) for table in [*whole, *parts]]
        cursor.execute(f"LOCK TABLE {', '.join(rest)} IN ACCESS EXCLUSIVE MODE")
        counted = (
            f"SELECT '{name}', (SELECT count(*) FROM (SELECT FROM {name} LIMIT {MANY}) AS found)" for name in rest
        )
        cursor.execute(" UNION ALL ".join(counted))
        rows = {name: count for name, count in cursor.fetchall() if count}
        if MANY in rows.values():
            cursor.execute(f"TRUNCATE {', '.join(rest)}")
        elif rows:
            cursor.execute("; ".join(f"{_removal(name, parts)} {name}" for name in rows))


def _removal(name: str, parts: list[str]) -> str:
    return "TRUNCATE" if name in KEPT_FROM_DELETION or name.strip('"') in parts else "DELETE FROM"


def _parts(cursor: CursorWrapper) -> list[str]:
    """In which events stand: each test writes to one of them, and only that one need be cut off."""
    cursor.execute("SELECT relid::regclass::text FROM pg_partition_tree(%s) WHERE isleaf", [Event._meta.db_table])
    return [name for (name,) in cursor]
