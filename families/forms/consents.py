"""What the relative types and chooses: the reference, and what they agree to. Codes are typed in `codes`."""

from collections.abc import Collection
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from families.decisions import RefusalReason
from families.models.codes import CodePurpose
from families.scopes import SENSITIVE, Scope
from families.services.consents.terms import Terms
from families.services.references import reference_typed
from families.wording import term_in_words

_HINTS: dict[str, str | Promise] = {
    Scope.VIEW_CARD.value: _("Number with most digits hidden, issuer, valid until"),
    Scope.SHOW_CODE.value: _("At a hospital or pharmacy, for you"),
    Scope.VIEW_PENSION.value: _("What you paid in and what you receive"),
    Scope.VIEW_MEDICAL.value: _("Your cover and your account. It says something about your health"),
    Scope.VIEW_UNEMPLOYMENT.value: _("Contributions and benefits"),
    Scope.VIEW_INJURY.value: _("Recognised injuries and benefits. It says something about your health"),
    Scope.VIEW_MATERNITY.value: _("Cover and benefits. It says something about your health"),
    Scope.VIEW_WORK.value: _("Each employer and place, now and before"),
    Scope.CERTIFY.value: _("So that your pension goes on being paid"),
    Scope.REPORT_LOSS.value: _("Only for a few days; you can undo it"),
}
_HINTS_OF_CHILD: dict[str, str | Promise] = _HINTS | {
    Scope.SHOW_CODE.value: _("At a hospital or pharmacy, for the child"),
    Scope.VIEW_PENSION.value: _("Contributions and benefits"),
    Scope.VIEW_MEDICAL.value: _("Cover and account. It says something about the child's health"),
    Scope.VIEW_INJURY.value: _("Recognised injuries and benefits. It says something about the child's health"),
    Scope.VIEW_MATERNITY.value: _("Cover and benefits. It says something about the child's health"),
    Scope.CERTIFY.value: _("So that a pension goes on being paid"),
}


class ReferenceForm(forms.Form):
    reference = forms.CharField(
        label=_("Reference of the request"),
        help_text=_("Eight letters and digits, for example F7K2-94QD. It is in the message you got."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"class": "input-short", "autocomplete": "off", "spellcheck": "false", "autocapitalize": "characters"}
        ),
        error_messages={"required": _("Enter the reference from the message you got.")},
    )

    def clean_reference(self) -> str:
        """As stored; spaces, dashes, case and width do not matter."""
        reference = reference_typed(self.cleaned_data["reference"])
        if reference is None:
            raise ValidationError(
                _(
                    "A reference has eight letters and digits, for example F7K2-94QD. It never has the digits 0 and 1 or "
                    "the letters I, L, O and U. Check the message you got."
                ),
                code="shape",
            )
        return reference


class ManagingReferenceForm(ReferenceForm):
    """Of anything that somebody has to do with, whenever it was. `purpose`: of the code that opens it."""

    purpose = forms.ChoiceField(
        label=_("Whose card is it about?"),
        choices=[(CodePurpose.MANAGE.value, _("Mine")), (CodePurpose.CARE.value, _("That of a person in my care"))],
        initial=CodePurpose.MANAGE.value,
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reference"].label = _("Reference")
        self.fields["reference"].help_text = _(
            "Eight letters and digits, for example F7K2-94QD. It is in every letter or message about a link to you."
        )

    def clean_purpose(self) -> CodePurpose:
        """Who says nothing means themself."""
        return CodePurpose(self.cleaned_data["purpose"] or CodePurpose.MANAGE)


class ScopeChoices(forms.CheckboxSelectMultiple):
    choice_hints = _HINTS


class ScopeChoicesOfChild(forms.CheckboxSelectMultiple):
    choice_hints = _HINTS_OF_CHILD


class DecisionForm(forms.Form):
    """What the relative agrees to: never more than `most`. Sensitive things stand apart and are not ticked in advance
    (PIPL art. 29). `shown` is the hash of the text on the page, so that what is kept is what was read."""

    scope_choices: ClassVar[type[forms.CheckboxSelectMultiple]] = ScopeChoices
    nothing_ticked: str | Promise = _("Tick at least one thing, or press “I refuse”.")
    shown = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(
        self,
        *args: Any,
        most: Terms,
        terms_days: tuple[int, ...],
        apart: Collection[str] = SENSITIVE,
        **kwargs: Any,
    ) -> None:
        """`apart`: what is ticked by itself."""
        super().__init__(*args, **kwargs)
        plain = [scope for scope in most.scopes if scope not in apart]
        sensitive = [scope for scope in most.scopes if scope in apart]
        if plain:
            self.fields["scopes"] = self._scope_field(gettext("What they may do"), plain, is_ticked=True)
        if sensitive:
            label = gettext("Sensitive: tick each one that you agree to")
            self.fields["sensitive"] = self._scope_field(label, sensitive)
        days = sorted({days for days in terms_days if days < most.term_days} | {most.term_days})
        self.fields["term_days"] = forms.TypedChoiceField(
            label=_("For how long"),
            choices=[(choice, _sentence(term_in_words(choice, get_language() or "en"))) for choice in days],
            initial=most.term_days,
            coerce=int,
            widget=forms.RadioSelect,
            error_messages={"required": _("Choose for how long.")},
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not self._chosen(cleaned):
            field = "scopes" if "scopes" in self.fields else "sensitive"
            if field in self.fields:
                self.add_error(field, ValidationError(str(self.nothing_ticked), code="required"))
        return cleaned

    @property
    def terms(self) -> Terms:
        """Of a valid form: what was chosen, in the order of the table."""
        chosen = self._chosen(self.cleaned_data)
        return Terms([scope.value for scope in Scope if scope.value in chosen], self.cleaned_data["term_days"])

    @staticmethod
    def _chosen(cleaned: dict[str, Any]) -> set[str]:
        return {*cleaned.get("scopes", ()), *cleaned.get("sensitive", ())}

    @classmethod
    def _scope_field(cls, label: str, scopes: list[str], *, is_ticked: bool = False) -> forms.MultipleChoiceField:
        return forms.MultipleChoiceField(
            label=label,
            choices=[(scope, Scope(scope).label) for scope in scopes],
            initial=scopes if is_ticked else [],
            required=False,
            widget=cls.scope_choices,
        )


class GuardianDecisionForm(DecisionForm):
    """What the other guardian agrees to for a child: of a young one each thing by itself, as all data of theirs is sensitive
    (PIPL art. 28)."""

    scope_choices = ScopeChoicesOfChild

    def __init__(self, *args: Any, most: Terms, is_young_child: bool, **kwargs: Any) -> None:
        super().__init__(*args, most=most, apart=most.scopes if is_young_child else SENSITIVE, **kwargs)
        if is_young_child and "sensitive" in self.fields:
            self.fields["sensitive"].help_text = gettext(
                "All that is known of a young child is sensitive. What you do not tick stays closed."
            )


class StackedChoices(forms.CheckboxSelectMultiple):
    layout = "stack"


class RefusalForm(forms.Form):
    """What may go with a no, and need not. Nothing of it is told to who asked."""

    reasons = forms.MultipleChoiceField(
        label=_("Why do you refuse?"),
        help_text=_("Only if you want to say it. They are never told."),
        choices=RefusalReason.choices,
        required=False,
        widget=StackedChoices,
    )
    blocks = forms.BooleanField(
        label=_("Do not let this person ask me again"),
        help_text=_("They are not told, and you can let them ask again at any time."),
        required=False,
    )


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]
