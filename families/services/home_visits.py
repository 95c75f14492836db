"""A visit at home for somebody who cannot come to an office: asked for at a counter or in their own account, on a working day and
in a half of it in which the region still has room; done, nobody there, or called off. At home an officer proceeds as at the
counter: the same look-up, paper, pages and services.

Where they live is asked for nothing else, sealed, shown to the officers of the region alone, and erased in the moment in which
the visit ends, at the latest some days after its day."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit.models import ActorKind
from audit.retention import kept_for
from audit.services import Actor, NewEvent, build_event, record_events
from authorities.models import Region
from authorities.packs import pack_for
from families.days import HalfDay
from families.errors import FamilyServiceError, NotForThisOfficer
from families.models import HomeVisit, InsuredPerson
from families.models.home_visits import HomeVisitOutcome
from families.packs import HomeVisitRules
from families.policies.home_visits import (
    can_ask_own_home_visit,
    can_call_off_home_visit,
    can_end_home_visit,
    can_record_home_visit,
)
from families.policies.promises import working_days

LEFT_OPEN = timedelta(days=7)  # sscard default: so long after its day an officer may still note what came of it
_CLOCK = Actor.system("close_overdue")


class HomeVisitsNotOffered(FamilyServiceError):
    message = _("Officers of this region do not visit at home, or not for what is asked here.")


class SlotTaken(FamilyServiceError):
    message = _("There is no room any more on this day at this time. Choose another.")
    field = "slot"


class HomeVisitAskedAlready(FamilyServiceError):
    message = _("A visit is agreed on already. Call it off first to choose another day.")


class HomeVisitNotYours(FamilyServiceError):
    message = _("This visit is not yours to call off.")


class HomeVisitEnded(FamilyServiceError):
    message = _("This visit is over already.")


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """`key` as "2026-12-01 morning"."""

    on_day: date
    half: HalfDay

    @property
    def key(self) -> str:
        return f"{self.on_day.isoformat()} {self.half.value}"


def rules_in(region_code: str) -> HomeVisitRules:
    return pack_for(region_code).section(HomeVisitRules)


def free_slots(region_code: str) -> list[Slot]:
    """Of the working days from the day after tomorrow on, as many as the region says: those with room. One query."""
    rules = rules_in(region_code)
    if not rules.offered:
        return []
    days = list(_days(rules.days_ahead))
    rows = HomeVisit.objects.open().filter(person__region=region_code, on_day__in=days)
    taken = Counter(
        {(day, half): count for day, half, count in rows.values_list("on_day", "half").annotate(Count("pk"))}
    )
    slots = (Slot(day, HalfDay(half)) for day in days for half in HalfDay.values)
    return [slot for slot in slots if taken[(slot.on_day, slot.half.value)] < rules.visits_a_half_day]


def record_home_visit(person: InsuredPerson, *, slot: Slot, address: str, officer: User) -> HomeVisit:
    """At a counter, for who asks in their stead: whoever it is learns nothing of them, and who lives at the address shows their
    paper at the door. Raises NotForThisOfficer, and as `_ask`."""
    if not can_record_home_visit(officer, person):
        raise NotForThisOfficer
    return _ask(person, slot, address, user=officer, by=Actor.officer(officer.pk))


def ask_own_home_visit(person: InsuredPerson, *, slot: Slot, address: str, user: User) -> HomeVisit:
    """In one's own account, where the region offers it there. Raises HomeVisitsNotOffered, and as `_ask`."""
    if not (rules_in(person.region_id).from_account and can_ask_own_home_visit(user, person)):
        raise HomeVisitsNotOffered
    return _ask(person, slot, address, user=user, by=Actor.citizen(user.pk))


def end_home_visit(visit: HomeVisit, outcome: HomeVisitOutcome, *, officer: User) -> None:
    """Raises NotForThisOfficer, HomeVisitEnded."""
    if not can_end_home_visit(officer, visit):
        raise NotForThisOfficer if visit.ended_at is None else HomeVisitEnded
    _end(visit, outcome, by=Actor.officer(officer.pk))


def call_off_own_home_visit(visit: HomeVisit, *, user: User) -> None:
    """By who asked for it in their account, or whose card it is about. Raises HomeVisitNotYours, HomeVisitEnded."""
    if not can_call_off_home_visit(user, visit):
        raise HomeVisitNotYours
    _end(visit, HomeVisitOutcome.CALLED_OFF, by=Actor.citizen(user.pk))


def forget_home_visits() -> int:
    """What nobody noted the end of is called off, and its address goes; what ended long ago goes whole."""
    left = HomeVisit.objects.open().filter(on_day__lt=timezone.localdate() - LEFT_OPEN)
    closed = 0
    for visit in left:
        try:
            _end(visit, HomeVisitOutcome.CALLED_OFF, by=_CLOCK)
        except HomeVisitEnded:
            continue  # noted in this very moment
        closed += 1
    past = HomeVisit.objects.filter(ended_at__lte=timezone.now() - kept_for("home_visits"))
    gone, _rows = past.delete()
    return closed + int(gone)


def _ask(person: InsuredPerson, slot: Slot, address: str, *, user: User, by: Actor) -> HomeVisit:
    """The region's lock is held while its room is counted. Raises HomeVisitsNotOffered, SlotTaken, HomeVisitAskedAlready."""
    if not rules_in(person.region_id).offered:
        raise HomeVisitsNotOffered
    visit = HomeVisit(person=person, asked_by=user, on_day=slot.on_day, half=slot.half.value)
    visit.is_from_account = by.kind == ActorKind.CITIZEN
    visit.address = address
    try:
        with transaction.atomic():
            list(Region.objects.filter(pk=person.region_id).select_for_update(no_key=True).values_list("pk"))
            if slot not in free_slots(person.region_id):
                raise SlotTaken
            visit.save(force_insert=True)
            record_events([event_of_visit("home_visit_asked", visit, by)])
    except IntegrityError as error:  # the unique constraint on open visits has the last word
        raise HomeVisitAskedAlready from error
    return visit


def _end(visit: HomeVisit, outcome: HomeVisitOutcome, *, by: Actor) -> None:
    """With its address. Raises HomeVisitEnded."""
    ended = {"ended_at": timezone.now(), "outcome": outcome.value, "address_sealed": None}
    with transaction.atomic():
        if not HomeVisit.objects.open().filter(pk=visit.pk).update(**ended):
            raise HomeVisitEnded
        for name, value in ended.items():
            setattr(visit, name, value)
        record_events([event_of_visit("home_visit_ended", visit, by, home_visit=outcome.value)])


def _days(count: int) -> Iterator[date]:
    day, worked = timezone.localdate() + timedelta(days=1), working_days()
    while count:
        day += timedelta(days=1)
        if worked.includes(day):
            count -= 1
            yield day


def event_of_visit(kind: str, visit: HomeVisit, by: Actor, **codes: str) -> NewEvent:
    of_day = {"on_day": visit.on_day.isoformat(), "half": visit.half}
    return build_event(
        f"families.{kind}",
        by=by,
        of="home_visit",
        object_id=visit.pk,
        person_id=visit.person_id,
        codes={**of_day, **codes},
    )
