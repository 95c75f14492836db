"""What a family is shown after a death, and for how long."""

from collections import defaultdict
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import OuterRef, Q, Subquery
from django.db.models.lookups import IsNull
from django.utils import timezone

from audit.models import Event
from authorities.packs import pack_for
from families.models import (
    FamilyLink,
    InsuredPerson,
)
from families.models.links import EndedBy
from families.packs import DeathRules
from families.selectors import PERSON_DIED

_TAKEN_AWAY = frozenset({EndedBy.SUBJECT, EndedBy.GUARDIAN, EndedBy.OFFICER})


def was_left_behind(link: FamilyLink) -> bool:
    """Its owner is shown what there is to do after a death: where the link stood when the register told of it, and for the
    days of the person's region from then on, whether it has ended since or stands still for something else too. What an
    officer ended was not theirs to have; what the person ended, should the register have been wrong, or who speaks for them,
    reads like that."""
    person = link.person
    if link.is_self or person.died_on is None or link.ended_by in _TAKEN_AWAY:
        return False
    told_at = death_told_at(person.pk)
    if told_at is None or timezone.now() >= told_at + _list_lasts(person.region_id):
        return False
    return all(over_at is None or over_at >= told_at for over_at in (link.ended_at, link.until))


def list_ends_at(person: InsuredPerson) -> datetime | None:
    """When the family is no longer shown what there is to do after their death, and the links to them that stand still end:
    from when the register told of it last, however long one had stood still before. None where it told of none."""
    told_at = death_told_at(person.pk)
    return None if told_at is None else told_at + _list_lasts(person.region_id)


def list_still_shown() -> Q:
    """Of people: who have died, and whose `list_ends_at` is still to come."""
    dead = InsuredPerson.objects.filter(died_on__isnull=False, erased_at__isnull=True)
    places: dict[timedelta, list[str]] = defaultdict(list)
    for code in dead.order_by().values_list("region_id", flat=True).distinct():
        places[_list_lasts(code)].append(code)
    shown = Q(pk__in=[])
    for span, codes in places.items():
        told = Event.objects.filter(kind=PERSON_DIED, person_id=OuterRef("pk"), at__gt=timezone.now() - span)
        # Looked up person by person: asked whether there is one, the database may read through all events instead.
        is_told = IsNull(Subquery(told.values("pk")[:1]), False)
        shown |= Q(is_told, region__in=codes, died_on__isnull=False)
    return shown


def _list_lasts(region_code: str) -> timedelta:
    return timedelta(days=pack_for(region_code).section(DeathRules).links_end_after_days)


def death_told_at(person_id: UUID) -> datetime | None:
    """When the register told last that they have died."""
    told = Event.objects.filter(kind=PERSON_DIED, person_id=person_id)
    return told.order_by("-id").values_list("at", flat=True).first()
