"""Number schemes by name. A scheme turns what was typed into a canonical number, or says which part is wrong.

A further country is one module with a `Scheme` and its line in `SCHEMES`; a region names it in its pack.
"""

import unicodedata
from datetime import date
from typing import Protocol

from django.utils.functional import Promise

from families.identifiers import cn
from families.identifiers.parsing import LONGEST_TYPED, InvalidNumber, ParsedNumber, normalize, without_invisible

__all__ = [
    "LONGEST_TYPED",
    "SCHEMES",
    "InvalidNumber",
    "NumberScheme",
    "ParsedNumber",
    "fold_name",
    "mask",
    "normalize",
    "without_invisible",
]


class NumberScheme(Protocol):
    """`pattern` is that of a canonical number (ECMA 262); far from every text that fits is one."""

    @property
    def label(self) -> str | Promise: ...

    @property
    def pattern(self) -> str: ...

    def parse(self, typed: str, *, today: date) -> ParsedNumber:
        """Raises InvalidNumber with a code and a message for the person who typed it."""


SCHEMES: dict[str, NumberScheme] = {"cn": cn.Scheme()}


def mask(number: str) -> str:
    """`11010519491231002X` → `110***********002X`; shorter numbers keep a sixth at the front and a fifth at the end."""
    if len(number) == 18:
        return f"{number[:3]}{'*' * 11}{number[14:]}"
    front, back = len(number) // 6, len(number) // 5
    return f"{number[:front]}{'*' * (len(number) - front - back)}{number[len(number) - back :]}"


def fold_name(name: str) -> str:
    """For comparing names: case, spaces, punctuation and width folded, strokes never."""
    return "".join(
        character
        for character in unicodedata.normalize("NFKC", name).casefold()
        if unicodedata.category(character)[0] not in "ZPC"
    )
