"""Who is to be visited at home is reminded once: on the working day before, or as soon after it as something runs, while the
visit is still to come."""

from collections.abc import Iterator, Sequence

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit.services import Actor, record_events
from authorities.packs import pack_for
from families.days import HalfDay
from families.message_texts import HALF, UNTIL
from families.models import HomeVisit, Message
from families.models.messages import Kind
from families.models.people import is_told_of
from families.packs import LinkingRules
from families.policies.promises import next_working_day
from families.services.home_visits import event_of_visit
from families.services.messages import holders_of, message_person, save_messages

BATCH = 500
_NOON = 12
_CLOCK = Actor.system("remind_due")


def remind_of_home_visits() -> int:
    """Of a batch, all or none. Of two workers at once one passes over what the other holds. Returns of how many it told."""
    with transaction.atomic():
        held = HomeVisit.objects.open().filter(_is_near(), is_told_of("person__"), reminded_at__isnull=True)
        rows = held.select_related("person", "asked_by").order_by("on_day", "pk")
        visits = [
            visit
            for visit in rows.select_for_update(no_key=True, skip_locked=True, of=("self",))[:BATCH]
            if _is_written_to(visit)
        ]
        HomeVisit.objects.filter(pk__in=[visit.pk for visit in visits]).update(reminded_at=timezone.now())
        record_events([event_of_visit("home_visit_reminded", visit, _CLOCK) for visit in visits])
        save_messages(list(_messages(visits)))
    return len(visits)


def _is_near() -> Q:
    """By the calendar where the people live: on the working day before it or since, and on the day itself only before a half
    of it that has not begun."""
    now = timezone.localtime()
    near = Q(on_day__gt=now.date(), on_day__lte=next_working_day(now.date()))
    return near | Q(on_day=now.date(), half=HalfDay.AFTERNOON) if now.hour < _NOON else near


def _is_written_to(visit: HomeVisit) -> bool:
    """A young child is not; who cares for them agreed on the day."""
    rules = pack_for(visit.person.region_id).section(LinkingRules)
    return visit.person.age_on(timezone.localdate()) >= rules.child_told_from_age


def _messages(visits: Sequence[HomeVisit]) -> Iterator[Message]:
    """To the account of whose own card it is, else to that in which it was asked for, else as a notice."""
    holders = holders_of(visit.person_id for visit in visits)
    for visit in visits:
        holder = holders.get(visit.person_id) or (visit.asked_by if visit.is_from_account else None)
        codes = {"reference": visit.reference, UNTIL: visit.on_day.isoformat(), HALF: visit.half}
        yield message_person(visit.person, Kind.HOME_VISIT_SOON, holder=holder, codes=codes)
