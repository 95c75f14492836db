"""What is told of a person: who they are, and their card as it is today."""

from typing import Any

from django.utils import timezone

from registry.cards import card_json, state_today
from registry.models import Person
from registry.wire import Problem

MOST = 200


def told_of(person: Person) -> dict[str, Any]:
    card = person.card
    state = state_today(card.state, card.expires_on, card.lapses_at, timezone.now(), timezone.localdate())
    return {
        "reference": person.reference,
        "name": person.name,
        "birth_date": person.birth_date.isoformat(),
        "sex": person.sex,
        "region": person.region,
        "has_phone": person.phone is not None,
        "phone_shared_with_applicant": None,  # nobody asks here
        "card": card_json(card.number, state, card.issuer_region, card.issued_on, card.expires_on),
    }


def told_of_each(references: object) -> list[dict[str, Any]]:
    """In their order. Of one of whom nothing is told, or who has died, the `code` that they have by themselves."""
    if not isinstance(references, list) or not 1 <= len(references) <= MOST:
        raise Problem(400, "malformed", f"references: a list of 1 to {MOST}.")
    if not all(isinstance(reference, str) for reference in references):
        raise Problem(400, "malformed", "references: texts.")
    found = {row.reference: row for row in Person.objects.filter(reference__in=references).select_related("card")}
    return [_told(reference, found.get(reference)) for reference in references]


def _told(reference: str, person: Person | None) -> dict[str, Any]:
    if person is None or person.is_restricted:
        return {"reference": reference, "code": "unknown_person"}
    if person.died_on:
        return {"reference": reference, "code": "deceased", "died_on": person.died_on.isoformat()}
    return told_of(person)
