"""What is to be shared with the applicant, and for how long."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from families.forms.presets import (
    OWN_CHOICE,
    USUAL,
    Presets,
    chosen_scopes,
    chosen_term,
    preset_choices,
    term_choices,
    term_field,
)
from families.forms.steps import StepForm
from families.models import LinkApplication
from families.scopes import Scope
from families.sharing import offered_presets, offered_scopes, preset_of
from families.validators import clean_scopes
from families.wording import term_in_words


class SharingForm(StepForm):
    """What is asked for and for how long: by a bundle, which brings its usual term, or thing by thing."""

    preset = forms.ChoiceField(
        label=_("What do you want to do for them?"),
        help_text=_("Ask only for what you need. Your relative sees this list and may agree to less."),
        widget=Presets,
        error_messages={
            "required": _("Choose what you want to do for them."),
            "invalid_choice": _("Choose from the list."),
        },
    )
    scopes = forms.MultipleChoiceField(
        label=_("What you choose yourself"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _("Choose from the list.")},
    )
    term_days = term_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        relationship = self.application.relationship
        self._choose("preset", preset_choices(offered_presets(relationship)))
        self._choose("scopes", [(scope, Scope(scope).label) for scope in offered_scopes(relationship)])
        self._choose("term_days", term_choices(self.rules))

    def stored(self) -> dict[str, Any]:
        """A preset is never chosen in advance; the term is, as long as what is chosen usually takes."""
        draft = self.application
        preset = preset_of(draft.relationship, draft.scopes) if draft.scopes else None
        return {
            "preset": preset.key if preset else (OWN_CHOICE if draft.scopes else None),
            "scopes": [] if preset else draft.scopes,
            "term_days": draft.term_days or USUAL,
        }

    @classmethod
    def said(cls, application: LinkApplication) -> list[tuple[Any, str]]:
        scopes = "\n".join(str(Scope(scope).label) for scope in application.scopes)
        term = term_in_words(application.term_days, get_language() or "en")
        return [(_("You ask to"), scopes), (_("For how long"), term)]

    @property
    def is_own_choice(self) -> bool:
        return self["preset"].value() == OWN_CHOICE or "scopes" in self.errors

    def clean(self) -> None:
        chosen = self.cleaned_data.get("preset")
        if chosen != OWN_CHOICE or "scopes" not in self.cleaned_data:
            return
        try:
            self.cleaned_data["scopes"] = clean_scopes(self.cleaned_data["scopes"])
        except ValidationError as error:
            self.add_error("scopes", error)

    def answers(self) -> dict[str, Any]:
        term = chosen_term(self.cleaned_data, self.rules)
        scopes = chosen_scopes(self.cleaned_data)
        return ({"term_days": term} if term else {}) | ({"scopes": scopes} if scopes else {})

    def _choose(self, name: str, choices: Sequence[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
