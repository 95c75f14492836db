"""The first page of a visit: what waits for the person's answer or for an officer, who can see them, and all else that can be
done for them."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from families.admin.counter.assisted import assisted_rows
from families.admin.counter.consents import consent_rows
from families.admin.counter.invitations import invitation_rows
from families.admin.counter.pages import page
from families.admin.counter.viewers import viewers_of
from families.admin.counter.visits import READ, Visit, page_of_visit
from families.models import LinkApplication
from families.models.applications import ReviewReason
from families.services.messages import holder_of
from families.states import Status


@page_of_visit(*READ, is_read=True, asks_paper=True)
def visit(request: HttpRequest, visit: Visit) -> HttpResponse:
    context = {
        "is_visit": True,
        "asked": consent_rows(visit),
        "cases": _cases(visit),
        **viewers_of(visit),
        "sheet_url": visit.place("sheet"),
        "owners_url": visit.place("owners"),
        "assisted": assisted_rows(visit),
        "assist_url": visit.place("assist"),
        "has_own_card": holder_of(visit.person) is not None,
        "invitations": invitation_rows(visit),
        "invite_url": visit.place("invite"),
        "refusals_url": visit.place("refusals"),
    }
    return page(request, "visit", _("Somebody at the counter"), visit=visit, **context)


def _cases(visit: Visit) -> list[dict[str, Any]]:
    """About the person, for an officer to decide, the oldest first: their own card too, where nobody could send them a code. Of
    that they show the reference themself, so it does not stand here."""
    waiting = LinkApplication.objects.filter(person=visit.person, status=Status.IN_REVIEW).order_by("submitted_at")
    return [
        {
            "reference": _("An application of their own") if _is_proven_here(case) else case.reference,
            "detail": f"{case.get_relationship_display()} · {case.get_review_reason_display()}",
            "is_own": case.is_self,
            "own_url": visit.place("own-card") if _is_proven_here(case) else "",
            "url": reverse("admin:families_linkapplication_change", args=[case.pk]),
        }
        for case in waiting
    ]


def _is_proven_here(case: LinkApplication) -> bool:
    return case.is_self and case.review_reason == ReviewReason.NO_PHONE
