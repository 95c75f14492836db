"""What the parts of an export are made of. One declaration serves both files: a program reads keys and values, people read
labels and words."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Field as DatabaseField
from django.db.models import Model
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from audit.models import Event
from families.models import InsuredPerson

Words = str | Promise
Value = Any  # what JSON can hold, or a date, moment, amount or id, which become texts


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose data it is. `person` is None while their own card is not linked; `kind_of` says what happened in an event."""

    user: User
    person: InsuredPerson | None
    kind_of: Callable[[Event], Words]


@dataclass(frozen=True, slots=True)
class Field:
    """`words` where people read something else than the value."""

    key: str
    label: Words
    value: Value
    words: Words | None = None

    @property
    def shown(self) -> str:
        """In the language in force."""
        return str(self.words) if self.words is not None else shown(self.value)


Row = Sequence[Field]


@dataclass(frozen=True, slots=True)
class Part:
    """Rows are fetched as they are written."""

    key: str
    title: Words
    rows: Callable[[Whose], Iterable[Row]]


def column(row: Model, name: str, label: Words = "") -> Field:
    """A stored value under the name of its column, with the words of its choices; the label is by default the column's."""
    stored = row._meta.get_field(name)
    assert isinstance(stored, DatabaseField)
    value = getattr(row, name)
    words = getattr(row, f"get_{name}_display")() if stored.choices and value else None
    return Field(name, label or stored.verbose_name, value, words)


def columns(row: Model, *names: str) -> list[Field]:
    return [column(row, name) for name in names]


def coded(key: str, label: Words, values: Iterable[str], choices: Sequence[tuple[str, Words]]) -> Field:
    """A list of codes, in words for people."""
    given = list(values)
    return Field(key, label, given, "; ".join(str(words) for code, words in choices if code in given))


def plain(value: Value) -> Value:
    """As JSON holds it: moments in UTC, amounts as they were written."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal | UUID | Promise) else value


def shown(value: Value) -> str:
    """In words of the language in force."""
    if value is None or value in ("", []):
        return _("None")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value), "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
