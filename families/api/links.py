"""The links of the citizen whose app calls, from both of their sides, as their pages show them; and apart from these, those of
the other guardian to the children in their care."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from families.api.link_shapes import (
    ENDED_LINK,
    GUARDIAN,
    LINK,
    OWNER,
    PAUSED_LINK,
    RESUMED_LINK,
    SUBJECT,
    FamilyLinkShape,
    FamilyLinksShape,
    OneFamilyLinkShape,
    link_shape,
    side_of,
)
from families.api.refusals import FamilyView
from families.models import FamilyLink
from families.relationships import Relationship
from families.scopes import Scope
from families.selectors import links_cared_for_by, links_seen_by
from families.services.links.changing import lower_link, pause_link, resume_link
from families.services.links.ending import end_link_as
from integrators.api.callers import actor_of, app_of, citizen_of
from integrators.api.conditional import as_known, unchanged, versioned
from integrators.api.fields import Code, Codes, Moment, StrictSerializer, YesOrNo
from integrators.api.operations import operation
from integrators.api.pages import PageQuery, page_of
from integrators.api.permissions import needs
from integrators.codes import ApiScope
from integrators.selectors import agreed_in

_REFUSING_PAUSE = ("link-ended", "object-instead", "pause-not-allowed")


class LinksQuery(PageQuery):
    relationship = Code(choices=Relationship.values, required=False)
    side = Code(choices=[OWNER, SUBJECT, GUARDIAN], required=False)

    def get_fields(self) -> dict[str, Any]:
        """`as` is a word of Python's."""
        fields: dict[str, Any] = super().get_fields()
        return {"as" if name == "side" else name: field for name, field in fields.items()}


class LinksView(FamilyView):
    """Each with what it is to the citizen; nobody's name."""

    permission_classes = (needs(ApiScope.LINKS_READ),)
    query_class = LinksQuery

    @operation(
        "list_family_links",
        "My links, from both of their sides",
        description=(
            "With `as=guardian`, and only so: those of the other guardian to the children and wards whom the citizen acts for."
        ),
        answers={200: FamilyLinksShape},
        examples={200: {"items": [LINK], "next": None}},
    )
    def get(self, request: Request) -> Response:
        user = citizen_of(request)
        rows = self._rows(request, self.query.get("as"))
        if "relationship" in self.query:
            rows = rows.filter(relationship=self.query["relationship"])
        beside = GUARDIAN if self.query.get("as") == GUARDIAN else SUBJECT
        return Response(
            page_of(
                request,
                self.query,
                rows,
                lambda page: [link_shape(link, OWNER if link.owner_id == user.pk else beside) for link in page],
            )
        )

    def _rows(self, request: Request, side: str | None) -> QuerySet[FamilyLink]:
        user, scope = citizen_of(request), ApiScope.LINKS_READ
        if side == GUARDIAN:
            return _agreed(links_cared_for_by(user), request, scope)
        rows = links_of(request, scope)
        if side is None:
            return rows
        return rows.filter(owner=user) if side == OWNER else rows.exclude(owner=user)


class Lowered(StrictSerializer):
    scopes = Codes(choices=Scope.values, required=False)
    until = Moment(required=False)
    openapi: ClassVar[Mapping[str, Any]] = {"minProperties": 1}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise ValidationError(_("Give scopes, until, or both."))
        return attrs


class LinkView(FamilyView):
    permission_classes = (needs(ApiScope.LINKS_READ, by_method={"PATCH": ApiScope.LINKS_WRITE}),)

    @operation(
        "get_family_link",
        "One link",
        answers={200: OneFamilyLinkShape},
        examples={200: {**LINK, "name": "王芳"}},
        has_etag=True,
    )
    def get(self, request: Request, pk: UUID) -> Response:
        """With the relative's name for who holds a link to them that is active, and for who may still end it for them."""
        link = link_or_404(request, ApiScope.LINKS_READ, pk)
        side = side_of(citizen_of(request), link)
        is_named = link.is_active if side == OWNER else side == GUARDIAN and not link.is_over
        answer: OneFamilyLinkShape = {**link_shape(link, side), "name": link.person.name if is_named else None}
        return versioned(request, answer, link.sequence, tells_more=True)

    @operation(
        "lower_family_link",
        "Share less through a link, or let it end earlier",
        answers={200: FamilyLinkShape},
        examples={200: LINK},
        body=Lowered,
        body_example={"scopes": ["view_card", "view_pension"]},
        has_etag=True,
        needs_state=True,
        refusals=("link-ended", "object-instead", "own-link-stays", "cannot-raise", "nothing-left"),
    )
    def patch(self, request: Request, pk: UUID) -> Response:
        """Less, or earlier."""
        lowered = self.read(Lowered)
        user = citizen_of(request)
        with unchanged(request, links_shown(request, ApiScope.LINKS_WRITE).filter(pk=pk), version="sequence") as link:
            lower_link(link, user, **lowered, by=actor_of(request))
        return _changed(request, link)


class _PauseOrResumeView(FamilyView):
    """Again is the same: so none of these needs a key."""

    permission_classes = (needs(ApiScope.LINKS_WRITE),)

    def do(self, verb: Callable[..., None], request: Request, pk: UUID) -> Response:
        self.read()
        user = citizen_of(request)
        with known_link(request, pk) as link:
            verb(link, user, by=actor_of(request))
        return _changed(request, link)


class PauseView(_PauseOrResumeView):
    @operation(
        "pause_family_link",
        "Pause a link to me",
        answers={200: FamilyLinkShape},
        examples={200: PAUSED_LINK},
        has_etag=True,
        hears_state=True,
        refusals=_REFUSING_PAUSE,
    )
    def post(self, request: Request, pk: UUID) -> Response:
        return self.do(pause_link, request, pk)


class ResumeView(_PauseOrResumeView):
    @operation(
        "resume_family_link",
        "Let a paused link go on",
        description=(
            "One that shares a pension, another benefit or the proof of life goes on by the citizen's own pages alone, where they "
            "show that it is them: here it is refused."
        ),
        answers={200: FamilyLinkShape},
        examples={200: RESUMED_LINK},
        has_etag=True,
        hears_state=True,
        refusals=(*_REFUSING_PAUSE, "resume-not-proven"),
    )
    def post(self, request: Request, pk: UUID) -> Response:
        return self.do(partial(resume_link, is_proven=False), request, pk)


class Ending(StrictSerializer):
    is_silent = YesOrNo(required=False, default=False)
    blocks = YesOrNo(required=False, default=False)


class EndView(FamilyView):
    """From the owner neither `is_silent` nor `blocks` is heeded, from the other guardian no `blocks`: as on the page."""

    permission_classes = (needs(ApiScope.LINKS_WRITE),)

    @operation(
        "end_family_link",
        "End a link",
        description=(
            "With `is_silent` the owner is told nothing: heeded from the person whose record is shared, and from their other "
            "guardian. With `blocks` the owner cannot ask again, which is never told (`applicant-blocks/`): heeded from the "
            "person alone."
        ),
        answers={200: FamilyLinkShape},
        examples={200: ENDED_LINK},
        body=Ending,
        body_example={"is_silent": False, "blocks": False},
        has_etag=True,
        hears_state=True,
        refusals=("link-ended", "object-instead"),
    )
    def post(self, request: Request, pk: UUID) -> Response:
        how = self.read(Ending)
        with known_link(request, pk) as link:
            end_link_as(link, citizen_of(request), **how, by=actor_of(request))
        return _changed(request, link)


def links_of(request: Request, scope: ApiScope) -> QuerySet[FamilyLink]:
    """That the citizen sees as one of their sides, of people in whose region an authority allowed the app this."""
    return _agreed(links_seen_by(citizen_of(request)), request, scope)


def links_shown(request: Request, scope: ApiScope) -> QuerySet[FamilyLink]:
    """These, and those that they may change for a child or ward."""
    user = citizen_of(request)
    return _agreed(links_seen_by(user) | links_cared_for_by(user), request, scope)


def known_link(request: Request, pk: UUID) -> AbstractContextManager[FamilyLink]:
    """To change it, in the state that the app says it knows."""
    return as_known(request, links_shown(request, ApiScope.LINKS_WRITE).filter(pk=pk), version="sequence")


def link_or_404(request: Request, scope: ApiScope, pk: UUID) -> FamilyLink:
    return get_object_or_404(links_shown(request, scope), pk=pk)


def _agreed(rows: QuerySet[FamilyLink], request: Request, scope: ApiScope) -> QuerySet[FamilyLink]:
    allowed = rows.filter(agreed_in(app_of(request), scope, "person__region"))
    return allowed.select_related("person", "owner", "application")


def _changed(request: Request, link: FamilyLink) -> Response:
    """After a change, as in a list: a token that may change it may not read whose it is."""
    return versioned(request, link_shape(link, side_of(citizen_of(request), link)), link.sequence)
