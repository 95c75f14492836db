"""Once a month everybody whose record is or was shared in it is told who could see it and who looked: a message that leads to a
page for who has an account, a notice by the authority, on paper where there is no telephone, for who has none. Of a child who
is not told yet, the other guardian hears instead, as of all else about the link."""

import time as clock
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from authorities.packs import pack_for
from families.due import WORKS_FOR, wake
from families.message_texts import CHILD, VARIANT
from families.models import Digest, FamilyLink, InsuredPerson, Message
from families.models.links import EndedBy
from families.models.messages import Kind
from families.packs import LastingRules, LinkingRules
from families.policies.endings import Hears, ends_heard
from families.policies.promises import working_days
from families.services.links.digest_codes import Looks, apps_at, overview_of
from families.services.messages import holders_of, message_person, save_messages

SEND_DIGESTS = "families.tasks.send_digests"
_BATCH = 500
_LATE = timedelta(days=14)  # sscard default: after that it is no news any more
# sscard default: notices go out over so many hours, so that whoever is asked or warned meanwhile does not wait behind them.
_SPREAD = timedelta(hours=6)
_HEARD_IN_OVERVIEW = ends_heard(Hears.AT_ONCE, Hears.OVERVIEW)


@dataclass(frozen=True, slots=True)
class Month:
    """`first` is its first day."""

    first: date

    @classmethod
    def before(cls, day: date) -> "Month":
        return cls((day.replace(day=1) - timedelta(days=1)).replace(day=1))

    @property
    def code(self) -> str:
        return f"{self.first:%Y-%m}"

    @property
    def begins_at(self) -> datetime:
        """In the region's time zone, as its end."""
        return timezone.make_aware(datetime.combine(self.first, time.min))

    @property
    def ends_at(self) -> datetime:
        following = (self.first + timedelta(days=31)).replace(day=1)
        return timezone.make_aware(datetime.combine(following, time.min))


def send_digests() -> int:
    """Tell of the month before, from the first working day of this one on, whom nobody has told yet; batch by batch until the
    run's time is over, then ask to be woken again. Returns how many were told."""
    today = timezone.localdate()
    begins = first_working_day(today)
    if not begins <= today < begins + _LATE:
        return 0
    month, stop_at = Month.before(today), clock.monotonic() + WORKS_FOR
    born_by, told, after = _born_by(today), 0, UUID(int=0)
    people = _concerned(born_by, month)
    while clock.monotonic() < stop_at:
        count, last = _send_batch(people, month, after, born_by)
        told += count
        if last is None:
            return told
        after = last
    wake(SEND_DIGESTS)
    return told


def first_working_day(day: date) -> date:
    """Of that day's month, by the nation's pack."""
    worked = working_days()
    days = (day.replace(day=1) + timedelta(days=offset) for offset in range(28))
    return next(one for one in days if worked.includes(one))


def _concerned(born_by: Mapping[str, date], month: Month) -> QuerySet[InsuredPerson]:
    """Alive, old enough to be told where they live or with another guardian who is told instead, and nobody told of the month
    yet."""
    told = Digest.objects.filter(person=OuterRef("pk"), month=month.first)
    alive = InsuredPerson.objects.filter(died_on__isnull=True, erased_at__isnull=True, region__in=list(born_by))
    in_care = Q(Exists(_in_care(month).filter(person=OuterRef("pk"))), untold_at__isnull=True)
    return alive.filter(_old_enough(born_by) | in_care).filter(~Exists(told))


def _shown_in(month: Month) -> QuerySet[FamilyLink]:
    """Links of relatives that stand, and those that stood in the month and are over by now, closed or not yet; not those in
    whose place a new one stands."""
    open_since = Q(ended_at__isnull=True, until__gte=month.begins_at)
    ended_since = Q(ended_at__gte=month.begins_at, begins_at__lt=month.ends_at) & ~Q(ended_by=EndedBy.RENEWED)
    return FamilyLink.objects.of_relatives().filter(open_since | ended_since)


def _in_care(month: Month) -> QuerySet[FamilyLink]:
    """Of those the ones of which another guardian hears."""
    heard_of = Q(ended_by__isnull=True) | Q(ended_by__in=_HEARD_IN_OVERVIEW)
    return _shown_in(month).filter(heard_of, guardian__isnull=False)


def _linked_after(after: UUID, month: Month) -> list[UUID]:
    """The next people to whom such a link leads. A page of the index, whatever the statistics say of a table that grows by a
    row a person this very morning."""
    links = _shown_in(month).filter(person__gt=after)
    return list(links.order_by("person_id").values_list("person_id", flat=True).distinct()[:_BATCH])


def _born_by(today: date) -> dict[str, date]:
    """By region the latest birth date of who is told themself; none of a region that wants no overview."""
    packs = {
        code: pack_for(code) for code in InsuredPerson.objects.order_by().values_list("region_id", flat=True).distinct()
    }
    return {
        code: _years_before(today, pack.section(LinkingRules).child_told_from_age)
        for code, pack in packs.items()
        if pack.section(LastingRules).monthly_digest
    }


def _old_enough(born_by: Mapping[str, date]) -> Q:
    regions: dict[date, list[str]] = defaultdict(list)
    for code, day in born_by.items():
        regions[day].append(code)
    old_enough = Q(pk__in=[])
    for day, codes in regions.items():
        old_enough |= Q(region__in=codes, birth_date__lte=day)
    return old_enough


def _years_before(day: date, years: int) -> date:
    """The latest birth date with which so many years are completed on the day."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)


def _send_batch(
    people: QuerySet[InsuredPerson], month: Month, after: UUID, born_by: Mapping[str, date]
) -> tuple[int, UUID | None]:
    """How many messages the next gave, and the last of them, None when those were all. All or none of a batch; under the
    persons' locks, and what another worker holds is passed over: it is telling them."""
    linked = _linked_after(after, month)
    with transaction.atomic():
        rows = people.filter(pk__in=linked).order_by("pk")
        held = list(rows.select_for_update(no_key=True, skip_locked=True, of=("self",)))
        already = set(Digest.objects.filter(person__in=held, month=month.first).values_list("person_id", flat=True))
        untold = [person for person in held if person.pk not in already]
        Digest.objects.bulk_create(Digest(person=person, month=month.first) for person in untold)
        messages = [
            *_to_themselves([person for person in untold if person.born_on <= born_by[person.region_id]], month),
            *_to_guardians([person for person in untold if person.born_on > born_by[person.region_id]], month),
        ]
        save_messages(messages)
    return len(messages), linked[-1] if len(linked) == _BATCH else None


def _to_themselves(people: Sequence[InsuredPerson], month: Month) -> list[Message]:
    """Six queries for a batch of any size, none for nobody. A notice that would say nothing is none: of an end that was to be
    silent it does not tell."""
    if not people:
        return []
    holders = holders_of([person.pk for person in people])
    overviews = _overviews([person.pk for person in people if person.pk not in holders and person.is_told_of], month)
    messages = []
    for person in people:
        holder = holders.get(person.pk)
        if holder is not None or person.pk in overviews:
            codes = overviews.get(person.pk, {}) | {"month": month.code}
            messages.append(message_person(person, Kind.DIGEST, holder=holder, codes=codes))
    return [_spread(message) for message in messages]


def _overviews(person_ids: Sequence[UUID], month: Month) -> dict[UUID, dict[str, Any]]:
    """By person; of whom there is nothing to tell, none."""
    if not person_ids:
        return {}
    links: dict[UUID, list[FamilyLink]] = defaultdict(list)
    for link in _shown_in(month).filter(person__in=person_ids).select_related("application"):
        links[link.person_id].append(link)
    looks = Looks.at(person_ids, month.begins_at, month.ends_at)
    apps = apps_at(person_ids, month.begins_at, month.ends_at)
    overviews = {pk: overview_of(links[pk], looks) for pk in person_ids}
    return {pk: overview | {"apps": apps.get(pk, [])} for pk, overview in overviews.items() if overview}


def _to_guardians(children: Sequence[InsuredPerson], month: Month) -> list[Message]:
    """Of each child to whoever is a guardian beside the owner of a link and may be told, as `messages_to_guardian` says: one
    message, about the link that stands or the last. As many queries as above."""
    if not children:
        return []
    ids = [child.pk for child in children]
    links: dict[tuple[InsuredPerson, UUID], list[FamilyLink]] = defaultdict(list)
    shown = _in_care(month).filter(person__in=ids).select_related("application", "guardian").order_by("-begins_at")
    for link in shown:
        assert link.guardian is not None  # they are filtered so
        links[link.guardian, link.person_id].append(link)
    holders = holders_of([guardian.pk for guardian, _child in links])
    looks = Looks.at(ids, month.begins_at, month.ends_at)
    messages = []
    for (guardian, _child), theirs in links.items():
        holder, overview = holders.get(guardian.pk), overview_of(theirs, looks, is_of_child=True)
        if overview and (holder is not None or guardian.is_told_of):
            codes = {VARIANT: CHILD, "month": month.code, "reference": theirs[0].application.reference}
            codes |= overview if holder is None else {}
            messages.append(message_person(guardian, Kind.DIGEST, holder=holder, link=theirs[0], codes=codes))
    return [_spread(message) for message in messages]


def _spread(message: Message) -> Message:
    """A notice goes out some hours later, by whom it goes to."""
    if message.due_at is not None:
        assert message.person_id is not None  # a notice goes to a person
        message.due_at += timedelta(seconds=message.person_id.int % int(_SPREAD.total_seconds()))
    return message
