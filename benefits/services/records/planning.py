"""When the register is to be asked for whom: soon after a link begins, and once a night for everybody who is linked."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import DateTimeField, DurationField, Exists, ExpressionWrapper, OuterRef, Q, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Now, Random
from django.utils import timezone

from benefits.models import Refresh
from benefits.policies import NEEDS_RECORDS
from families.models import FamilyLink
from families.models.links import LinkQuerySet

NIGHT_BEGINS, NIGHT_ENDS = 1, 5  # hours of settings.TIME_ZONE
LEAST_SPREAD = timedelta(hours=1)  # even when the night is nearly over
LOOKED_BACK = timedelta(hours=1)
AHEAD = timedelta(days=30)  # somebody waits: before all that the night made due, or a week without a worker
_BATCH = 5_000


def links_that_need_records() -> LinkQuerySet:
    return FamilyLink.objects.active().filter(scopes__overlap=NEEDS_RECORDS)


def note_new_links() -> int:
    """Make due whoever is linked since the register was last asked for them. It looks at links made in the last hour
    alone, by their keys, which grow with time: every few seconds that costs nothing. Returns how many people it found."""
    new = links_that_need_records().filter(pk__gte=_first_key(timezone.now() - LOOKED_BACK))
    return _make_due(new, Now() - AHEAD)


def note_all_links() -> int:
    """The same for every link: those that begin later than they are made, were paused, or came while nobody looked."""
    return _make_due(links_that_need_records(), Now())


def _make_due(links: LinkQuerySet, due_at: Combinable) -> int:
    known = Refresh.objects.filter(
        Q(due_at__isnull=False) | Q(refreshed_at__gte=OuterRef("begins_at")), person=OuterRef("person")
    )
    unknown = links.filter(~Exists(known)).order_by().values_list("person", flat=True).distinct()
    found = 0
    while people := list(unknown[:_BATCH]):
        Refresh.objects.bulk_create([Refresh(person_id=person) for person in people], ignore_conflicts=True)
        Refresh.objects.filter(pk__in=people, due_at__isnull=True).update(due_at=due_at, asked_at=Now())
        found += len(people)
    return found


def _first_key(moment: datetime) -> UUID:
    """Before every UUIDv7 made from then on: they begin with their milliseconds (RFC 9562, 5.7)."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def plan_night() -> int:
    """At night, make due everybody with a link whom the register was not asked for in this night yet, spread over what is
    left of it. By day nothing. Returns how many."""
    now = timezone.localtime()
    begins, ends = (now.replace(hour=hour, minute=0, second=0, microsecond=0) for hour in (NIGHT_BEGINS, NIGHT_ENDS))
    if not begins <= now < ends:
        return 0
    wait = ExpressionWrapper(Random() * Value(max(ends - now, LEAST_SPREAD)), output_field=DurationField())
    rows = Refresh.objects.filter(
        Q(refreshed_at__isnull=True) | Q(refreshed_at__lt=begins),
        Exists(links_that_need_records().filter(person=OuterRef("person"))),
        due_at__isnull=True,
    )
    return rows.update(due_at=ExpressionWrapper(Value(now) + wait, output_field=DateTimeField()))
