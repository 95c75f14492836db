"""Whom it concerns what falls due for a person, and by which rule of their region."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TypeVar

from django.db.models import Q, QuerySet
from django.utils import timezone

from authorities.packs import pack_for
from families.message_texts import UNTIL
from families.models import FamilyLink, InsuredPerson, Message
from families.models.links import LinkQuerySet
from families.models.messages import Kind
from families.packs import LinkingRules
from families.relationships import Relationship
from families.scopes import Scope
from families.services.messages import holders_of, message_person, message_user

Rule = TypeVar("Rule")


def concerned(can_act: Scope) -> LinkQuerySet:
    """Links of the person themself, of whom they allow to be told, and of who can do something about it. Nobody is in an
    account that is closed."""
    is_told = Q(relationship=Relationship.SELF) | Q(board_share__isnull=False) | Q(scopes__contains=[can_act.value])
    links = FamilyLink.objects.active().filter(is_told, owner__is_active=True, person__died_on__isnull=True)
    return links.select_related("owner")


def regions_by(rule_of: Callable[[str], Rule], people: QuerySet[InsuredPerson]) -> Mapping[Rule, Sequence[str]]:
    """What a rule says → the regions of these people where it says so."""
    regions: dict[Rule, list[str]] = defaultdict(list)
    for code in people.order_by().values_list("region_id", flat=True).distinct():
        regions[rule_of(code)].append(code)
    return regions


def to_both_sides(links: Iterable[FamilyLink], to_owner: Kind, to_person: Kind) -> Iterator[Message]:
    """Links with their `due_on`, which is said. The person reads it in their own account, or gets a notice. A young child is
    not written to."""
    today = timezone.localdate()
    rows = list(links)
    holders = holders_of(link.person_id for link in rows)
    for link in rows:
        codes = {"reference": link.application.reference, UNTIL: link.due_on.isoformat()}  # type: ignore[attr-defined]  # annotated
        yield message_user(link.owner, to_owner, application=link.application, link=link, codes=codes)
        if _is_told(link.person, today):
            yield message_person(link.person, to_person, holder=holders.get(link.person_id), link=link, codes=codes)


def _is_told(person: InsuredPerson, today: date) -> bool:
    return person.age_on(today) >= pack_for(person.region_id).section(LinkingRules).child_told_from_age
