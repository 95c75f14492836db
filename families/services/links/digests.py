"""Once a month everybody whose record is shared is told who can see it and who looked: a message that leads to a page for who
has an account, a notice by the authority, on paper where there is no telephone, for who has none."""

import time as clock
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from authorities.codes import NATION
from authorities.packs import pack_for
from families.due import WORKS_FOR, wake
from families.models import Digest, FamilyLink, InsuredPerson, Message
from families.models.messages import Kind
from families.packs import LastingRules, LinkingRules
from families.selectors import checks_at, links_ended_at, looks_at
from families.services.messages import holders_of, message_person, save_messages

SEND_DIGESTS = "families.tasks.send_digests"
_BATCH = 500
_SATURDAY = 5
_LATE = timedelta(days=14)  # sscard default: after that it is no news any more
_NAMED = 20  # links, ended ones, and apps each, in a notice; sscard default: more than anybody has, and a letter still
# sscard default: notices go out over so many hours, so that whoever is asked or warned meanwhile does not wait behind them.
_SPREAD = timedelta(hours=6)


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
    people, told, after = _concerned(today, month), 0, UUID(int=0)
    while clock.monotonic() < stop_at:
        count, last = _send_batch(people, month, after)
        told += count
        if last is None:
            return told
        after = last
    wake(SEND_DIGESTS)
    return told


def first_working_day(day: date) -> date:
    """Of that day's month: no Saturday, Sunday or holiday of the nation's pack."""
    holidays = pack_for(NATION).section(LastingRules).holidays
    days = (day.replace(day=1) + timedelta(days=offset) for offset in range(28))
    return next(one for one in days if one.weekday() < _SATURDAY and f"{one:%m-%d}" not in holidays)


def _concerned(today: date, month: Month) -> QuerySet[InsuredPerson]:
    """Alive, old enough to be told where they live, and not told of the month yet."""
    told = Digest.objects.filter(person=OuterRef("pk"), month=month.first)
    alive = InsuredPerson.objects.filter(died_on__isnull=True, erased_at__isnull=True)
    return alive.filter(_old_enough(today)).filter(~Exists(told))


def _linked_after(after: UUID) -> list[UUID]:
    """The next people to whom a link stands that is not their own. A page of the index, whatever the statistics say of a table
    that grows by a row a person this very morning."""
    links = FamilyLink.objects.standing().of_relatives().filter(person__gt=after)
    return list(links.order_by("person_id").values_list("person_id", flat=True).distinct()[:_BATCH])


def _old_enough(today: date) -> Q:
    born_by: dict[date, list[str]] = defaultdict(list)
    for code in InsuredPerson.objects.order_by().values_list("region_id", flat=True).distinct():
        pack = pack_for(code)
        if pack.section(LastingRules).monthly_digest:
            born_by[_years_before(today, pack.section(LinkingRules).child_told_from_age)].append(code)
    old_enough = Q(pk__in=[])
    for day, codes in born_by.items():
        old_enough |= Q(region__in=codes, birth_date__lte=day)
    return old_enough


def _years_before(day: date, years: int) -> date:
    """The latest birth date with which so many years are completed on the day."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)


def _send_batch(people: QuerySet[InsuredPerson], month: Month, after: UUID) -> tuple[int, UUID | None]:
    """How many of the next were told, and the last of them, None when those were all. All or none of a batch; under the
    persons' locks, and what another worker holds is passed over: it is telling them."""
    linked = _linked_after(after)
    with transaction.atomic():
        rows = people.filter(pk__in=linked).order_by("pk")
        held = list(rows.select_for_update(no_key=True, skip_locked=True, of=("self",)))
        already = set(Digest.objects.filter(person__in=held, month=month.first).values_list("person_id", flat=True))
        untold = [person for person in held if person.pk not in already]
        Digest.objects.bulk_create(Digest(person=person, month=month.first) for person in untold)
        save_messages(_messages(untold, month))
    return len(untold), linked[-1] if len(linked) == _BATCH else None


def _messages(people: Sequence[InsuredPerson], month: Month) -> list[Message]:
    """Six queries for a batch of any size, none for nobody."""
    if not people:
        return []
    ids = [person.pk for person in people]
    holders = holders_of(ids)
    without = [pk for pk in ids if pk not in holders]
    values = _values_of(without, month) if without else {}
    messages = []
    for person in people:
        codes = values.get(person.pk, {}) | {"month": month.code}
        message = message_person(person, Kind.DIGEST, holder=holders.get(person.pk), codes=codes)
        if message.due_at is not None:
            message.due_at += timedelta(seconds=person.pk.int % int(_SPREAD.total_seconds()))
        messages.append(message)
    return messages


def _values_of(person_ids: Sequence[UUID], month: Month) -> Mapping[UUID, dict[str, Any]]:
    """What a notice says, in ids and codes: its words are made when it goes out, as names are not kept in it. How often who
    looked is of the month, and each link as it is now."""
    looks: Counter[tuple[UUID, UUID | None]] = Counter()
    officers: Counter[UUID] = Counter()
    for person_id, user_id, is_officer, count in looks_at(person_ids, month.begins_at, month.ends_at):
        looks[person_id, user_id] += count
        officers[person_id] += count if is_officer else 0
    ended, apps = _ended(person_ids, month), _apps(person_ids, month)
    links: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    standing = FamilyLink.objects.standing().of_relatives().filter(person__in=person_ids).order_by("begins_at")
    for link in standing.select_related("application"):
        told = _told_of(link, link.until) | {"looks": looks[link.person_id, link.owner_id]}
        links[link.person_id].append(told | _not_open(link))
    return {
        pk: {
            "seen_by": links[pk][:_NAMED],
            "ended": ended[pk][:_NAMED],
            "apps": apps[pk][:_NAMED],
            "officers": str(officers[pk]),
        }
        for pk in person_ids
        if links[pk]
    }


def _told_of(link: FamilyLink, day: datetime | None) -> dict[str, Any]:
    assert day is not None  # a link of a relative has a term, and one that has ended a day
    return {
        "owner": str(link.owner_id),
        "relationship": link.relationship,
        "reference": link.application.reference,
        "scopes": list(link.scopes),
        "day": timezone.localdate(day).isoformat(),
    }


def _not_open(link: FamilyLink) -> dict[str, str]:
    """Why nothing can be seen through a link that stands; empty where it can."""
    if link.frozen_at is not None:
        return {"state": "frozen"}
    if link.paused_at is not None:
        return {"state": "paused"}
    return {} if link.begins_at <= timezone.now() else {"state": "later"}


def _ended(person_ids: Sequence[UUID], month: Month) -> Mapping[UUID, list[dict[str, Any]]]:
    ended: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for link in links_ended_at(person_ids, month.begins_at, month.ends_at).select_related("application"):
        ended[link.person_id].append(_told_of(link, link.ended_at))
    return ended


def _apps(person_ids: Sequence[UUID], month: Month) -> Mapping[UUID, list[dict[str, Any]]]:
    apps: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for person_id, app_id, count in sorted(checks_at(person_ids, month.begins_at, month.ends_at)):
        apps[person_id].append({"app": app_id, "asked": count})
    return apps
