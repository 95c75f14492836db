"""Of whom the register tells, and of whom it tells nothing: they died, or are protected. Whoever asked it says so here."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit.services import Actor, record_event
from families.models import CardCode, InsuredPerson
from families.packs import provider_of
from families.services.applications import limits


def note_who_is_told_of(told: Collection[UUID], untold: Collection[UUID]) -> None:
    """A query each and no more where nothing has changed. Outside any transaction: it takes locks of people."""
    people = InsuredPerson.objects.filter(erased_at__isnull=True)
    again = set(people.filter(pk__in=told, untold_at__isnull=False).values_list("pk", flat=True))
    no_more = people.filter(pk__in=untold, untold_at__isnull=True).values_list("pk", "region_id")
    if again:
        with transaction.atomic():
            limits.lock_persons(again)
            people.filter(pk__in=again).update(untold_at=None)
    for person_id, region_code in list(no_more):
        note_untold(person_id, by=Actor.authority(provider_of(region_code)))


def note_untold(person_id: UUID, *, by: Actor) -> None:
    """Until it tells of them again no desk is told anything, and no code holds that was shown before."""
    with transaction.atomic():
        limits.lock_persons([person_id])
        known = InsuredPerson.objects.filter(pk=person_id, untold_at__isnull=True, erased_at__isnull=True)
        known.update(untold_at=timezone.now())
        revoke_codes(person_id, by=by)


def revoke_codes(person_id: UUID, *, by: Actor) -> None:
    """Every code of their card that may still be shown. In the caller's transaction."""
    codes = list(CardCode.objects.standing().filter(link__person=person_id).select_for_update(of=("self",)))
    CardCode.objects.filter(pk__in=[code.pk for code in codes]).update(revoked_at=timezone.now())
    for code in codes:
        record_event(
            "families.code_revoked",
            by=by,
            of="link",
            object_id=code.link_id,
            person_id=person_id,
            codes={"shown": code.kind},
        )
