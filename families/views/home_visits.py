"""A visit at home that somebody asks for in their account: for themself alone, where their region offers it there."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from families.days import HalfDay
from families.errors import FamilyServiceError
from families.forms.home_visits import HomeVisitForm, slot_in_words
from families.models import HomeVisit
from families.selectors import home_visits_of, person_to_visit
from families.services.home_visits import (
    Slot,
    ask_own_home_visit,
    call_off_own_home_visit,
    free_slots,
    rules_in,
)
from families.views.requests import CitizenRequest


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@sensitive_post_parameters("address")
def home_visit(request: CitizenRequest) -> HttpResponse:
    """The visit that is agreed on, else the question for one. 404 for whom no region offers it."""
    agreed = _agreed(request)
    if agreed is not None:
        when = slot_in_words(Slot(agreed.on_day, HalfDay(agreed.half)))
        return render(request, "families/plain/home_visit_agreed.html", {"agreed": agreed, "when": when})
    person = person_to_visit(request.user)
    if person is None or not (rules_in(person.region_id).offered and rules_in(person.region_id).from_account):
        raise Http404
    form = HomeVisitForm(request.POST if request.method == "POST" else None, slots=free_slots(person.region_id))
    if form.is_valid():
        try:
            ask_own_home_visit(person, slot=form.slot_chosen, address=form.cleaned_data["address"], user=request.user)
        except FamilyServiceError as error:
            form.add_error("slot" if error.field == "slot" else None, str(error))
        else:
            messages.success(request, _("The visit is agreed on."))
            return redirect("families:home-visit")
    return render(request, "families/plain/home_visit.html", {"form": form}, status=422 if form.is_bound else 200)


@require_POST
def home_visit_call_off(request: CitizenRequest) -> HttpResponse:
    """A second press says the same."""
    agreed = _agreed(request)
    if agreed is not None:
        try:
            call_off_own_home_visit(agreed, user=request.user)
        except FamilyServiceError as error:
            messages.info(request, str(error))
            return redirect("families:family")
    messages.success(request, _("The visit is called off. The address is erased."))
    return redirect("families:family")


def _agreed(request: CitizenRequest) -> HomeVisit | None:
    return home_visits_of(request.user).filter(ended_at__isnull=True).first()
