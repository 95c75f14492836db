"""How a value of a pack is called and shown."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from benefits.assessments import Unit, in_unit, trimmed
from families.wording import in_a_row

Shown = Callable[[Any], str]


def plain(value: Any) -> str:
    """As the reader's language writes it."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    if isinstance(value, int | Decimal):
        return str(number_format(value, use_l10n=True, force_grouping=True))
    return str(value)


def in_(unit: Unit) -> Shown:
    return lambda value: in_unit(value, unit)


def counted_from(first: int) -> Shown:
    """A list by grade or age, from the first one on: "5 → 30; 6 → 25"."""
    return lambda values: "; ".join(f"{number} → {plain(value)}" for number, value in enumerate(values, first))


def share(value: Decimal) -> str:
    """A fraction of one, as percent."""
    return in_unit(trimmed(value * 100), Unit.PERCENT)


def named(names: Mapping[str, str | Promise]) -> Shown:
    """A key of ours in words; a key that somebody else added, as it is."""
    return lambda key: str(names.get(key, key))


@dataclass(frozen=True, slots=True)
class Field:
    """`shown` is for one value, or for each of several; `whole` for the value as it stands, where that says it better.
    `is_told_apart`: the page has a place of its own for it."""

    label: str | Promise
    shown: Shown = plain
    whole: Shown | None = None
    is_told_apart: bool = False

    def words(self, value: Any) -> str:
        """In the reader's language. Of rows, each in order, what begins it as it stands: "2030 → 186 months; 2031 → …"."""
        if self.whole:
            return self.whole(value)
        if not isinstance(value, tuple):
            return self.shown(value)
        if not value:
            return _("none")
        if any(isinstance(item, tuple) for item in value):
            return "; ".join(" → ".join([str(row[0]), *map(self.shown, row[1:])]) for row in value)
        return in_a_row(self.shown(item) for item in value)


@dataclass(frozen=True, slots=True)
class Section:
    """`fields` may leave out those that say label and unit themselves, in the metadata of their dataclass."""

    title: str | Promise
    fields: Mapping[str, Field]
