"""Somebody comes to the counter for one who cannot come: a visit at home is agreed on, and nothing of the person is told."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from families.admin.counter.pages import WRONG_INPUT, page
from families.admin.counter.visits import READ_AND_CHANGE, Visit, page_of_visit
from families.days import HalfDay
from families.errors import FamilyServiceError
from families.forms.home_visits import HomeVisitForm, slot_in_words
from families.models import HomeVisit
from families.services.home_visits import Slot, free_slots, record_home_visit, rules_in


@page_of_visit(*READ_AND_CHANGE, is_read=True)
def home_visit(request: HttpRequest, visit: Visit) -> HttpResponse:
    """It needs no paper: that is seen at the door. A second press finds the visit agreed on. Of who has died, or of whom the
    register tells no more, it says so."""
    if not visit.can_serve:
        raise PermissionDenied
    region = visit.person.region_id
    agreed = HomeVisit.objects.open().filter(person=visit.person).first()
    why_not = "" if agreed else visit.why_no_home_visit
    form = HomeVisitForm(request.POST if request.method == "POST" else None, slots=free_slots(region))
    if agreed is None and not why_not and form.is_valid():
        try:
            agreed = record_home_visit(
                visit.person, slot=form.slot_chosen, address=form.cleaned_data["address"], officer=visit.officer
            )
        except FamilyServiceError as error:
            form.add_error("slot" if error.field == "slot" else None, str(error))
        else:
            messages.success(request, _("The visit is agreed on."))
    context: dict[str, Any] = {
        "agreed": agreed,
        "when": when_of(agreed) if agreed else "",
        "is_offered": rules_in(region).offered,
        "why_not": why_not,
    }
    shown = None if agreed or why_not else form
    status = WRONG_INPUT if why_not and request.method == "POST" else None
    return page(request, "home_visit", _("A visit at home"), visit=visit, form=shown, status=status, **context)


def when_of(agreed: HomeVisit) -> str:
    return slot_in_words(Slot(agreed.on_day, HalfDay(agreed.half)))
