"""Cases of the citizen who does not know who is linked to them. The owner of the link is told of no case."""

from typing import Annotated, TypedDict
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from families.api.links import link_or_404
from families.api.refusals import FamilyView
from families.decisions import DisputeOutcome
from families.models import Dispute
from families.selectors import disputes_of
from families.services.links.disputes import open_dispute
from integrators.api.callers import actor_of, app_of, citizen_of
from integrators.api.fields import moment_text
from integrators.api.idempotency import once
from integrators.api.operations import operation
from integrators.api.pages import PageQuery, page_of
from integrators.api.permissions import needs
from integrators.api.shapes import IdText, MomentText, NextText, Says
from integrators.codes import ApiScope
from integrators.selectors import agreed_in


class DisputeDecisionShape(TypedDict):
    code: Annotated[str, DisputeOutcome]
    label: str


class DisputeShape(TypedDict):
    id: IdText
    reference: Annotated[str, Says(description="The case number, for people.")]
    link_id: IdText
    opened_at: MomentText
    resolved_at: Annotated[MomentText | None, Says(description="Null while an officer looks into it.")]
    decision: DisputeDecisionShape | None


class DisputesShape(TypedDict):
    items: list[DisputeShape]
    next: NextText | None


DISPUTE: DisputeShape = {
    "id": "019ac1f6-2b44-7a0e-9d51-c3f08e617ab2",
    "reference": "F7K2-94QD",
    "link_id": "019ac1f0-5b1e-7c33-9a0d-2f4f6c1b8e21",
    "opened_at": "2026-11-26T08:36:00Z",
    "resolved_at": None,
    "decision": None,
}
_DECIDED: DisputeShape = {
    **DISPUTE,
    "resolved_at": "2026-11-30T02:10:00Z",
    "decision": {"code": DisputeOutcome.UNKNOWN.value, "label": "The person does not know them: the link ends."},
}


class LinkDisputesView(FamilyView):
    permission_classes = (needs(ApiScope.LINKS_WRITE),)

    @operation(
        "dispute_family_link",
        "Say that I do not know who is linked to me",
        description=(
            "By the person whose record is shared. The link stands still at once and an officer of their region looks into it; "
            "the owner learns that it stands still and not why. While a case is open, it is the answer (200)."
        ),
        answers={200: DisputeShape, 201: DisputeShape},
        examples={200: DISPUTE, 201: DISPUTE},
        refusals=("link-ended", "dispute-not-allowed"),
    )
    @once
    def post(self, request: Request, pk: UUID) -> Response:
        self.read()
        link = link_or_404(request, ApiScope.LINKS_WRITE, pk)
        is_open = Dispute.objects.open().filter(link=link).exists()
        dispute = open_dispute(link, citizen_of(request), by=actor_of(request))
        if is_open:
            return Response(dispute_shape(dispute))
        headers = {"Location": reverse("families-api:dispute", args=[dispute.pk])}
        return Response(dispute_shape(dispute), status=201, headers=headers)


class DisputesView(FamilyView):
    permission_classes = (needs(ApiScope.LINKS_READ),)
    query_class = PageQuery

    @operation(
        "list_disputes",
        "My cases about links to me",
        answers={200: DisputesShape},
        examples={200: {"items": [DISPUTE], "next": None}},
    )
    def get(self, request: Request) -> Response:
        return Response(page_of(request, self.query, _disputes(request), lambda page: map(dispute_shape, page)))


class DisputeView(FamilyView):
    permission_classes = (needs(ApiScope.LINKS_READ),)

    @operation("get_dispute", "One case", answers={200: DisputeShape}, examples={200: _DECIDED})
    def get(self, request: Request, pk: UUID) -> Response:
        return Response(dispute_shape(get_object_or_404(_disputes(request), pk=pk)))


def dispute_shape(dispute: Dispute) -> DisputeShape:
    outcome = DisputeOutcome(dispute.outcome) if dispute.outcome else None
    return {
        "id": str(dispute.pk),
        "reference": dispute.reference,
        "link_id": str(dispute.link_id),
        "opened_at": moment_text(dispute.opened_at),
        "resolved_at": moment_text(dispute.resolved_at),
        "decision": None if outcome is None else {"code": outcome.value, "label": str(outcome.label)},
    }


def _disputes(request: Request) -> QuerySet[Dispute]:
    """Theirs, where an authority of their region agreed with the app."""
    return disputes_of(citizen_of(request)).filter(agreed_in(app_of(request), ApiScope.LINKS_READ, "person__region"))
