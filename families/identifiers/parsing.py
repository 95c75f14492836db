"""What every number scheme gives back, and how typed digits are made comparable."""

import unicodedata
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from families.ages import full_years
from families.relationships import Sex

_DROPPED = {"Cf", "Zs", "Zl", "Zp", "Cc", "Pd", "Mn"}  # format characters, spaces, dashes, variation selectors
_VARIATION_SELECTORS = frozenset(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)]))


@dataclass(frozen=True, slots=True)
class ParsedNumber:
    """`number` is canonical; `birth_date` and `sex` are what it says of its holder, None where it says nothing."""

    number: str
    birth_date: date | None = None
    sex: Sex | None = None

    def age_on(self, day: date) -> int | None:
        """Completed years; None where the number tells no birth date."""
        return None if self.birth_date is None else full_years(self.birth_date, day)


class InvalidNumber(ValueError):
    """`code` for programs, `message` for the person; `suggestion` is a number they may have meant."""

    def __init__(self, code: str, message: str | Promise, *, suggestion: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.suggestion = suggestion


# Putting accents in order takes with the square of their number: what is longer is no name and no number anyway.
LONGEST_TYPED = 1000


def normalize(typed: str) -> str:
    """NFKC, upper case, without spaces, dashes, format characters and variation selectors; what is far too long as it is."""
    if len(typed) > LONGEST_TYPED:
        return typed
    folded = unicodedata.normalize("NFKC", typed)
    return "".join(character for character in folded if unicodedata.category(character) not in _DROPPED).upper()


def without_invisible(typed: str) -> str:
    """Without format characters and variation selectors: nobody sees them, and two texts that look alike would differ.
    Unlike `normalize` it keeps accents."""
    return "".join(
        character
        for character in typed
        if unicodedata.category(character) != "Cf" and character not in _VARIATION_SELECTORS
    )
