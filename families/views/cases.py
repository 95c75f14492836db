"""“I do not know this person”: what happens then, and the case that comes of it, with its number to print."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from families.errors import LinkEnded
from families.models import Dispute, FamilyLink
from families.policies.links import can_dispute_link, can_see_dispute
from families.selectors import newest_case_of
from families.services.links.disputes import open_dispute
from families.services.remedies import against_the_case
from families.views.link_changes import words_of
from families.views.offices import help_in
from families.views.rows import moment
from families.views.standpoints import Standpoint


def unknown_page(request: HttpRequest, link: FamilyLink, here: Standpoint) -> HttpResponse:
    """Asked first, because it cannot be taken back; while a case is open, that one is shown."""
    if not can_dispute_link(here.party, link):
        return redirect(here.address("link", link))
    case = newest_case_of(link)
    if case is not None and case.is_open:
        return redirect(here.address("link-case", link))
    if request.method != "POST":
        return render(request, "families/link/unknown.html", words_of(link, here))
    try:
        open_dispute(link, here.party, by=here.by)
    except LinkEnded as error:
        messages.info(request, str(error))
        return redirect(here.address("link", link))
    return redirect(here.address("link-case", link))


def case_page(request: HttpRequest, link: FamilyLink, here: Standpoint) -> HttpResponse:
    """For the person alone: the owner is told of no case."""
    case = newest_case_of(link)
    if case is None or not can_see_dispute(here.party, case):
        raise Http404
    words = words_of(link, here)
    rows = [
        {"label": _("Opened"), "value": moment(case.opened_at)},
        {"label": _("Who is linked"), "value": words["owner_name"]},
        {"label": _("Reference of the link"), "value": link.application.reference},
        {"label": _("How it stands"), "value": _state_of(case, link)},
    ]
    beside = {"help": help_in(link.person.region_id), "against": against_the_case(case)}
    context = {"case": case, "rows": rows, **beside, **words}
    return render(request, "families/link/case.html", context)


def _state_of(case: Dispute, link: FamilyLink) -> str:
    if case.resolved_at is None and link.is_over:
        return _("An officer of your region looks into it. The link has ended.")
    if case.resolved_at is None:
        return _("An officer of your region looks into it. Until then nothing can be seen or done through the link.")
    return _("Decided on %(moment)s") % {"moment": moment(case.resolved_at)} + f"\n{case.get_outcome_display()}"
