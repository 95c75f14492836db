"""The first page of a visit: what waits for the person's answer, who can see them, and all else that can be done for them."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from families.admin.counter.consents import consent_rows
from families.admin.counter.invitations import invitation_rows
from families.admin.counter.pages import page
from families.admin.counter.viewers import viewers_of
from families.admin.counter.visits import READ, Visit, first_question, page_of_visit
from families.forms.counter import PaperForm


@page_of_visit(*READ, is_read=True)
def visit(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Before an officer has seen a paper it asks for that, and shows nothing else; who may only read needs none."""
    if visit.can_serve and not visit.is_open:
        return first_question(request, visit, PaperForm())
    context = {
        "is_visit": True,
        "asked": consent_rows(visit),
        **viewers_of(visit),
        "sheet_url": visit.place("sheet"),
        "owners_url": visit.place("owners"),
        "invitations": invitation_rows(visit),
        "invite_url": visit.place("invite"),
        "refusals_url": visit.place("refusals"),
    }
    return page(request, "visit", _("Somebody at the counter"), visit=visit, **context)
