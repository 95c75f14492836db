"""The typed shapes of sections: frozen dataclasses, each registered by the app that reads it."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from types import NoneType
from typing import Any, TypeVar, get_args, get_type_hints

Section = TypeVar("Section")

TOO_MUCH = 10**9  # of anything that a rule counts: days, months, yuan a month
MOST_PLACES = 12

_sections: dict[str, type] = {}
_names: dict[type, str] = {}


def register_section(name: str) -> Callable[[type[Section]], type[Section]]:
    """Class decorator: `[name]` in a pack file has the fields of this frozen dataclass, no more and no fewer.

    A field of a type `X | None` may have no value anywhere: then it is None, and whoever asks says that the region has no
    figure.
    A `__post_init__` that raises ValueError adds a rule between fields; `manage.py check` reports it.
    """

    def register(shape: type[Section]) -> type[Section]:
        if not is_dataclass(shape):
            raise TypeError(f"section {name!r} is not a dataclass")
        if name in _sections:
            raise ValueError(f"section {name!r} is registered by {_sections[name].__qualname__} already")
        _sections[name] = shape
        _names[shape] = name
        return shape

    return register


def registered_sections() -> dict[str, type]:
    return dict(_sections)


def name_of(shape: type) -> str:
    """Raises KeyError when nobody registered the shape."""
    return _names[shape]


@cache
def field_types(shape: type) -> dict[str, Any]:
    """Name and type of each field, in order."""
    hints = get_type_hints(shape)
    return {field.name: hints[field.name] for field in fields(shape)}


def is_optional(kind: Any) -> bool:
    """May the field have no value at all?"""
    return NoneType in get_args(kind)


def convert(kind: Any, value: object) -> Any:
    """A TOML value as the field's type. Raises ValueError that says what was expected; nothing is guessed."""
    if is_optional(kind):
        kind = next(one for one in get_args(kind) if one is not NoneType)
    try:
        converter = _CONVERTERS[kind]
    except KeyError:
        raise ValueError(f"no pack can hold a {kind}") from None
    return converter(value)


def _exactly(kind: type) -> Callable[[object], Any]:
    def convert_exactly(value: object) -> object:
        if type(value) is not kind:  # bool is an int, datetime is a date: neither may pass for the other
            raise ValueError(f"expected {kind.__name__}, not {type(value).__name__}")
        return value

    return convert_exactly


def _int(value: object) -> int:
    number: int = _exactly(int)(value)
    if abs(number) >= TOO_MUCH:
        raise ValueError("expected a number below a billion")
    return number


def _decimal(value: object) -> Decimal:
    """Neither infinite nor no number at all, which TOML both knows, and no more digits than anybody writes."""
    if type(value) is int:
        return Decimal(_int(value))
    number: Decimal = _exactly(Decimal)(value)
    exponent = number.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -MOST_PLACES or abs(number) >= TOO_MUCH:
        raise ValueError(f"expected a number below a billion, with {MOST_PLACES} places at most")
    return number


def _tuple_of(convert_item: Callable[[object], Any]) -> Callable[[object], tuple[Any, ...]]:
    def convert_list(value: object) -> tuple[Any, ...]:
        return tuple(convert_item(item) for item in _exactly(list)(value))

    return convert_list


def _text_pair(value: object) -> tuple[str, ...]:
    pair: tuple[str, ...] = _tuple_of(_exactly(str))(value)
    if len(pair) != 2:
        raise ValueError(f"expected two texts, not {len(pair)}")
    return pair


_CONVERTERS: dict[Any, Callable[[object], Any]] = {
    int: _int,
    str: _exactly(str),
    bool: _exactly(bool),
    date: _exactly(date),
    Decimal: _decimal,
    tuple[str, ...]: _tuple_of(_exactly(str)),
    tuple[int, ...]: _tuple_of(_int),
    tuple[Decimal, ...]: _tuple_of(_decimal),
    tuple[tuple[int, ...], ...]: _tuple_of(_tuple_of(_int)),
    tuple[tuple[Decimal, ...], ...]: _tuple_of(_tuple_of(_decimal)),
    tuple[tuple[str, str], ...]: _tuple_of(_text_pair),
}
