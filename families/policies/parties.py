"""Who acts, and whom a record is about."""

from accounts.models import User
from families.models import (
    FamilyLink,
    InsuredPerson,
)
from families.relationships import Relationship

Party = User | InsuredPerson  # who acts: a citizen in their account, or a person without one who typed the right code


def is_subject(party: Party, person: InsuredPerson) -> bool:
    if isinstance(party, InsuredPerson):
        return party.pk == person.pk
    return FamilyLink.objects.active().filter(owner=party, person=person, relationship=Relationship.SELF).exists()
