"""What an estimate may be asked with, as OpenAPI, from the form that judges it: as wide as `benefits.api.reading` takes it."""

from collections.abc import Callable
from typing import Any

from django import forms

from benefits.forms.asking import EstimateForm
from benefits.forms.choices import NumberedField, OpenField
from benefits.forms.numbers import CountField, MoneyField, NumberField
from benefits.forms.parts import DayField, MonthField, SpanField
from benefits.forms.regions import RegionField
from integrators.api.shapes import Schema

_DIGITS = r"^\s*([0-9]{1,9})?\s*$"
_FEN = r"^\s*([0-9]{1,12}(\.[0-9]{1,2})?)?\s*$"
_POINT = r"^\s*([0-9]{1,12}(\.[0-9]{1,4})?)?\s*$"


def body_of(form: type[EstimateForm]) -> Schema:
    """null is the same as left out, where it may be left out."""
    fields = form.base_fields
    return {
        "type": "object",
        "properties": {name: _member(field) for name, field in fields.items()},
        "required": [name for name, field in fields.items() if _is_needed(field)],
        "additionalProperties": False,
    }


def query_of(form: type[EstimateForm]) -> list[Schema]:
    return [
        {
            "name": name,
            "in": "query",
            "required": _is_needed(field),
            "schema": _schema(field),
            "description": _described(field),
        }
        for name, field in form.base_fields.items()
    ]


def _member(field: forms.Field) -> Schema:
    schema = _schema(field)
    kinds = schema.get("anyOf", [schema])
    given = schema if _is_needed(field) else {"anyOf": [*kinds, {"type": "null"}]}
    return {**given, "description": _described(field)}


def _is_needed(field: forms.Field) -> bool:
    """A question that may stay open is one that may be left out, and a region is the nation."""
    return field.required and not isinstance(field, (OpenField, RegionField))


def _described(field: forms.Field) -> str:
    words = [str(field.label), str(field.help_text)] if field.label else []
    return " ".join(word if word.endswith((".", "?")) else f"{word}." for word in words if word)


def _open(_field: Any) -> Schema:
    return _either({"type": "boolean"}, {"type": "string", "enum": ["true", "false", "yes", "no", "unknown"]})


def _boolean(_field: Any) -> Schema:
    return _either({"type": "boolean"}, {"type": "string", "enum": ["true", "false"]})


def _numbered(field: Any) -> Schema:
    numbers = [value for value, _label in field.choices if value != ""]
    return _either({"type": "integer", "minimum": min(numbers), "maximum": max(numbers)}, _text(_DIGITS))


def _count(field: Any) -> Schema:
    return _either({"type": "integer", "minimum": field.least, "maximum": field.greatest}, _text(_DIGITS))


def _span(_field: Any) -> Schema:
    return _either({"type": "integer", "minimum": 0, "maximum": 999_999_999}, _text(_DIGITS))


def _money(field: Any) -> Schema:
    return _either({"type": "number", "minimum": 0, "maximum": int(field.most)}, _text(_FEN))


def _number(field: Any) -> Schema:
    return _either({"type": "number", "minimum": 0, "maximum": int(field.most)}, _text(_POINT))


def _choice(field: Any) -> Schema:
    values = [str(value) for value, _label in field.choices]
    return {"type": "string", "enum": values if _is_needed(field) else sorted({*values, ""})}


def _month(_field: Any) -> Schema:
    return {"type": "string", "examples": ["1970-06"]}


def _day(_field: Any) -> Schema:
    return {"type": "string", "examples": ["2026-10-01"]}


def _either(*kinds: Schema) -> Schema:
    return {"anyOf": list(kinds)}


def _text(pattern: str) -> Schema:
    return {"type": "string", "pattern": pattern}


# The most specific first, as in benefits.api.reading.
_KINDS: tuple[tuple[type[forms.Field], Callable[[Any], Schema]], ...] = (
    (OpenField, _open),
    (NumberedField, _numbered),
    (CountField, _count),
    (SpanField, _span),
    (MoneyField, _money),
    (NumberField, _number),
    (MonthField, _month),
    (DayField, _day),
    (forms.BooleanField, _boolean),
    (forms.ChoiceField, _choice),
)


def _schema(field: forms.Field) -> Schema:
    return next(make(field) for kind, make in _KINDS if isinstance(field, kind))
