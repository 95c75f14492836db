"""The numbers of a pack that a rule used, with what they are called. A section's field carries its own name and unit."""

from collections.abc import Mapping
from dataclasses import fields, replace
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.utils.functional import Promise

from authorities.packs import Pack
from authorities.packs.cascade import Ruleset
from authorities.packs.sections import name_of
from benefits.assessments import Figure, Unit


def called(label: str | Promise, unit: Unit) -> Mapping[str, Any]:
    """The metadata of a section's field: what its number is called where it is shown."""
    return {"label": label, "unit": unit}


def figures(pack: Pack, shape: type, *names: str) -> tuple[Figure, ...]:
    """Those of the fields that have a value here."""
    return _figures(pack.ruleset, shape, names)


def row_of(pack: Pack, shape: type, name: str, value: Decimal | int) -> Figure:
    """The one number that was taken out of a field that is a table."""
    return _row(pack.ruleset, shape, name, value)


@lru_cache(maxsize=2048)
def _figures(ruleset: Ruleset, shape: type, names: tuple[str, ...]) -> tuple[Figure, ...]:
    found = (_figure(ruleset, shape, name) for name in names)
    return tuple(figure for figure in found if figure is not None)


@lru_cache(maxsize=2048)
def _row(ruleset: Ruleset, shape: type, name: str, value: Decimal | int) -> Figure:
    figure = _figure(ruleset, shape, name)
    if figure is None:
        raise ValueError(f"{name_of(shape)}.{name} has no value here")
    return replace(figure, fact=replace(figure.fact, value=value))


def _figure(ruleset: Ruleset, shape: type, name: str) -> Figure | None:
    fact = ruleset.fact_or_none(shape, name)
    if fact is None:
        return None
    about = next(each.metadata for each in fields(shape) if each.name == name)
    return Figure(f"{name_of(shape)}.{name}", about["label"], about["unit"], fact)
