"""Whom it concerns what falls due for a person."""

from django.db.models import Q

from families.models import FamilyLink
from families.models.links import LinkQuerySet
from families.relationships import Relationship
from families.scopes import Scope


def concerned(can_act: Scope) -> LinkQuerySet:
    """Links of the person themself, of whom they allow to be told, and of who can do something about it."""
    is_told = Q(relationship=Relationship.SELF) | Q(board_share__isnull=False) | Q(scopes__contains=[can_act.value])
    return FamilyLink.objects.active().filter(is_told, person__died_on__isnull=True).select_related("owner")
