"""The birthday from which a child decides for themself ends the links to them: 90, 30 and 7 days before, to the owner and, from
the age at which their region tells children, to the child. On the day itself the end of the link is told."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.db.models import Case, F, IntegerField, QuerySet
from django.db.models.functions import TruncDate

from benefits.models import DueKind
from benefits.services.reminding.birthdays import links_with_birthday
from benefits.services.reminding.concerned import to_both_sides
from benefits.services.reminding.telling import STEP_ON, first_moment, steps, tell
from families.models import FamilyLink, Message
from families.models.messages import Kind
from families.packs import OF_AGE_TOLD_DAYS


def remind_of_birthdays(today: date) -> int:
    return tell(DueKind.OF_AGE, _coming(today), _messages)


def _coming(today: date) -> QuerySet[FamilyLink]:
    """Links that last until then. Nobody is told of a step that lay before the link began, or on that very day."""
    after = first_moment(today + timedelta(days=max(OF_AGE_TOLD_DAYS) + 1))
    links = FamilyLink.objects.standing().of_relatives().filter(until__lt=after, person__died_on__isnull=True)
    coming = links_with_birthday(links).filter(due_on=F("of_age_on")).alias(began_on=TruncDate("begins_at"))
    stepped = coming.annotate(step=Case(*steps(OF_AGE_TOLD_DAYS, today), output_field=IntegerField()))
    begun: QuerySet[FamilyLink] = stepped.filter(began_on__lt=STEP_ON)
    return begun.select_related("owner", "person", "application")


def _messages(links: Sequence[FamilyLink]) -> Iterator[Message]:
    return to_both_sides(links, Kind.OF_AGE_SOON, Kind.OF_AGE_SOON_SUBJECT)
