"""Who is to be linked: name, number, and for a relative what they are to the applicant."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from authorities.packs import pack_for
from families.forms.steps import StepForm
from families.identifiers import ParsedNumber
from families.models import LinkApplication
from families.packs import IdentityRules
from families.relationships import Relationship
from families.services.applications import limits
from families.services.applications.asking_again import check_asked_lately
from families.services.applications.drafts import check_details
from families.validators import clean_name, clean_number


def _name_field(label: Any, hint: Any, *, autocomplete: str) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        widget=forms.TextInput(attrs={"autocomplete": autocomplete, "spellcheck": "false"}),
        error_messages={"required": _("Enter the full name as it stands on the identity document.")},
    )


def _number_field(missing: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Social-security number"),
        help_text=_("18 characters; the last may be an X. It is the number on the identity document, not the card's."),
        widget=forms.TextInput(
            attrs={
                "class": "input-number",
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "inputmode": "text",
            }
        ),
        error_messages={"required": missing},
    )


def in_groups(number: str) -> str:
    """As on the document, for comparing: area, birth date, the rest."""
    return f"{number[:6]} {number[6:14]} {number[14:]}" if len(number) == 18 else number


class _DetailsForm(StepForm):
    parsed: ParsedNumber | None = None

    @classmethod
    def said(cls, application: LinkApplication) -> list[tuple[Any, str]]:
        number = _("None yet") if application.has_no_number else in_groups(application.number or "")
        said = [(_("Full name"), application.name or ""), (_("Social-security number"), str(number))]
        if not application.is_self:
            said.append((_("This person is my"), str(Relationship(application.relationship).label)))
        return said

    def clean_name(self) -> str:
        return clean_name(self.cleaned_data["name"])

    def clean_number(self) -> str | None:
        typed = self.cleaned_data["number"]
        if not typed:
            return None
        scheme = pack_for(str(self.application.region_id)).section(IdentityRules).scheme
        self.parsed = clean_number(typed, scheme, today=timezone.localdate())
        return self.parsed.number


class OwnDetailsForm(_DetailsForm):
    fields_saved = ("name", "number")
    name = _name_field(_("Your full name"), _("As it stands on your identity document."), autocomplete="name")
    number = _number_field(_("Enter the social-security number."))

    def clean(self) -> None:
        if self.parsed is not None:
            parsed, held = self.parsed, self.held()
            self._refuse(held, lambda: check_details(held, Relationship.SELF, parsed))


_R = Relationship
_RELATIONSHIPS = [
    (heading, [(member.value, member.label) for member in members])
    for heading, members in (
        (_("Spouse, children, grandchildren"), (_R.SPOUSE, _R.SON, _R.DAUGHTER, _R.GRANDSON, _R.GRANDDAUGHTER)),
        (
            _("Parents, grandparents, parents-in-law"),
            (_R.FATHER, _R.MOTHER, _R.GRANDFATHER, _R.GRANDMOTHER, _R.FATHER_IN_LAW, _R.MOTHER_IN_LAW),
        ),
        (_("Others"), (_R.BROTHER, _R.SISTER, _R.GUARDIAN, _R.WARD, _R.OTHER)),
    )
]


class RelativeDetailsForm(_DetailsForm):
    fields_saved = ("name", "number", "has_no_number", "relationship")
    name = _name_field(
        _("Full name of your relative"), _("As it stands on their identity document."), autocomplete="off"
    )
    number = _number_field(_("Enter the social-security number, or tick that there is none yet."))
    has_no_number = forms.BooleanField(label=_("My relative has no number yet, say a newborn child"), required=False)
    relationship = forms.ChoiceField(
        label=_("This person is my…"),
        choices=_RELATIONSHIPS,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what this person is to you."),
            "invalid_choice": _("Choose a relationship from the list."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["number"].required = not self.data.get("has_no_number")

    def clean(self) -> None:
        if self.cleaned_data.get("number") and self.cleaned_data.get("has_no_number"):
            self.add_error("has_no_number", _("You entered a number. Remove it, or remove this tick."))
        relationship = self.cleaned_data.get("relationship")
        if not relationship:
            return
        held = self.held()
        if self.parsed is not None and "number" in self.cleaned_data:
            parsed = self.parsed
            self._refuse(held, lambda: self._check_number(held, relationship, parsed))
        self._refuse(held, lambda: limits.check_quota(held, relationship, self.rules))

    def _check_number(self, held: limits.Holdings, relationship: str, parsed: ParsedNumber) -> None:
        """What is asked once more when it is sent; whoever sends in the same breath is told there of a wait."""
        check_details(held, relationship, parsed)
        if self._held is None:
            check_asked_lately(self.application, held.own_person, parsed.number)
