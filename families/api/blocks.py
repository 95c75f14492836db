"""Whom the citizen, as the person who is linked to, does not let ask for a link any more. Nobody else learns of it."""

from typing import Annotated, TypedDict
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from families.api.refusals import FamilyView
from families.models import ApplicantBlock
from families.selectors import blocks_by, names_of_blocked
from families.services.consents.blocks import let_ask_again
from integrators.api.callers import actor_of, app_of, citizen_of
from integrators.api.fields import moment_text
from integrators.api.operations import operation
from integrators.api.pages import PageQuery, page_of
from integrators.api.permissions import needs
from integrators.api.shapes import IdText, MomentText, NextText, Says
from integrators.codes import ApiScope
from integrators.selectors import agreed_in


class ApplicantBlockShape(TypedDict):
    id: IdText
    blocked_at: MomentText
    link_id: Annotated[IdText | None, Says(description="Their last link to the citizen, null if they never had one.")]


class OneApplicantBlockShape(ApplicantBlockShape):
    name: Annotated[str | None, Says(description="Of whom is blocked, null while their own card is not linked.")]


class ApplicantBlocksShape(TypedDict):
    items: list[ApplicantBlockShape]
    next: NextText | None


BLOCK: ApplicantBlockShape = {
    "id": "019ac1f8-4c02-7d61-a3be-7f9210c5d8e4",
    "blocked_at": "2026-11-26T08:41:00Z",
    "link_id": "019ac1f0-5b1e-7c33-9a0d-2f4f6c1b8e21",
}


class ApplicantBlocksView(FamilyView):
    permission_classes = (needs(ApiScope.LINKS_READ),)
    query_class = PageQuery

    @operation(
        "list_applicant_blocks",
        "Whom I do not let ask for a link",
        description="A block comes of ending a link with `blocks`, or of a refusal on the citizen's own pages.",
        answers={200: ApplicantBlocksShape},
        examples={200: {"items": [BLOCK], "next": None}},
    )
    def get(self, request: Request) -> Response:
        rows = _blocks(request, ApiScope.LINKS_READ)
        return Response(page_of(request, self.query, rows, lambda page: map(block_shape, page)))


class ApplicantBlockView(FamilyView):
    permission_classes = (needs(ApiScope.LINKS_READ, by_method={"DELETE": ApiScope.LINKS_WRITE}),)

    @operation(
        "get_applicant_block",
        "One block",
        answers={200: OneApplicantBlockShape},
        examples={200: {**BLOCK, "name": "李明"}},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        """With the name, which no list has."""
        block = get_object_or_404(_blocks(request, ApiScope.LINKS_READ), pk=pk)
        answer: OneApplicantBlockShape = {**block_shape(block), "name": names_of_blocked([block])[block.pk] or None}
        return Response(answer)

    @operation(
        "lift_applicant_block",
        "Let them ask again",
        description="The citizen decides about each request. They are not told; what they sent meanwhile still ends as if refused.",
        answers={204: None},
    )
    def delete(self, request: Request, pk: UUID) -> Response:
        block = get_object_or_404(_blocks(request, ApiScope.LINKS_WRITE), pk=pk)
        let_ask_again(block.person, block.applicant, by=actor_of(request))
        return Response(status=204)


def block_shape(block: ApplicantBlock) -> ApplicantBlockShape:
    """Of a row of `selectors.blocks_by`."""
    last_link: UUID | None = vars(block)["last_link"]
    return {
        "id": str(block.pk),
        "blocked_at": moment_text(block.blocked_at),
        "link_id": str(last_link) if last_link else None,
    }


def _blocks(request: Request, scope: ApiScope) -> "QuerySet[ApplicantBlock]":
    """Theirs, where an authority of their region agreed with the app."""
    return blocks_by(citizen_of(request)).filter(agreed_in(app_of(request), scope, "person__region"))
