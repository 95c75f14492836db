"""What an officer is asked who fills in an application for somebody at their counter: where they sit, at the end whether it was
read out and signed, and later which papers were shown. The questions between are the wizard's own forms; of a number they show no more than its mask."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from audit.services import Actor
from authorities.models import Office
from families.decisions import IdentitySeen
from families.documents import DocumentKind
from families.forms.counter import NotShownAgain
from families.forms.details import RelativeDetailsForm, in_groups
from families.forms.steps import CheckForm
from families.identifiers import mask
from families.models import InsuredPerson, LinkApplication
from families.services.applications.assisting import check_whom, submit_assisted


class OfficeForm(forms.Form):
    """Not asked where no office is known."""

    office = forms.ModelChoiceField(
        label=_("Office in which you help them"),
        queryset=Office.objects.none(),
        empty_label=_("Choose…"),
        error_messages={
            "required": _("Choose the office in which you sit: they read it on their receipt."),
            "invalid_choice": _("Choose from the list."),
        },
    )

    def __init__(self, *args: Any, offices: QuerySet[Office], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(office.pk, office.label) for office in offices]
        if not choices:
            del self.fields["office"]
            return
        field = self.fields["office"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = offices
        field.choices = [("", field.empty_label), *choices]

    @property
    def chosen(self) -> Office | None:
        return self.cleaned_data.get("office")


class PapersShownForm(OfficeForm):
    """Nothing is ticked in advance. Another paper than was asked for may always be shown."""

    kinds = forms.MultipleChoiceField(
        label=_("Papers that they showed you, in the original"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _(
                "Tick each paper that you saw. If they have none with them, nothing goes back to be decided."
            ),
            "invalid_choice": _("Choose from the list."),
        },
    )
    field_order = ("kinds", "office")

    def __init__(self, *args: Any, asked: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["kinds"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(kind, DocumentKind(kind).label) for kind in dict.fromkeys([*asked, DocumentKind.OTHER.value])]


class AssistedDetailsForm(RelativeDetailsForm):
    """The number is typed from the paper and shown masked from then on; left empty, it stays as it is."""

    officer: Any = None

    def __init__(self, data: Any = None, *, application: LinkApplication, **kwargs: Any) -> None:
        super().__init__(_with_kept_number(data, application), application=application, **kwargs)
        field = self.fields["number"]
        field.widget = NotShownAgain(attrs=dict(field.widget.attrs))
        if application.number:
            self.fields["number"].required = False
            self.fields["number"].help_text = _("Noted: %(number)s. Leave it empty to keep it.") % {
                "number": mask(application.number)
            }
            self.initial["number"] = None

    def save(self, *, by: Actor, language: str) -> None:
        """Raises StaleDraft, NotForThisOfficer."""
        check_whom(self.cleaned_data["number"], officer=self.officer)
        super().save(by=by, language=language)


def _with_kept_number(data: Any, application: LinkApplication) -> Any:
    if data is None or not application.number or data.get("number", "").strip() or data.get("has_no_number"):
        return data
    with_number = data.copy()
    with_number["number"] = application.number
    return with_number


class AssistedCheckForm(CheckForm):
    """Its button sends it in the citizen's name, by their own word."""

    is_signed = forms.BooleanField(
        label=_("I read all of it out to them in their language, they agree, and they signed it on paper"),
        error_messages={"required": _("Read it out and let them sign it, then tick this.")},
    )
    person: InsuredPerson
    officer: Any
    identity_seen: IdentitySeen

    def save(self, *, by: Actor, language: str) -> None:  # noqa: ARG002 - the officer is known already
        """Raises what `submit_assisted` raises."""
        submit_assisted(
            self.application,
            version=self.cleaned_data["version"],
            person=self.person,
            officer=self.officer,
            identity_seen=self.identity_seen,
            language=language,
            read=self.cleaned_data["shown"],
            guardian_scopes=self.guardian_scopes,
        )


def masked(value: str, application: LinkApplication) -> str:
    """An answer in words, a whole number never."""
    number = application.number or ""
    return mask(number) if number and value in {number, in_groups(number)} else value
