"""Asking an applicant for papers: a page that says which, then each case by itself, with its own result."""

from dataclasses import dataclass
from typing import ClassVar

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.admin import OnDutyAdmin, officer_of
from families.admin.asking import Chosen, answers_of, ask
from families.admin.case_claims import decidable
from families.documents import DocumentKind
from families.errors import FamilyServiceError
from families.models import LinkApplication
from families.policies.documents import papers_asked
from families.services.applications.documents import ask_for_more


@dataclass(frozen=True, slots=True)
class Asking:
    """As a verdict of `decisions`, for the page of a case and for the page in between."""

    leads_on: ClassVar[bool] = True
    action: str
    title: str | Promise
    button: str | Promise
    key: str


ASK = Asking("ask", gettext_lazy("Ask the applicants for papers?"), gettext_lazy("Ask for more"), "m")


class AskForm(forms.Form):
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Papers, any one of which will do"),
        choices=DocumentKind.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick which papers you need.")},
    )


def ask_cases(page: OnDutyAdmin, request: HttpRequest, rows: models.QuerySet[LinkApplication]) -> HttpResponse | None:
    """The page that asks which papers; then as `decisions.decide_cases`."""
    found = rows.select_related("person", "applicant").order_by("submitted_at")
    cases = decidable(request, found)
    if not cases:
        return None
    usual = [kind for kind in DocumentKind.values if all(kind in papers_asked(case) for case in cases)]
    form = AskForm(answers_of(request), initial={"kinds": usual})
    if not form.is_valid():
        chosen = [Chosen(case.pk, case.reference, [case.get_relationship_display()]) for case in cases]
        return ask(page, request, form, title=ASK.title, verdict=ASK, rows=chosen)
    for case in cases:
        _ask(request, case, form.cleaned_data["kinds"])
    return None


def _ask(request: HttpRequest, case: LinkApplication, kinds: list[str]) -> None:
    try:
        ask_for_more(case, officer=officer_of(request), kinds=kinds)
    except FamilyServiceError as error:
        messages.error(request, f"{case.reference}: {error}")
    else:
        messages.success(request, f"{case.reference}: {_('The applicant has been asked for papers.')}")
