"""Checks on what people type. Called by forms, serializers and services alike; they raise ValidationError with a code
and a sentence that says how to put it right."""

import unicodedata
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from families.errors import RelationshipNotPlausible
from families.identifiers import SCHEMES, InvalidNumber, ParsedNumber, fold_name, without_invisible
from families.relationships import ROWS, Age, Relationship, Sex
from families.scopes import ALL

_LONGEST_NAME = 100
_NOT_IN_NAMES = set('<>{}[]|\\^~`$%&*=+#@!?;:"/0123456789')


def clean_name(typed: str) -> str:
    """The name without spaces around and in NFC, inner spaces single, nothing invisible. Raises ValidationError."""
    name = " ".join(unicodedata.normalize("NFC", without_invisible(typed)).split())
    if not fold_name(name):
        raise ValidationError(_("Enter the full name as it stands on the identity document."), code="required")
    if len(name) > _LONGEST_NAME:
        raise ValidationError(
            _("The name is longer than %(most)s characters. Enter it as it stands on the identity document."),
            code="too_long",
            params={"most": _LONGEST_NAME},
        )
    if any(character in _NOT_IN_NAMES or unicodedata.category(character) in {"Cc", "Cs"} for character in name):
        raise ValidationError(
            _("A name has letters, spaces, dots, hyphens and apostrophes only. Remove other characters."),
            code="characters",
        )
    return name


def clean_number(typed: str, scheme: str, *, today: date) -> ParsedNumber:
    """Raises ValidationError with the scheme's own code; `params["number"]` is a number they may have meant."""
    try:
        return SCHEMES[scheme].parse(typed, today=today)
    except InvalidNumber as error:
        raise ValidationError(str(error.message), code=error.code, params={"number": error.suggestion}) from error


def clean_scopes(scopes: list[str]) -> list[str]:
    """Known scopes, each once, in their own order. Raises ValidationError."""
    if not scopes:
        raise ValidationError(_("Choose at least one thing to share."), code="required")
    if unknown := set(scopes) - set(ALL):
        raise ValidationError(_("Choose from the list."), code="unknown", params={"scopes": sorted(unknown)})
    return [scope for scope in ALL if scope in scopes]


def check_plausible(relationship: str, relative: ParsedNumber, *, owner_birth_date: date) -> None:
    """Does the number fit the relationship? Raises RelationshipNotPlausible; says nothing of who the person is."""
    row = ROWS[Relationship(relationship)]
    if row.sex is not None and relative.sex is not None and row.sex != relative.sex:
        raise RelationshipNotPlausible(_WRONG_SEX[row.sex])
    if relative.birth_date is None or row.age is Age.ANY:
        return
    older, younger = (
        (relative.birth_date, owner_birth_date) if row.age is Age.OLDER else (owner_birth_date, relative.birth_date)
    )
    if (younger.year - older.year, younger.month, younger.day) < (row.years, older.month, older.day):
        raise RelationshipNotPlausible(_WRONG_AGE[row.age])


_WRONG_SEX = {
    Sex.MALE: _("This number belongs to a woman or girl. Check the number, or choose the relationship that fits."),
    Sex.FEMALE: _("This number belongs to a man or boy. Check the number, or choose the relationship that fits."),
}
_WRONG_AGE = {
    Age.OLDER: _("By this number the person is too young to be that to you. Check the number and the relationship."),
    Age.YOUNGER: _("By this number the person is too old to be that to you. Check the number and the relationship."),
}
