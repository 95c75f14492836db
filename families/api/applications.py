"""Applications for a link, by the citizen's own token: made and sent in one call, listed, read, withdrawn."""

from collections.abc import Mapping
from typing import Any, ClassVar
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from rest_framework.exceptions import APIException
from rest_framework.request import Request
from rest_framework.response import Response

from families.api.application_examples import APPLICATION, APPLICATIONS, NEW, SENT, WITHDRAWN
from families.api.application_shapes import (
    STATUSES,
    ApplicationReceiptShape,
    LinkApplicationShape,
    LinkApplicationsShape,
    application_shape,
    receipt_shape,
)
from families.api.applying import MEMBERS, apply_at_once
from families.api.own_applications import ApplicantView
from families.api.typed import Ticks, Typed
from families.errors import AlreadyApplied, DeclarationChanged
from families.relationships import Relationship
from families.scopes import Scope
from families.services.applications.drafts import withdraw_application
from families.states import Status
from integrators.api.conditional import as_known, versioned
from integrators.api.errors import Refused
from integrators.api.fields import Code, StrictSerializer, Text, Whole, YesOrNo
from integrators.api.idempotency import once
from integrators.api.limits import APPLICATIONS as APPLICATIONS_LIMIT
from integrators.api.limits import Policy
from integrators.api.operations import operation
from integrators.api.pages import PageQuery, page_of
from integrators.api.permissions import needs
from integrators.codes import ApiScope

WAIT = {Status.VERIFYING: 2, Status.IN_REVIEW: 60 * 60}  # seconds: the register usually takes a few, an officer days


class ShownText(StrictSerializer):
    """Which text the citizen read."""

    version = Text(max_length=20)
    sha256 = Text(max_length=64)


class NewApplication(StrictSerializer):
    """The answers of the wizard; which of them are asked for depends on the relationship."""

    relationship = Typed()
    region = Typed()
    name = Typed()
    number = Typed()
    has_no_number = YesOrNo(required=False)
    scopes = Ticks()
    term_days = Whole(required=False)
    sensitive = Ticks()
    notice = ShownText()
    declaration = ShownText()
    openapi: ClassVar[Mapping[str, Any]] = {
        "required": ["relationship", "name"],
        "properties": {
            "relationship": {"enum": Relationship.values},
            "scopes": {"items": {"type": "string", "enum": Scope.values}},
            "sensitive": {"items": {"type": "string", "enum": Scope.values}},
        },
    }


class ApplicationsQuery(PageQuery):
    status = Code(choices=list(STATUSES), required=False)
    relationship = Code(choices=Relationship.values, required=False)


class ApplicationsView(ApplicantView):
    query_class = ApplicationsQuery
    pointers = MEMBERS

    def limits_of(self, request: Request) -> tuple[Policy, ...]:
        return (*self.limits, APPLICATIONS_LIMIT) if request.method == "POST" else self.limits

    @operation(
        "list_link_applications",
        "The citizen's applications",
        description="Those that were sent, through whichever door, newest first.",
        answers={200: LinkApplicationsShape},
        examples={200: APPLICATIONS},
    )
    def get(self, request: Request) -> Response:
        rows = self.applications(ApiScope.LINKS_READ)
        if "status" in self.query:
            rows = rows.filter(status__in=STATUSES[self.query["status"]])
        if "relationship" in self.query:
            rows = rows.filter(relationship=self.query["relationship"])
        absolute = request.build_absolute_uri
        return Response(
            page_of(request, self.query, rows, lambda page: [application_shape(row, absolute) for row in page])
        )

    @operation(
        "apply_for_link",
        "Apply for a link",
        description=(
            "For the citizen's own card first (`self`, with `region`), then for a relative (with `scopes` and `term_days`). "
            "`notice` and `declaration` name the texts that the citizen read. The register is asked in the background."
        ),
        answers={202: ApplicationReceiptShape},
        examples={202: SENT},
        body=NewApplication,
        body_example=NEW,
        refusals=(
            "self-link-required",
            "already-bound",
            "region-not-agreed",
            "own-number",
            "already-linked",
            "already-applied",
            "relationship-not-plausible",
            "quota-reached",
            "too-many-unanswered",
            "declaration-changed",
        ),
        problems=("wait-first",),
    )
    @once
    def post(self, request: Request) -> Response:  # noqa: ARG002  # DRF's signature
        given = self.read(NewApplication)
        self.given = given
        application = apply_at_once(self.caller, given, by=self.actor)
        headers = {"Location": address_of(application.pk), "Retry-After": str(WAIT[Status(application.status)])}
        return Response(receipt_shape(application), status=202, headers=headers)

    def refusal_of(self, error: Exception) -> APIException:
        """With the way to the application that there is already, or to the text of today."""
        refusal = super().refusal_of(error)
        if isinstance(refusal, Refused) and isinstance(error, DeclarationChanged):
            refusal.members["current"] = address_of_texts(self.given, is_young_child=error.is_young_child)
        if isinstance(refusal, Refused) and isinstance(error, AlreadyApplied) and error.existing:
            refusal.members["existing"] = address_of(error.existing)
        return refusal


class ApplicationView(ApplicantView):
    @operation(
        "get_link_application",
        "One application",
        answers={200: LinkApplicationShape},
        examples={200: APPLICATION},
        has_etag=True,
    )
    def get(self, request: Request, pk: UUID) -> Response:
        found = self.application(pk, ApiScope.LINKS_READ)
        may_answer = (
            ApiScope.LINKS_WRITE in self.caller.scopes
            and self.applications(ApiScope.LINKS_WRITE).filter(pk=pk).exists()
        )
        shape = application_shape(found, request.build_absolute_uri, has_text=may_answer)
        return versioned(request, shape, found.version, tells_more=True)


class WithdrawalView(ApplicantView):
    """Creates nothing, so it needs no key: withdrawn is withdrawn."""

    permission_classes = (needs(ApiScope.LINKS_WRITE),)

    @operation(
        "withdraw_link_application",
        "Take an application back",
        description="Until it is decided. Once more changes nothing.",
        answers={200: ApplicationReceiptShape},
        examples={200: WITHDRAWN},
        hears_state=True,
        refusals=("invalid-transition",),
    )
    def post(self, request: Request, pk: UUID) -> Response:
        self.read()
        with as_known(request, self.applications(ApiScope.LINKS_WRITE).filter(pk=pk)) as found:
            found.applicant = self.citizen
            if found.status != Status.WITHDRAWN:
                withdraw_application(found, by=self.actor)
        return Response(receipt_shape(found))


def address_of(pk: UUID) -> str:
    return reverse("families-api:link-application", args=[pk])


def address_of_texts(given: Mapping[str, Any], *, is_young_child: bool, is_renewal: bool = False) -> str:
    """Of the texts for these answers. Only codes go into an address, whatever was sent in their place."""
    address, relationship = reverse("families-api:link-application-declaration"), given.get("relationship", "")
    if relationship not in Relationship.values:
        return address
    asked = {"relationship": relationship}
    if relationship == Relationship.SELF:
        asked |= {name: given[name] for name in ("region",) if given.get(name)}
    else:
        asked["scopes"] = ",".join(scope for scope in given.get("scopes", ()) if scope in Scope.values)
        asked["term_days"] = str(given.get("term_days", ""))
        asked["is_young_child"] = "true" if is_young_child else ""
        asked["is_renewal"] = "true" if is_renewal else ""
    return f"{address}?{urlencode({name: value for name, value in asked.items() if value})}"
