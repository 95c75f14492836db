"""Parts of SQL that is written by hand, for what every request of every app needs: tables, columns and conditions are asked
of the models, so a rule still stands in one place."""

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.utils import CursorWrapper
from django.db.models import Model, QuerySet
from psycopg import Cursor


def planning_once() -> CursorWrapper:
    """A cursor for these statements: the database plans each once a connection, which takes it longer than to answer
    (DATABASE_PREPARES in the settings). Django's own cursors put the values into the text, so that every text is another;
    they serve while statements are logged, for psycopg forgets the text of what it has prepared. One statement at a time."""
    cursor = connection.cursor()
    if not connection.queries_logged:
        cursor.cursor = Cursor(connection.connection)
    return cursor


def table(model: type[Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def columns(model: type[Model], alias: str) -> str:
    """All of them, as `Model.from_db` takes them."""
    return ", ".join(f"{alias}.{connection.ops.quote_name(str(field.column))}" for field in model._meta.concrete_fields)


def condition(rows: QuerySet[Model]) -> str:
    """The rule by which these rows are chosen, of tables by their own names. Raises ValueError for one with a value in it."""
    text, values = rows.query.get_compiler(DEFAULT_DB_ALIAS).compile(rows.query.where)
    if values:
        raise ValueError("a condition with a value in it")
    return f"({text})"
