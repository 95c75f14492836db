"""What an officer at the counter types and ticks: whom they serve, which paper they saw, and what somebody agrees to, of
which nothing is ticked in advance."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from families.decisions import IdentitySeen
from families.forms.consents import DecisionForm, GuardianDecisionForm
from families.models import LinkApplication
from families.relationships import Sex
from families.scopes import ALL
from families.services.consents.terms import Terms
from families.services.lookups import LookUpKind, NotReadableWords, number_as_stored
from families.services.references import reference_typed
from families.sharing import fits, offered_in_invitation


class NotShownAgain(forms.TextInput):
    """A page that was answered wrongly does not repeat it."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:  # noqa: ARG002 - its point
        return super().get_context(name, None, attrs)


def number_typed(typed: str) -> str:
    """Canonical. Raises ValidationError, of which the message repeats nothing."""
    try:
        return number_as_stored(typed)
    except NotReadableWords as error:
        raise ValidationError(_("This is no social-security number. Check it on the paper."), code="shape") from error


class LookUpForm(forms.Form):
    """By what the person brings. `by` says which of the two it is, once the form is valid."""

    typed = forms.CharField(
        label=_("Reference or case number, or the whole social-security number"),
        help_text=_("A scanner of QR codes may type it too."),
        widget=NotShownAgain(attrs={"autocomplete": "off", "spellcheck": "false", "class": "vTextField"}),
        error_messages={"required": _("Type or scan what the person brings.")},
    )
    is_guardian = forms.BooleanField(
        label=_("It is about a child or ward, and their other guardian stands here"), required=False
    )
    by: LookUpKind

    def clean_typed(self) -> str:
        """As stored. Of what is wrong the message repeats nothing."""
        typed: str = self.cleaned_data["typed"]
        if reference := reference_typed(typed):
            self.by = LookUpKind.REFERENCE
            return reference
        self.by = LookUpKind.NUMBER
        try:
            return number_typed(typed)
        except ValidationError as error:
            raise ValidationError(
                _(
                    "This is neither a reference of eight letters and digits, for example F7K2-94QD, nor a right social-security "
                    "number. Check it on the paper."
                ),
                code="shape",
            ) from error


class PaperForm(forms.Form):
    identity_seen = forms.ChoiceField(
        label=_("Paper that they showed"),
        choices=IdentitySeen.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the paper that you saw. Without one, nothing can be done here.")},
    )

    @property
    def seen(self) -> IdentitySeen:
        """Of a valid form."""
        return IdentitySeen(self.cleaned_data["identity_seen"])


class RefusedForm(PaperForm):
    """Of whoever stands there with the number on their paper."""

    number = forms.CharField(
        label=_("The whole social-security number, as on the paper"),
        widget=NotShownAgain(attrs={"autocomplete": "off", "spellcheck": "false", "class": "vTextField"}),
        error_messages={"required": _("Type the number that stands on the paper.")},
    )
    field_order = ("number", "identity_seen")

    def clean_number(self) -> str:
        return number_typed(self.cleaned_data["number"])


class EndForm(forms.Form):
    """What the person wants besides the end."""

    is_silent = forms.BooleanField(
        label=_("Do not tell the owner now, for the person's safety"),
        help_text=_(
            "Unless it is ticked, the owner gets a message that the link has ended. It does not say who ended it."
        ),
        required=False,
    )
    blocks = forms.BooleanField(
        label=_("Do not let the owner ask them again"),
        help_text=_("The owner is not told, and the person can let them ask again at any time."),
        required=False,
    )


class NothingTicked(DecisionForm):
    """Whoever stands at a counter says each thing themself."""

    nothing_ticked = _("Tick at least one thing that they agree to, or record that they refuse.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "scopes" in self.fields:
            self.fields["scopes"].initial = []

    @property
    def ticked(self) -> tuple[list[str], list[str]]:
        """Of a valid form: the plain ones, and those that were ticked one by one."""
        return self.cleaned_data.get("scopes", []), self.cleaned_data.get("sensitive", [])


class ConsentForm(NothingTicked):
    pass


class GuardianConsentForm(GuardianDecisionForm, NothingTicked):
    pass


class InvitingForm(NothingTicked):
    """What the person wants to share with a relative, whom the paper will not name. `shown` is empty until the text of it was
    read."""

    nothing_ticked = _("Tick at least one thing that they want to share.")
    shown = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    relationship = forms.ChoiceField(
        label=_("What are they to the relative whom they invite?"),
        help_text=_("Who invites a daughter is her mother or her father."),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what they are to them.")},
    )

    def __init__(self, *args: Any, sex: Sex | str, terms_days: tuple[int, ...], **kwargs: Any) -> None:
        super().__init__(*args, most=Terms(ALL, max(terms_days)), terms_days=terms_days, **kwargs)
        offered = [(one.value, one.label) for one in offered_in_invitation(sex)]
        self.fields["relationship"].choices = offered  # type: ignore[attr-defined]  # a field of choices, above
        self.fields["term_days"].initial = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not fits(cleaned["relationship"], self.terms.scopes):
            unfit = _("A part of this makes no sense for parents and their child. Choose something else.")
            self.add_error("relationship", ValidationError(unfit, code="unfit"))
        return cleaned


class OwnCardForm(forms.Form):
    """Of the applications for the person's own card the one whose account is theirs: they alone can show its reference. `shown`
    is empty until the decision was read."""

    reference = forms.CharField(
        label=_("Reference on their own screen or receipt"),
        help_text=_("Let them show it. Whoever cannot is not the one who asked: then do not go on."),
        widget=NotShownAgain(attrs={"autocomplete": "off", "spellcheck": "false", "class": "vTextField"}),
        error_messages={"required": _("Type the reference that they show you.")},
    )
    shown = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    application: LinkApplication

    def __init__(self, *args: Any, waiting: Sequence[LinkApplication], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._waiting = {row.reference: row for row in waiting}

    def clean_reference(self) -> str:
        reference = reference_typed(self.cleaned_data["reference"])
        if reference is None or reference not in self._waiting:
            raise ValidationError(
                _("No card of theirs waits under this reference. Look at their screen."), code="shape"
            )
        self.application = self._waiting[reference]
        return self.application.reference
