"""Who a user is, what they and others are called, and the card of a person."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from authorities.codes import NATION
from families.models import Consent, FamilyLink, InsuredPerson, LinkApplication, SocialSecurityCard
from families.models.applications import asked_of as of_asked
from families.models.consents import Route
from families.models.people import CardState

# On which people read in a language that they have chosen themselves; on the others somebody reads for them.
_READ_BY_THEMSELVES = (Route.ACCOUNT, Route.CODE, Route.INVITATION, Route.SELF_CODE)


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


def language_of(person: InsuredPerson) -> str | None:
    """In which they gave their newest answer, about themself or a child in their care; None of who gave none."""
    asked = LinkApplication.objects.filter(of_asked(person)).order_by()
    answers = Consent.objects.filter(application__in=asked, route__in=_READ_BY_THEMSELVES, answer__isnull=False)
    return answers.exclude(language="").order_by("-answered_at").values_list("language", flat=True).first()


def card_of(person: InsuredPerson) -> SocialSecurityCard | None:
    """The usable card, else the newest one."""
    cards = sorted(
        person.cards.select_related("issuer__parent"),
        key=lambda card: (card.state == CardState.NORMAL, card.issued_on, card.pk),
    )
    return cards[-1] if cards else None
