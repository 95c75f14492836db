"""Who a user is, what they and others are called, and the card of a person."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from authorities.codes import NATION
from families.models import FamilyLink, InsuredPerson, SocialSecurityCard
from families.models.people import CardState


def own_person(user: User) -> InsuredPerson | None:
    link = FamilyLink.objects.active().own().filter(owner=user).select_related("person").only("person").first()
    return link.person if link else None


def region_of(user: User | AnonymousUser) -> str:
    """The code of the region that issued the user's own card; the nation's for everybody else."""
    person = own_person(user) if isinstance(user, User) else None
    return person.region_id if person else NATION


def name_of(user: User) -> str:
    """The name of a user's own person, for people who are asked by them; empty without one."""
    person = own_person(user)
    return person.name if person else ""


def names_of(user_ids: Iterable[UUID]) -> dict[UUID, str]:
    """`name_of` for several at once, in one query; none for nobody."""
    wanted = set(user_ids)
    if not wanted:
        return {}
    own = FamilyLink.objects.active().own().filter(owner_id__in=wanted)
    return dict(own.values_list("owner_id", "person__name"))


def card_of(person: InsuredPerson) -> SocialSecurityCard | None:
    """The usable card, else the newest one."""
    cards = sorted(
        person.cards.select_related("issuer__parent"),
        key=lambda card: (card.state == CardState.NORMAL, card.issued_on, card.pk),
    )
    return cards[-1] if cards else None
