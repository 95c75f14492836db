"""Choosing a bundle, or single things, and for how long: where a relative is asked, and where they invite."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from families.packs import LinkingRules
from families.scopes import PRESETS, Preset
from families.sharing import usual_term
from families.validators import clean_scopes
from families.wording import in_sentences, term_in_words

OWN_CHOICE = "own"
USUAL = "usual"
_in_sentences = lazy(in_sentences, str)
_BY_KEY = {preset.key: preset for preset in PRESETS}


class Presets(forms.RadioSelect):
    layout = "stack"
    choice_hints: Mapping[str, Any] = {
        **{preset.key: _in_sentences(preset.hint, preset.how_long) for preset in PRESETS},
        OWN_CHOICE: _("Tick each thing yourself in the list below."),
    }


def term_field() -> forms.TypedChoiceField:
    """Its choices are `term_choices`, of the region."""
    return forms.TypedChoiceField(
        label=_("For how long?"),
        help_text=_("Both of you are told before it ends, and either of you can end it at any time."),
        coerce=lambda value: value if value == USUAL else int(value),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose for how long."), "invalid_choice": _("Choose from the list.")},
    )


def preset_choices(presets: Sequence[Preset]) -> list[tuple[str, Any]]:
    return [*((preset.key, preset.label) for preset in presets), (OWN_CHOICE, _("I choose myself"))]


def term_choices(rules: LinkingRules) -> list[tuple[Any, Any]]:
    language = get_language() or "en"
    days = [(days, term_in_words(days, language)) for days in rules.terms_days]
    return [(USUAL, _("As long as it usually takes")), *days]


def chosen_scopes(cleaned: Mapping[str, Any]) -> list[str]:
    """A bundle wins over ticks, which count with "I choose myself" alone. Empty while nothing is chosen rightly."""
    preset = _BY_KEY.get(cleaned.get("preset") or "")
    return clean_scopes(list(preset.scopes)) if preset else list(cleaned.get("scopes") or [])


def chosen_term(cleaned: Mapping[str, Any], rules: LinkingRules) -> int | None:
    """Days; None while it is not chosen rightly, or hangs on a bundle that is not."""
    chosen = cleaned.get("term_days")
    if chosen != USUAL:
        return chosen
    return usual_term(_BY_KEY.get(cleaned["preset"]), rules) if "preset" in cleaned else None
