"""A reference, a case number or a code as somebody types or scans it: spaces, dashes, case and width do not matter."""

import unicodedata

from families.models.applications import REFERENCE_LENGTH, REFERENCE_LETTERS

_LONGEST_TYPED = 60


def letters_of(typed: str, count: int) -> str | None:
    """Of a reference or code of so many letters, as stored; None for what can be none."""
    letters = "".join(character for character in unicodedata.normalize("NFKC", typed).upper() if character.isalnum())
    return letters if len(letters) == count and set(letters) <= set(REFERENCE_LETTERS) else None


def reference_typed(typed: str) -> str | None:
    """As stored, with its dash; None for what can be none."""
    letters = letters_of(typed, REFERENCE_LENGTH) if len(typed) <= _LONGEST_TYPED else None
    return f"{letters[:4]}-{letters[4:]}" if letters else None
