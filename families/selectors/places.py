"""Rows of an officer's regions, found the way that is short: through the people there where they are few, else row by row in the
order of the list, which then is soon full."""

from uuid import UUID

from django.db.models import Q

from families.models import InsuredPerson, LinkApplication
from families.models.applications import ApplicationQuerySet

FEW = 5_000  # people, whose ids are named in a query


def few_people_of(scope: Q) -> list[UUID] | None:
    """Their ids; None where they are many. `scope` is of `region__code`."""
    ids = list(InsuredPerson.objects.filter(scope).order_by().values_list("pk", flat=True)[: FEW + 1])
    return ids if len(ids) <= FEW else None


def cases_of_few(people: list[UUID], scope: Q) -> ApplicationQuerySet:
    """Dealt with there, as `placed` says: of these people, or of nobody who is known, sent from the regions of `scope`."""
    return LinkApplication.objects.filter(Q(person__in=people) | Q(scope, person__isnull=True))
