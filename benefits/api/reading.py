"""What a program sends, made into what a page sends, so that one form judges both. Only what can mean one thing is taken:
numbers may come as strings, but without grouping, and with a point."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError

from benefits.forms.asking import EstimateForm
from benefits.forms.choices import NumberedField, OpenField
from benefits.forms.numbers import CountField, MoneyField, NumberField
from benefits.forms.parts import SpanField
from integrators.api.fields import unknown

_WHOLE = re.compile(r"-?[0-9]{1,9}")
_FEN = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,2})?")
_POINT = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,4})?")
_BOOLEANS = {True: "true", False: "false", "true": "true", "false": "false"}
_OPEN = {True: "yes", False: "no", "true": "yes", "false": "no", "yes": "yes", "no": "no", "unknown": "unknown"}

Read = Callable[[Any], str | None]


def from_query(query: QueryDict, form: type[EstimateForm]) -> dict[str, str]:
    """Raises ValidationError, by parameter."""
    repeated = {name: [_("This is given more than once.")] for name, values in query.lists() if len(values) > 1}
    if repeated:
        raise ValidationError(repeated)
    return from_object(query.dict(), form)


def from_object(given: Any, form: type[EstimateForm]) -> dict[str, str]:
    """The answers as text, by field; null is left out. Raises ValidationError, by member."""
    fields = form.base_fields
    wrong: dict[str, list[str]] = unknown([name for name in given if name not in fields])
    answers: dict[str, str] = {}
    for name, field in fields.items():
        if (value := given.get(name)) is not None:
            text = _reader(field)(value)
            if text is None:
                wrong[name] = [_what_is_meant(field)]
            else:
                answers[name] = text
    if wrong:
        raise ValidationError(wrong)
    return answers


def _boolean(value: Any) -> str | None:
    return _BOOLEANS.get(value) if isinstance(value, (bool, str)) else None


def _open(value: Any) -> str | None:
    return _OPEN.get(value) if isinstance(value, (bool, str)) else None


def _whole(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
        return None
    text = value.strip() if isinstance(value, str) else _digits(Decimal(value))
    return text if not text or _WHOLE.fullmatch(text) else None


def _number(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, (int, str, Decimal)):
        return None
    text = value.strip() if isinstance(value, str) else _digits(Decimal(value))
    return text if not text or _POINT.fullmatch(text) else None


def _money(value: Any) -> str | None:
    """Always with its fen, so that no form takes the point for a sign that groups."""
    text = _number(value)
    if not text:
        return text
    if isinstance(value, str) and not _FEN.fullmatch(text):
        return None
    amount = Decimal(text)
    return f"{amount:.2f}" if amount == round(amount, 2) else None


def _digits(number: Decimal) -> str:
    """Without an exponent; "?" for what nobody means, before it becomes a million zeros."""
    if not number.is_finite() or not -20 < number.adjusted() < 20:
        return "0" if number == 0 else "?"
    return f"{number.normalize():f}"


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


# The most specific first: a count is a number, a yes or no that may stay open is a choice.
_READERS: tuple[tuple[type[forms.Field], Read], ...] = (
    (OpenField, _open),
    (NumberedField, _whole),
    (CountField, _whole),
    (SpanField, _whole),
    (MoneyField, _money),
    (NumberField, _number),
    (forms.BooleanField, _boolean),
    (forms.Field, _text),
)


def _reader(field: forms.Field) -> Read:
    return next(read for kind, read in _READERS if isinstance(field, kind))


def _what_is_meant(field: forms.Field) -> str:
    meant: dict[Read, str] = {
        _open: _("Give true or false, or leave it out."),
        _boolean: _("Give true or false."),
        _whole: _("Give a whole number, as a number or as its digits."),
        _money: _("Give yuan as a number with a point and at most two places, without grouping."),
        _number: _("Give a number with a point and at most four places, without grouping."),
    }
    return meant.get(_reader(field), _("Give a text."))
