"""Months, days and lengths of time in separate inputs, each of which also takes the whole as one text: pasted by people,
sent by programs."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, ClassVar
from unicodedata import normalize

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from benefits.errors import MonthImpossible
from benefits.insurances.pension.spans import span
from benefits.months import Month

LONGEST_TYPED = 20  # characters of one input; more than any year, month or day
FIRST_YEAR = 1850

_APART = re.compile(r"[-/.\s年月日]+")
_DIGITS = re.compile(r"[0-9]+")


class Parts(forms.MultiWidget):
    """One input for each of `names`. A name of its own in the data, or all of it in the first input, is taken apart."""

    part_labels: ClassVar[Mapping[str, Promise]] = {}

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        inputs: dict[str, forms.Widget | type[forms.Widget]] = {
            name: forms.TextInput(
                attrs={
                    "class": "input-short",
                    "inputmode": "numeric",
                    "autocomplete": "off",
                    "maxlength": LONGEST_TYPED,
                }
            )
            for name in self.part_labels
        }
        super().__init__(inputs, attrs)

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        if name in data:
            return self._apart(str(data[name]))
        typed = [str(part or "") for part in super().value_from_datadict(data, files, name)]
        return typed if any(typed[1:]) else self._pasted(typed)

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        return name not in data and super().value_omitted_from_data(data, files, name)

    def decompress(self, value: Any) -> list[str]:
        """Of an initial value."""
        return ["" for _name in self.part_labels] if value is None else self._apart(str(getattr(value, "text", value)))

    def _pasted(self, typed: list[str]) -> list[str]:
        """Only the first input has something: perhaps all of it."""
        return self._apart(typed[0])

    def _apart(self, text: str) -> list[str]:
        found, count = _APART.split(normalize("NFKC", text[: LONGEST_TYPED * 2]).strip()), len(self.part_labels)
        if any(found) and not found[-1]:  # the sign after the last number, as in 1970年6月
            del found[-1]
        if text.strip() and not any(found):
            return [text, *[""] * (count - 1)]
        return [*found, *[""] * (count - len(found))] if len(found) <= count else [text, *[""] * (count - 1)]


class MonthParts(Parts):
    part_labels: ClassVar[Mapping[str, Promise]] = {"year": _("Year"), "month": _("Month")}


class DayParts(Parts):
    part_labels: ClassVar[Mapping[str, Promise]] = {
        "year": _("Year"),
        "month": _("Month"),
        "day": pgettext_lazy("of a date", "Day"),
    }


class SpanParts(Parts):
    part_labels: ClassVar[Mapping[str, Promise]] = {"years": _("Years"), "months": _("Months")}

    def _pasted(self, typed: list[str]) -> list[str]:
        return typed

    def _apart(self, text: str) -> list[str]:
        """One number is all of it in months: twelve of them are shown as a year."""
        if not text.strip():
            return ["", ""]
        months = numbers_of([text])
        return [text, ""] if months is None else [str(months[0] // 12), str(months[0] % 12)]


def numbers_of(parts: Sequence[str]) -> list[int] | None:
    """None unless each is a whole number. Digits of any script and width count."""
    if any(len(part) > LONGEST_TYPED * 2 for part in parts):  # putting accents in order takes with their square
        return None
    plain = [normalize("NFKC", part).strip() for part in parts]
    if not all(len(part) <= LONGEST_TYPED and _DIGITS.fullmatch(part) for part in plain):
        return None
    return [int(part) for part in plain]


class PartsField(forms.Field):
    """Gives None for nothing typed at all; what cannot be is refused with the error "invalid"."""

    def to_python(self, value: Any) -> Any:
        parts = list(value or ())
        if not any(part.strip() for part in parts):
            return None
        found = self.whole(parts)
        if found is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found

    def whole(self, parts: Sequence[str]) -> Any:
        """None for what cannot be."""
        raise NotImplementedError

    def said(self, value: Any) -> str:
        """A clean value as the reader's language writes it."""
        return str(value)


class MonthField(PartsField):
    """A `Month`. Errors: required, invalid."""

    widget = MonthParts
    default_error_messages = {"invalid": MonthImpossible.message, "required": _("Enter the year and the month.")}

    def whole(self, parts: Sequence[str]) -> Month | None:
        numbers = numbers_of(parts)
        if numbers is None or numbers[0] < FIRST_YEAR:
            return None
        try:
            return Month.at(*numbers)
        except ValueError:
            return None


class DayField(PartsField):
    """A `date`."""

    widget = DayParts
    default_error_messages = {"invalid": _("Enter a year, a month and a day that exist, for example 2026-03-15.")}

    def whole(self, parts: Sequence[str]) -> date | None:
        numbers = numbers_of(parts)
        if numbers is None or not FIRST_YEAR <= numbers[0] <= 9999:
            return None
        try:
            return date(*numbers)
        except (ValueError, OverflowError):
            return None

    def said(self, value: date) -> str:
        return date_format(value, "DATE_FORMAT")


class SpanField(PartsField):
    """A length of time in months, from years, months or both."""

    widget = SpanParts
    default_error_messages = {
        "invalid": _("Enter whole years, and months from 0 to 11, for example 25 and 6."),
        "required": _("Enter years and months. Enter 0 if there are none."),
    }

    def whole(self, parts: Sequence[str]) -> int | None:
        years, months = parts
        numbers = numbers_of([years.strip() or "0", months.strip() or "0"])
        if numbers is None or (years.strip() and numbers[1] > 11):
            return None
        return numbers[0] * 12 + numbers[1]

    def said(self, value: int) -> str:
        return str(span(value))
