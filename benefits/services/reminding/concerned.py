"""Whom it concerns what falls due for a person, and by which rule of their region."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from django.db.models import Q, QuerySet

from families.models import FamilyLink, InsuredPerson
from families.models.links import LinkQuerySet
from families.relationships import Relationship
from families.scopes import Scope

Rule = TypeVar("Rule")


def concerned(can_act: Scope) -> LinkQuerySet:
    """Links of the person themself, of whom they allow to be told, and of who can do something about it."""
    is_told = Q(relationship=Relationship.SELF) | Q(board_share__isnull=False) | Q(scopes__contains=[can_act.value])
    return FamilyLink.objects.active().filter(is_told, person__died_on__isnull=True).select_related("owner")


def regions_by(rule_of: Callable[[str], Rule], people: QuerySet[InsuredPerson]) -> Mapping[Rule, Sequence[str]]:
    """What a rule says → the regions of these people where it says so."""
    regions: dict[Rule, list[str]] = defaultdict(list)
    for code in people.order_by().values_list("region_id", flat=True).distinct():
        regions[rule_of(code)].append(code)
    return regions
