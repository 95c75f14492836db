"""Writing rows by COPY, as text: what differs from row to row, and once for all what does not."""

import json
from datetime import datetime
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models import NOT_PROVIDED

NULL, YES, NO = "\\N", "t", "f"


class Table:
    """The rows of a model that wait to be written. `varying` names its columns that `add` is given, in order; `same` is for
    those that are the same in each row, and every other has the model's default."""

    def __init__(self, model: type[models.Model], *varying: str, **same: Any) -> None:
        fields = {str(field.attname): field for field in model._meta.concrete_fields}
        others = {
            name: same[name] if name in same else _default_of(fields[name]) for name in fields.keys() - {*varying}
        }
        written = {name: _text_of(value) for name, value in others.items() if value is not NOT_PROVIDED}
        quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
        columns = ", ".join(quote(str(fields[name].column)) for name in (*varying, *written))
        self._statement = f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN"
        self._rest = "".join(f"\t{text}" for text in written.values()) + "\n"
        self._lines: list[str] = []

    def add(self, *texts: str) -> None:
        """As COPY reads them: NULL for none, and without tabs, ends of lines and backslashes of their own."""
        self._lines.append("\t".join(texts) + self._rest)

    def write(self) -> None:
        """All that wait, with every constraint and trigger."""
        database = connections[DEFAULT_DB_ALIAS]
        with database.cursor() as cursor, database.wrap_database_errors, cursor.copy(self._statement) as copy:
            copy.write("".join(self._lines))
        self._lines.clear()


def array(codes: tuple[str, ...]) -> str:
    """Of words that need no quotes."""
    return "{" + ",".join(map(str, codes)) + "}"


def sealed(content: bytes | None) -> str:
    return NULL if content is None else f"\\\\x{content.hex()}"


def _default_of(field: "models.Field[Any, Any]") -> Any:
    """NOT_PROVIDED where the database has one."""
    if field.has_default():
        return field.get_default()
    return NOT_PROVIDED if field.db_default is not NOT_PROVIDED else None if field.null else ""


def _text_of(value: Any) -> str:
    """Of a default. Raises TypeError for what none of them is."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, (str, int)):
        return str(value)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return json.dumps(value)
    if isinstance(value, (list, tuple)):
        return array(tuple(value))
    raise TypeError(type(value).__name__)
