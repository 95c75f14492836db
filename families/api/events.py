"""What happened to the citizen's links and to those about them, and who looked: as much as their pages tell."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, TypedDict
from uuid import UUID

from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from audit.models import ActorKind, Event
from families.api.links import link_or_404, links_of
from families.api.refusals import FamilyView
from families.models import FamilyLink
from families.policies.links import can_see_looks_for_subject
from families.selectors import LINK_CHANGED, events_seen_by, looks_of
from integrators.api.callers import citizen_of
from integrators.api.fields import Id, moment_text
from integrators.api.operations import operation
from integrators.api.pages import PageQuery, page_of
from integrators.api.permissions import needs
from integrators.api.shapes import IdText, MomentText, NextText, Says
from integrators.codes import ApiScope

CITIZEN, RELATIVE = "citizen", "relative"  # whose app asks, and whoever is on the other side of the link
BY_ITSELF = "app"
_OTHERS = {ActorKind.OFFICER: "officer", ActorKind.AUTHORITY: "register", ActorKind.CITIZEN: RELATIVE}
_ACTORS = [CITIZEN, *sorted(_OTHERS.values()), BY_ITSELF]


class LinkHistoryEventShape(TypedDict):
    id: IdText
    kind: Annotated[str, Says(description="`link_…` of a change, `dispute_…` of a case, `…_opened` of a look.")]
    at: MomentText
    link_id: Annotated[IdText | None, Says(description="Null where it was of the person and no one link.")]
    actor: Annotated[str, Says(enum=_ACTORS)] | None
    app_id: Annotated[str | None, Says(description="Of the app that acted for them, or asked by itself.")]


class LinkHistoryShape(TypedDict):
    items: list[LinkHistoryEventShape]
    next: NextText | None


_OPENED: LinkHistoryEventShape = {
    "id": "019ac1f4-0c6a-7d15-8f43-b1e97a2d5c08",
    "kind": "card_opened",
    "at": "2026-11-26T08:34:00Z",
    "link_id": "019ac1f0-5b1e-7c33-9a0d-2f4f6c1b8e21",
    "actor": CITIZEN,
    "app_id": "c8d0f3b1a2e4",
}
_OPENED_IN_CARE: LinkHistoryEventShape = {**_OPENED, "actor": RELATIVE, "app_id": None}


class EventsQuery(PageQuery):
    link = Id(required=False)


class EventsView(FamilyView):
    """Two queries, whatever there is. Of a link that is not theirs there is nothing."""

    permission_classes = (needs(ApiScope.LINKS_READ),)
    query_class = EventsQuery

    @operation(
        "list_events",
        "What happened to my links, and who looked",
        answers={200: LinkHistoryShape},
        examples={200: {"items": [_OPENED], "next": None}},
    )
    def get(self, request: Request) -> Response:
        user = citizen_of(request)
        reader = _reader(user, list(links_of(request, ApiScope.LINKS_READ).filter(owner=user)))
        rows = events_seen_by(user, owned=reader.owned, person_id=reader.person_id)
        if "link" in self.query:
            rows = rows.filter(object_kind="link", object_id=str(self.query["link"]))
        return Response(page_of(request, self.query, rows, lambda page: [_event_shape(reader, one) for one in page]))


class LooksView(FamilyView):
    """As the page of the same, but for what apps asked: whoever looked, while the link stands by which the citizen acts for
    the child."""

    permission_classes = (needs(ApiScope.LINKS_READ),)
    query_class = PageQuery

    @operation(
        "list_looks_in_care",
        "Who looked at the record of the child in my care",
        description=(
            "By the other guardian of the child or ward, until the link ends: every look at their record, through this link or "
            "another. Whatever the citizen owns, and what is about themself, stands in `events/`."
        ),
        answers={200: LinkHistoryShape},
        examples={200: {"items": [_OPENED_IN_CARE], "next": None}},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        user, link = citizen_of(request), link_or_404(request, ApiScope.LINKS_READ, pk)
        if not can_see_looks_for_subject(user, link):
            raise Http404
        reader = _Reader(user, [], link.person_id)
        rows = looks_of(link.person_id)
        return Response(page_of(request, self.query, rows, lambda page: [_event_shape(reader, one) for one in page]))


@dataclass(frozen=True, slots=True)
class _Reader:
    """`person_id`: for whom they read, themself or a child in their care."""

    user: User
    owned: Collection[UUID]
    person_id: UUID | None

    def is_self(self, event: Event) -> bool:
        """Done by them, at their account or with a code of their own."""
        if event.actor_kind == ActorKind.PERSON:
            return event.actor_id == str(self.person_id)
        return event.actor_kind == ActorKind.CITIZEN and event.actor_id == str(self.user.pk)

    def is_subject(self, event: Event) -> bool:
        return self.person_id is not None and event.person_id == self.person_id


def _reader(user: User, owned: list[FamilyLink]) -> _Reader:
    own = next((link for link in owned if link.is_self and link.is_active), None)
    return _Reader(user, [link.pk for link in owned], own.person_id if own else None)


def _event_shape(reader: _Reader, event: Event) -> LinkHistoryEventShape:
    """The subject reads who it was. The owner reads of their own acts and of changes, which the relative alone can make
    besides; not how the relative agreed, nor who ended it. Neither side's app is told to the owner of the link."""
    is_told = reader.is_self(event) or reader.is_subject(event)
    return {
        "id": str(event.pk),
        "kind": event.kind.partition(".")[2],
        "at": moment_text(event.at),
        "link_id": event.object_id if event.object_kind == "link" else event.codes.get("link"),
        "actor": _actor_of(reader, event),
        "app_id": event.codes.get("app") if is_told else None,
    }


def _actor_of(reader: _Reader, event: Event) -> str | None:
    """None for a clock, for somebody at a desk, and where it is not told."""
    if reader.is_self(event):
        return CITIZEN
    if reader.is_subject(event):
        by_itself = BY_ITSELF if "app" in event.codes else None
        return _OTHERS.get(ActorKind(event.actor_kind), by_itself)
    return RELATIVE if event.kind in LINK_CHANGED else None
