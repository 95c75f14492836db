"""Which rules an estimate goes by: the nation's, a province's, or those of a prefecture that has some of its own."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from authorities.codes import NATION, chain_of, known_names
from authorities.errors import UnknownRegion
from authorities.packs import regions_with_pack


class RegionField(forms.ChoiceField):
    """A code; the nation's where nothing is chosen."""

    default_error_messages = {"invalid_choice": _("Choose a region from the list.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=region_choices, initial=NATION, **kwargs)

    def clean(self, value: Any) -> str:
        return str(super().clean(value or NATION))


def region_choices() -> list[tuple[str, str]]:
    """In the reader's script, by code: a prefecture comes after its province."""
    codes = sorted(region_codes() - {NATION})
    return [(NATION, str(_("The national rule"))), *((code, _name(code)) for code in codes)]


def region_codes() -> frozenset[str]:
    with_pack = {code for code in regions_with_pack() if code.endswith("00")}
    return frozenset({code for code in known_names() if code.endswith("0000")} | with_pack)


def nearest_region(code: str) -> str:
    """The one to choose for somebody of a county or prefecture without rules of its own."""
    codes = region_codes()
    try:
        return next(each for each in reversed(chain_of(code)) if each in codes)
    except UnknownRegion:  # a register may name one that no table of ours knows
        return NATION


def _name(code: str) -> str:
    chinese, latin = known_names().get(code, (code, code))
    if code.endswith("0000"):
        return chinese if _is_chinese() else latin
    above = known_names()[code[:2] + "0000"]
    return f"{above[0]}{chinese}" if _is_chinese() else f"{latin}, {above[1]}"


def _is_chinese() -> bool:
    return (get_language() or "").startswith("zh")
