"""What an officer does at the counter with an application that was filled in there and sent: note the papers that somebody asked
for, and withdraw it at the applicant's word. Any officer who may serve them does it; who did decides nothing of it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from families.admin.counter.assisted import sent_or_404
from families.admin.counter.pages import page
from families.admin.counter.visits import READ_AND_CHANGE, Visit, page_of_visit
from families.errors import FamilyServiceError
from families.forms.assisted import PapersShownForm
from families.models import LinkApplication
from families.policies.documents import papers_asked
from families.relationships import Relationship
from families.services.applications.assisting import check_sent, note_papers_shown, offices_of, withdraw_assisted
from families.states import Status


@page_of_visit(*READ_AND_CHANGE)
def answer(request: HttpRequest, visit: Visit, application: UUID) -> HttpResponse:
    """A second press finds that it is with the officers."""
    seen = sent_or_404(visit, application)
    if seen.status != Status.AWAITING_APPLICANT:
        messages.info(request, _("No papers are waited for: this is how the application stands."))
        return _back(visit, seen)
    offices, asked = offices_of(visit.officer), papers_asked(seen)
    form = PapersShownForm(request.POST if request.method == "POST" else None, offices=offices, asked=asked)
    try:
        if not form.is_valid():
            check_sent(seen, person=visit.person, officer=visit.officer)
            title = _("Which papers did they show?")
            return page(request, "assisted_answer", title, visit=visit, form=form, **_whose(visit, seen))
        note_papers_shown(
            seen, person=visit.person, office=form.chosen, kinds=form.cleaned_data["kinds"], **visit.recorded
        )
    except FamilyServiceError as error:
        messages.error(request, str(error))
        return visit.home()
    messages.success(request, _("Noted. The case is back in the queue, and a colleague decides it."))
    return _back(visit, seen)


@page_of_visit(*READ_AND_CHANGE)
def withdraw(request: HttpRequest, visit: Visit, application: UUID) -> HttpResponse:
    """A second press finds that it has ended."""
    seen = sent_or_404(visit, application)
    if not seen.is_open:
        messages.info(request, _("This application has ended: there is nothing to withdraw."))
        return _back(visit, seen)
    try:
        if request.method != "POST":
            check_sent(seen, person=visit.person, officer=visit.officer)
            title = _("Withdraw this application?")
            return page(request, "assisted_withdraw", title, visit=visit, **_whose(visit, seen))
        withdraw_assisted(seen, person=visit.person, **visit.recorded)
    except FamilyServiceError as error:
        messages.error(request, str(error))
        return visit.home()
    messages.success(request, _("The application is withdrawn."))
    return _back(visit, seen)


def _whose(visit: Visit, seen: LinkApplication) -> dict[str, Any]:
    return {
        "application": seen,
        "relationship": Relationship(seen.relationship).label,
        "back_url": visit.place("assisted", seen.pk),
    }


def _back(visit: Visit, seen: LinkApplication) -> HttpResponseRedirect:
    return HttpResponseRedirect(visit.place("assisted", seen.pk))
