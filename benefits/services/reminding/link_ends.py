"""The end of a link's term: 30, 7 and 1 days before, to its owner and to the person. One that is the day from which a child
decides for themself has words and steps of its own."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.db.models import Case, F, IntegerField, QuerySet
from django.db.models.functions import TruncDate

from benefits.models import DueKind
from benefits.selectors.board import LINK_ENDS_SOON
from benefits.services.reminding.birthdays import links_with_birthday
from benefits.services.reminding.concerned import to_both_sides
from benefits.services.reminding.telling import STEP_ON, first_moment, steps, tell
from families.models import FamilyLink, Message
from families.models.messages import Kind

_DAYS_BEFORE = (1, 7, LINK_ENDS_SOON.days)


def remind_of_link_ends(today: date) -> int:
    return tell(DueKind.LINK_END, _ending(today), _messages)


def _ending(today: date) -> QuerySet[FamilyLink]:
    """Standing links: one that is paused or frozen ends on its day all the same. Nobody is told of a step that lay before
    the link began, or on that very day: its beginning has just said until when. One's own card has no term."""
    after = first_moment(today + timedelta(days=max(_DAYS_BEFORE) + 1))
    links = FamilyLink.objects.standing().filter(until__lt=after, person__died_on__isnull=True)
    others = links_with_birthday(links).exclude(due_on=F("of_age_on"))
    dated = others.alias(began_on=TruncDate("begins_at"))
    stepped = dated.annotate(step=Case(*steps(_DAYS_BEFORE, today), output_field=IntegerField()))
    begun: QuerySet[FamilyLink] = stepped.filter(began_on__lt=STEP_ON)
    return begun.select_related("owner", "person", "application")


def _messages(links: Sequence[FamilyLink]) -> Iterator[Message]:
    return to_both_sides(links, Kind.LINK_ENDS, Kind.LINK_ENDS_SUBJECT)
