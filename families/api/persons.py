"""What a citizen may see of a person, themself included: through their active link, and as much as it shares."""

from typing import Annotated, TypedDict
from uuid import UUID

from django.http import Http404
from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from authorities.models import Authority
from authorities.selectors import department_for
from families.api.link_shapes import RelationshipOfLinkShape
from families.api.refusals import FamilyView
from families.models import FamilyLink, SocialSecurityCard
from families.models.people import CardState
from families.policies.links import may
from families.relationships import Relationship
from families.scopes import Scope
from families.selectors import card_of, links_to_use
from families.services.cards.looking import Freshness, refresh_card
from families.services.cards.words import words_now
from families.services.links.openings import note_opening
from integrators.api.callers import app_of, citizen_of
from integrators.api.fields import moment_text
from integrators.api.operations import operation
from integrators.api.permissions import needs
from integrators.api.shapes import DayText, IdText, MomentText, Says
from integrators.codes import ApiScope
from integrators.selectors import agreed_in


class LinkedPersonShape(TypedDict):
    person_id: IdText
    link_id: IdText
    relationship: RelationshipOfLinkShape
    name: str
    number: Annotated[str, Says(description="Masked.")]


class CardIssuerShape(TypedDict):
    """The department that issued it."""

    region: str
    label: str
    phone: str


class CardStateShape(TypedDict):
    code: Annotated[str, CardState]
    label: str
    means: str
    to_do: str
    renewal: Annotated[str | None, Says(description="Null where it is not the time to speak of it.")]


class CardShape(TypedDict):
    number: Annotated[str, Says(description="Masked.")]
    issuer: CardIssuerShape
    issued_on: DayText
    expires_on: DayText
    state: CardStateShape
    is_report_waiting: Annotated[bool, Says(description="A report of its loss has not reached the register yet.")]
    as_of: Annotated[MomentText, Says(description="When the register said so.")]


class PersonCardShape(LinkedPersonShape):
    copy: Annotated[str, Freshness]
    is_current: Annotated[bool, Says(description="False where the register says nothing: then it is the last copy.")]
    card: CardShape | None


PERSON: LinkedPersonShape = {
    "person_id": "019ac1ef-8d24-7f10-b6c5-90b1d3a7e452",
    "link_id": "019ac1f0-5b1e-7c33-9a0d-2f4f6c1b8e21",
    "relationship": {"code": "mother", "label": "Mother"},
    "name": "王芳",
    "number": "110***********0022",
}
_CARD: CardShape = {
    "number": "*********0022",
    "issuer": {
        "region": "110000",
        "label": "Human resources and social security department of Beijing",
        "phone": "12333",
    },
    "issued_on": "2020-05-01",
    "expires_on": "2030-04-30",
    "state": {
        "code": "normal",
        "label": "Normal",
        "means": "The card can be used everywhere, until 30 April 2030.",
        "to_do": "There is nothing to do.",
        "renewal": "A new card can be asked for from 1 March 2030 on, 60 days before this one ends.",
    },
    "is_report_waiting": False,
    "as_of": "2026-11-26T08:34:00Z",
}


class CardView(FamilyView):
    """As the page of a card: fresh from the register, unless that is silent. The person sees that it was opened."""

    permission_classes = (needs(ApiScope.CARDS_READ),)

    @operation(
        "get_card_of_person",
        "The social-security card of a person",
        answers={200: PersonCardShape},
        examples={200: {**PERSON, "copy": "current", "is_current": True, "card": _CARD}},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        link = link_to_or_404(request, ApiScope.CARDS_READ, pk)
        if not may(link, Scope.VIEW_CARD):
            raise Http404
        freshness = refresh_card(link.person)
        note_opening("families.card_opened", link, app=app_of(request).pk)
        card = card_of(link.person)
        answer: PersonCardShape = {
            **person_shape(link),
            "copy": freshness.value,
            "is_current": freshness is Freshness.CURRENT,
            "card": None if card is None else _card_shape(link, card),
        }
        return Response(answer)


def link_to_or_404(request: Request, scope: ApiScope, person_id: UUID, *around: str) -> FamilyLink:
    """With its person and what else is named. Whoever the citizen has no active link to, or in whose region no authority
    agreed with the app, does not exist for them."""
    rows = links_to_use(citizen_of(request), person_id).filter(agreed_in(app_of(request), scope, "person__region"))
    return get_object_or_404(rows.select_related("person", *around))


def person_shape(link: FamilyLink) -> LinkedPersonShape:
    """Who it is: their name, and never a whole number."""
    return {
        "person_id": str(link.person_id),
        "link_id": str(link.pk),
        "relationship": {"code": link.relationship, "label": str(Relationship(link.relationship).label)},
        "name": link.person.name,
        "number": link.person.masked_number,
    }


def _card_shape(link: FamilyLink, card: SocialSecurityCard) -> CardShape:
    """`as_of` is when the register said so. A report of a loss may wait for the register to take it."""
    words = words_now(card, link.person.region_id)
    return {
        "number": card.masked_number,
        "issuer": _issuer_shape(department_for(card.issuer_id)),
        "issued_on": card.issued_on.isoformat(),
        "expires_on": card.expires_on.isoformat(),
        "state": {
            "code": card.state_today.value,
            "label": words.label,
            "means": words.means,
            "to_do": words.to_do,
            "renewal": words.renewal or None,
        },
        "is_report_waiting": words.is_report_waiting,
        "as_of": moment_text(card.confirmed_at),
    }


def _issuer_shape(issuer: Authority) -> CardIssuerShape:
    return {"region": issuer.region_id, "label": issuer.label, "phone": issuer.phone}
