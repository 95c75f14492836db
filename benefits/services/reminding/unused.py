"""A link that its owner does not use ends after the days that the person's region says. Both sides are told 30 days before, and
it never ends sooner after that, however late they were told; using it once keeps it."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Case, CharField, DateField, Exists, F, Func, OuterRef, QuerySet, Value, When
from django.db.models.functions import Cast, TruncDate

from audit.models import Event
from authorities.packs import pack_for, regions_with_pack
from benefits.models import DueKind, Reminder
from benefits.services.reminding.concerned import regions_by, to_both_sides
from benefits.services.reminding.telling import BATCH, first_moment, tell
from families.models import FamilyLink, InsuredPerson, Message
from families.models.messages import Kind
from families.packs import UNUSED_TOLD_DAYS, LastingRules
from families.selectors import LINK_CHECKED
from families.services.links.ending import end_unused


def remind_of_unused(today: date) -> int:
    unused = _unused(today, within=UNUSED_TOLD_DAYS).annotate(step=Value(UNUSED_TOLD_DAYS))
    return tell(DueKind.LINK_UNUSED, unused.select_related("owner", "person", "application"), _messages)


def end_what_is_unused(today: date) -> int:
    """Of a batch, those whose sides were told long enough ago. Under the rows' locks: who uses one in this very moment keeps
    it. Returns how many it ended."""
    told = Reminder.objects.filter(
        link=OuterRef("pk"),
        kind=DueKind.LINK_UNUSED,
        due_on=OuterRef("due_on"),
        reminded_at__lt=first_moment(today - timedelta(days=UNUSED_TOLD_DAYS - 1)),
    )
    links = _unused(today, within=0).filter(Exists(told)).select_related("owner", "person", "application")
    with transaction.atomic():
        return end_unused(links.select_for_update(no_key=True, skip_locked=True, of=("self",))[:BATCH])


def _unused(today: date, *, within: int) -> QuerySet[FamilyLink]:
    """With `due_on`, the day on which they end if they are not used, which is that many days away at most. A link whose term
    ends before is none of these, nor is one that is frozen, which an authority looks into."""
    shortest = min(_days(code) for code in regions_with_pack())
    idle = (
        FamilyLink.objects.standing()
        .of_relatives()
        .filter(
            last_used_on__lte=today + timedelta(days=within - shortest),
            frozen_at__isnull=True,
            person__died_on__isnull=True,
        )
    )
    whens = [
        When(person__region__in=codes, then=_days_later(days))
        for days, codes in regions_by(_days, InsuredPerson.objects.filter(pk__in=idle.values("person"))).items()
    ]
    dated = idle.annotate(due_on=Cast(Case(*whens), DateField())).alias(until_on=TruncDate("until"))
    due = dated.filter(due_on__lte=today + timedelta(days=within), until_on__gt=F("due_on"))
    return due.filter(~Exists(_checks_since()))


def _days(region_code: str) -> int:
    return pack_for(region_code).section(LastingRules).unused_days


def _days_later(days: int) -> Func:
    return Func(
        F("last_used_on"), Value(days), template="(%(expressions)s)", arg_joiner=" + ", output_field=DateField()
    )


def _checks_since() -> QuerySet[Event]:
    """An app that asked a desk's question for the owner, and was answered yes, has used the link; it is not written on it,
    because that is asked too often."""
    checks = Event.objects.filter(object_kind="link", object_id=Cast(OuterRef("pk"), CharField()), kind=LINK_CHECKED)
    return checks.filter(codes__answer="yes", at__date__gt=OuterRef("last_used_on"))


def _messages(links: Sequence[FamilyLink]) -> Iterator[Message]:
    return to_both_sides(links, Kind.LINK_UNUSED, Kind.LINK_UNUSED_SUBJECT)
