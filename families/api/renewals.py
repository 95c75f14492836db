"""Renewing a link by the citizen's own token: an application in its place, made and sent in one call."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

from django.shortcuts import get_object_or_404
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from families.api.application_examples import DECLARATION, NOTICE_OF_RENEWAL, SENT
from families.api.application_shapes import ApplicationReceiptShape, receipt_shape
from families.api.applications import WAIT, ShownText, address_of, address_of_texts
from families.api.applying import renew_at_once
from families.api.links import links_of
from families.api.own_applications import ApplicantView
from families.api.typed import Ticks
from families.errors import AlreadyApplied, DeclarationChanged
from families.models import FamilyLink
from families.scopes import Scope
from families.states import Status
from integrators.api.errors import Refused
from integrators.api.fields import StrictSerializer, Whole
from integrators.api.idempotency import once
from integrators.api.limits import APPLICATIONS as APPLICATIONS_LIMIT
from integrators.api.limits import Policy
from integrators.api.operations import operation
from integrators.api.permissions import needs
from integrators.codes import ApiScope


class NewRenewal(StrictSerializer):
    """What the new link is to allow, and for how long; of whom and what they are is known."""

    scopes = Ticks()
    term_days = Whole(required=False)
    sensitive = Ticks()
    notice = ShownText()
    declaration = ShownText()
    openapi: ClassVar[Mapping[str, Any]] = {
        "required": ["scopes", "term_days"],
        "properties": {
            "scopes": {"items": {"type": "string", "enum": Scope.values}},
            "sensitive": {"items": {"type": "string", "enum": Scope.values}},
        },
    }


class RenewalsView(ApplicantView):
    permission_classes = (needs(ApiScope.LINKS_WRITE),)

    def limits_of(self, request: Request) -> tuple[Policy, ...]:  # noqa: ARG002  # the base's signature
        return (*self.limits, APPLICATIONS_LIMIT)

    @operation(
        "renew_family_link",
        "Ask for a new link in the place of one that ends",
        description=(
            "By its owner, from some weeks before its end until 30 days after it. The register is asked again, and whoever "
            "has to agree; until then the link stays as it is. `notice` and `declaration` name the texts that the citizen "
            "read, as for an application; the notice is that of a renewal."
        ),
        answers={202: ApplicationReceiptShape},
        examples={202: SENT},
        body=NewRenewal,
        body_example={
            "scopes": ["view_card", "view_pension"],
            "term_days": 365,
            "notice": NOTICE_OF_RENEWAL,
            "declaration": DECLARATION,
        },
        refusals=(
            "self-link-required",
            "region-not-agreed",
            "not-renewable",
            "already-applied",
            "relationship-not-plausible",
            "quota-reached",
            "too-many-unanswered",
            "declaration-changed",
        ),
        problems=("wait-first",),
    )
    @once
    def post(self, request: Request, pk: UUID) -> Response:
        given = self.read(NewRenewal)
        owned = links_of(request, ApiScope.LINKS_WRITE).filter(owner=self.citizen).select_related("consent", "person")
        self.given, self.link = given, get_object_or_404(owned, pk=pk)
        renewal = renew_at_once(self.caller, self.link, given, by=self.actor)
        headers = {"Location": address_of(renewal.pk), "Retry-After": str(WAIT[Status(renewal.status)])}
        return Response(receipt_shape(renewal), status=202, headers=headers)

    def refusal_of(self, error: Exception) -> APIException:
        """As of an application."""
        refusal = super().refusal_of(error)
        if isinstance(refusal, Refused) and isinstance(error, DeclarationChanged):
            asked = {**self.given, "relationship": self.link.relationship}
            refusal.members["current"] = address_of_texts(asked, is_young_child=error.is_young_child, is_renewal=True)
        if isinstance(refusal, Refused) and isinstance(error, AlreadyApplied) and error.existing:
            refusal.members["existing"] = address_of(error.existing)
        return refusal

    link: FamilyLink
    given: Mapping[str, Any]
