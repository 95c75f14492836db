"""What a relative chooses when they invite, and the code that the invited types."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from families.forms.consents import DecisionForm
from families.forms.presets import (
    USUAL,
    Presets,
    chosen_scopes,
    chosen_term,
    preset_choices,
    term_choices,
    term_field,
)
from families.models.invitations import CODE_LENGTH
from families.packs import LinkingRules
from families.relationships import Relationship, Sex
from families.scopes import ALL, Scope
from families.services.consents.terms import Terms
from families.services.references import letters_of
from families.sharing import fits, offered_in_invitation, presets_for_invitation
from families.validators import clean_scopes


class InvitationForm(forms.Form):
    """For whom, what and for how long. What is sensitive is ticked once more on the next page."""

    relationship = forms.ChoiceField(
        label=_("What are you to the person whom you invite?"),
        help_text=_("If you invite your daughter, you are her mother or her father."),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what you are to them."),
            "invalid_choice": _("Choose a relationship from the list."),
        },
    )
    preset = forms.ChoiceField(
        label=_("What may they do for you?"),
        help_text=_("Share only what they need. You read the text once more before it counts."),
        widget=Presets,
        error_messages={
            "required": _("Choose what they may do for you."),
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

    def __init__(self, *args: Any, sex: Sex | str, rules: LinkingRules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["term_days"].initial = USUAL
        self.rules = rules
        self._choose("relationship", [(one.value, one.label) for one in offered_in_invitation(sex)])
        self._choose("preset", preset_choices(presets_for_invitation()))
        self._choose("scopes", [(scope, Scope(scope).label) for scope in ALL])
        self._choose("term_days", term_choices(rules))

    def clean(self) -> None:
        cleaned = self.cleaned_data
        if "preset" not in cleaned or "scopes" not in cleaned:
            return
        scopes = chosen_scopes(cleaned)
        try:
            clean_scopes(scopes)
        except ValidationError as error:
            self.add_error("scopes", error)
            return
        if "relationship" in cleaned and not fits(cleaned["relationship"], scopes):
            self.add_error(
                "preset",
                ValidationError(
                    _("A part of this makes no sense for parents and their child. Choose something else."), code="unfit"
                ),
            )

    @property
    def is_own_choice(self) -> bool:
        return bool(self["scopes"].value()) or "scopes" in self.errors

    @property
    def relationship_chosen(self) -> Relationship:
        """Of a valid form, as are the terms."""
        return Relationship(self.cleaned_data["relationship"])

    @property
    def terms(self) -> Terms:
        days = chosen_term(self.cleaned_data, self.rules)
        assert days is not None  # the form is valid
        return Terms(clean_scopes(chosen_scopes(self.cleaned_data)), days)

    def _choose(self, name: str, choices: list[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class AgreementForm(DecisionForm):
    """What the inviter agrees to, of what they chose."""

    nothing_ticked = _("Tick at least one thing that they may see or do.")


class InvitationCodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code of the invitation"),
        help_text=_("Ten letters and digits in two groups, for example F7K2A-94QDM. It stands below the square code."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"class": "input-short", "autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        ),
        error_messages={"required": _("Enter the code from the invitation.")},
    )

    def clean_code(self) -> str:
        """The letters alone; spaces, dashes, case and width do not matter."""
        letters = letters_of(self.cleaned_data["code"], CODE_LENGTH)
        if letters is None:
            raise ValidationError(
                _(
                    "A code has ten letters and digits, for example F7K2A-94QDM. It never has the digits 0 and 1 or the "
                    "letters I, L, O and U. Check the invitation."
                ),
                code="shape",
            )
        return letters
