"""A link as either of its sides reads it: ids and codes, and nobody's name in a list."""

from typing import Annotated, TypedDict

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from families.models import FamilyLink
from families.policies.links import acts_for_subject
from families.relationships import Relationship
from families.scopes import Scope
from integrators.api.fields import moment_text
from integrators.api.shapes import IdText, MomentText, NextText, Says

OWNER, SUBJECT, GUARDIAN = "owner", "subject", "guardian"
STATES: dict[str, str | Promise] = {
    "active": _("Linked"),
    "not_begun": _("Not begun yet"),
    "paused": _("Paused"),
    "frozen": _("Stands still for now"),
    "over": _("Over by its term"),
    "ended": _("Ended"),
}


class RelationshipOfLinkShape(TypedDict):
    """What the relative is to the owner."""

    code: Annotated[str, Relationship]
    label: str


class LinkStateShape(TypedDict):
    code: Annotated[str, Says(enum=list(STATES))]
    label: str


FamilyLinkShape = TypedDict(
    "FamilyLinkShape",
    {
        "id": IdText,
        "sequence": Annotated[int, Says(description="Grows with each change.")],
        "as": Annotated[
            str, Says(enum=[OWNER, SUBJECT, GUARDIAN], description="The side of the citizen whose token asks.")
        ],
        "relationship": RelationshipOfLinkShape,
        "person_id": IdText,
        "scopes": list[Annotated[str, Scope]],
        "begins_at": MomentText,
        "until": Annotated[MomentText | None, Says(description="Null for one's own card, which has no term.")],
        "state": LinkStateShape,
        "application_id": Annotated[IdText | None, Says(description="For the owner.")],
    },
)


class OneFamilyLinkShape(FamilyLinkShape):
    name: Annotated[
        str | None,
        Says(description="Of the relative: for the owner of an active link, and for the other guardian until it ends."),
    ]


class FamilyLinksShape(TypedDict):
    items: list[FamilyLinkShape]
    next: NextText | None


LINK: FamilyLinkShape = {
    "id": "019ac1f0-5b1e-7c33-9a0d-2f4f6c1b8e21",
    "sequence": 3,
    "as": OWNER,
    "relationship": {"code": "mother", "label": "Mother"},
    "person_id": "019ac1ef-8d24-7f10-b6c5-90b1d3a7e452",
    "scopes": ["view_card", "view_pension"],
    "begins_at": "2026-11-26T08:30:00Z",
    "until": "2027-11-26T08:30:00Z",
    "state": {"code": "active", "label": "Linked"},
    "application_id": "019ac1ee-1f07-7a9b-8e3c-5d6a40c2f913",
}
PAUSED_LINK: FamilyLinkShape = {
    **LINK,
    "as": SUBJECT,
    "state": {"code": "paused", "label": "Paused"},
    "application_id": None,
}
RESUMED_LINK: FamilyLinkShape = {
    **PAUSED_LINK,
    "sequence": 4,
    "scopes": ["view_card", "view_medical"],
    "state": LINK["state"],
}
ENDED_LINK: FamilyLinkShape = {**LINK, "sequence": 4, "state": {"code": "ended", "label": "Ended"}}


def side_of(user: User, link: FamilyLink) -> str:
    """Of who sees it at all. A query where another guardian acts on it."""
    if link.owner_id == user.pk:
        return OWNER
    return GUARDIAN if acts_for_subject(user, link) else SUBJECT


def link_shape(link: FamilyLink, side: str) -> FamilyLinkShape:
    """As `side` reads it. Of how it ended neither side learns more than that it did. The application is its owner's."""
    state = state_of(link)
    return {
        "id": str(link.pk),
        "sequence": link.sequence,
        "as": side,
        "relationship": {"code": link.relationship, "label": str(Relationship(link.relationship).label)},
        "person_id": str(link.person_id),
        "scopes": link.scopes,
        "begins_at": moment_text(link.begins_at),
        "until": moment_text(link.until),
        "state": {"code": state, "label": str(STATES[state])},
        "application_id": str(link.application_id) if side == OWNER else None,
    }


def state_of(link: FamilyLink) -> str:
    """`over` is told by the clock alone: it says nothing of who ended it."""
    if link.is_over:
        return "over" if link.until is not None and link.until <= timezone.now() else "ended"
    if link.frozen_at is not None:
        return "frozen"
    if link.paused_at is not None:
        return "paused"
    return "active" if link.is_active else "not_begun"
