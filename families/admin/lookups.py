"""Looking somebody up: a form that is only ever posted, so that no name and no number stands in an address; what it finds leads to
the pages of rows that the officer may see. And somebody's whole number, for a reason that they read themselves."""

import secrets
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts.step_up import needs_step_up, step_up_redirect
from accounts.waiting import seconds_until
from authorities.admin import is_on_duty, officer_of
from authorities.models import Role
from authorities.policies import within_duty
from families.admin.words import STATUSES
from families.decisions import NumberReason
from families.errors import TooManyAttempts
from families.identifiers import mask
from families.models import InsuredPerson, LinkApplication
from families.policies.officers import can_see_number, is_near_at_counter
from families.services.barring import barred_from
from families.services.lookups import Found, LookUpKind, NotReadableWords, look_up, show_number
from families.states import Status

app_name = "lookups"

_ASKED = "number_asked"  # in the session: the page that was shown last, whose answer is good once
_LONGEST = 200


class LookUpForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("Look up by"),
        choices=LookUpKind.choices,
        initial=LookUpKind.NUMBER,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=gettext_lazy("What you look for"),
        max_length=_LONGEST,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "vTextField"}),
        error_messages={
            "required": gettext_lazy("Type what you look for."),
            "max_length": gettext_lazy("This is too long: %(limit_value)d characters at most."),
        },
    )


class NumberForm(forms.Form):
    reason = forms.ChoiceField(
        label=gettext_lazy("Why you need it"),
        choices=NumberReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say why you need it.")},
    )
    asked = forms.CharField(widget=forms.HiddenInput, required=False)


@never_cache
@sensitive_post_parameters("words")
@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest) -> HttpResponse:
    """Open to every duty; what it finds is of the officer's regions."""
    if not is_on_duty(request):
        raise Http404
    form = LookUpForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _page(request, "look", form=form, status=422 if form.is_bound else 200)
    try:
        found = look_up(LookUpKind(form.cleaned_data["kind"]), form.cleaned_data["words"], officer=officer_of(request))
    except NotReadableWords as error:
        form.add_error("words", str(error))
        return _page(request, "look", form=form, status=422)
    except TooManyAttempts as error:
        form.add_error(None, _("You have looked up very often within an hour. Go on when it is over."))
        answer = _page(request, "look", form=form, status=429)
        answer["Retry-After"] = str(seconds_until(error.until))
        return answer
    return _page(request, "look", form=form, found=found, rows=_rows(request, found))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def number(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The number stands on the answer to the form alone, and the form is good for one answer."""
    person, officer = _person_or_404(request, pk), officer_of(request)
    if not can_see_number(officer, person):
        barred_from(person, is_near_at_counter, of="person", person_id=person.pk, officer=officer)
        return _page(request, "not_for_you", status=403)
    if needs_step_up(request, posts_answers=False):
        return step_up_redirect(request, reverse("lookups:number", args=[pk]))
    if request.method != "POST":
        return _ask_why(request, person, NumberForm())
    form = NumberForm(request.POST)
    if not form.is_valid():
        return _ask_why(request, person, form, status=422)
    asked = request.session.pop(_ASKED, "")
    if not asked or not constant_time_compare(form.cleaned_data["asked"], asked):
        return redirect("lookups:number", pk=pk)  # an answer sent twice
    shown = show_number(person, officer=officer, reason=NumberReason(form.cleaned_data["reason"]))
    return _page(request, "number", person=person, number=shown)


def _ask_why(request: HttpRequest, person: InsuredPerson, form: NumberForm, *, status: int = 200) -> HttpResponse:
    request.session[_ASKED] = asked = secrets.token_urlsafe(16)
    return _page(request, "why", person=person, form=form, asked=asked, status=status)


def _person_or_404(request: HttpRequest, pk: UUID) -> InsuredPerson:
    mine = InsuredPerson.objects.filter(within_duty(officer_of(request), field="region__code"))
    person = mine.filter(pk=pk, erased_at__isnull=True).first()
    if person is None:
        raise Http404
    return person


def _rows(request: HttpRequest, found: Found) -> list[dict[str, Any]]:
    """Whoever decides somewhere is led to the whole number, whose page then says whether they may see it."""
    can_ask = is_on_duty(request, Role.OFFICER, Role.SUPERVISOR)
    people = [_person_row(person, can_ask=can_ask) for person in found.people]
    return [*people, *map(_application_row, found.applications)]


def _person_row(person: InsuredPerson, *, can_ask: bool) -> dict[str, Any]:
    return {
        "what": _("Insured person"),
        "reference": person.register_reference,
        "url": reverse("admin:families_insuredperson_change", args=[person.pk]),
        "region": person.region.label,
        "number": person.masked_number,
        "number_url": reverse("lookups:number", args=[person.pk]) if can_ask and person.number_sealed else "",
    }


def _application_row(case: LinkApplication) -> dict[str, Any]:
    return {
        "what": f"{_('Application')} – {STATUSES[Status(case.status)]}",
        "reference": case.reference,
        "url": reverse("admin:families_linkapplication_change", args=[case.pk]),
        "region": case.place.label if case.place else "",
        "number": mask(case.number or ""),
        "number_url": "",
    }


_TITLES = {
    "look": gettext_lazy("Look somebody up"),
    "why": gettext_lazy("Show the whole number?"),
    "number": gettext_lazy("Whole number"),
    "not_for_you": gettext_lazy("Not for you"),
}


def _page(request: HttpRequest, name: str, *, status: int = 200, **context: Any) -> TemplateResponse:
    frame = {**admin.site.each_context(request), "title": _TITLES[name]}
    return TemplateResponse(request, f"admin/lookups/{name}.html", frame | context, status=status)


urlpatterns = [
    path("", admin.site.admin_view(look), name="look"),
    path("number/<uuid:pk>/", admin.site.admin_view(number), name="number"),
]
