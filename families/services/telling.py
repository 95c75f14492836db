"""Of whom the register tells, and of whom it tells nothing: they died, or are protected. Whoever asked it says so here."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from families.models import InsuredPerson
from families.services import limits


def note_who_is_told_of(told: Collection[UUID], untold: Collection[UUID]) -> None:
    """A query each and no more where nothing has changed. Outside any transaction: it takes locks of people."""
    people = InsuredPerson.objects.filter(erased_at__isnull=True)
    again = set(people.filter(pk__in=told, untold_at__isnull=False).values_list("pk", flat=True))
    no_more = set(people.filter(pk__in=untold, untold_at__isnull=True).values_list("pk", flat=True))
    if again or no_more:
        with transaction.atomic():
            limits.lock_persons(again | no_more)
            people.filter(pk__in=again).update(untold_at=None)
            people.filter(pk__in=no_more).update(untold_at=timezone.now())
