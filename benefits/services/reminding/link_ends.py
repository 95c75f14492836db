"""The end of a link's term: 30, 7 and 1 days before, to its owner and to the person."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.db.models import Case, IntegerField, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from authorities.packs import pack_for
from benefits.models import DueKind
from benefits.selectors.board import LINK_ENDS_SOON
from benefits.services.reminding.telling import STEP_ON, first_moment, steps, tell
from families.models import FamilyLink, InsuredPerson, Message
from families.models.messages import Kind
from families.packs import LinkingRules
from families.services.messages import holders_of, message_person, message_user

_DAYS_BEFORE = (1, 7, LINK_ENDS_SOON.days)


def remind_of_link_ends(today: date) -> int:
    return tell(DueKind.LINK_END, _ending(today), _messages)


def _ending(today: date) -> QuerySet[FamilyLink]:
    """Standing links: one that is paused or frozen ends on its day all the same. Nobody is told of a step that lay before
    the link began, or on that very day: its beginning has just said until when. One's own card has no term."""
    after = first_moment(today + timedelta(days=max(_DAYS_BEFORE) + 1))
    links = FamilyLink.objects.standing().filter(until__lt=after, person__died_on__isnull=True)
    dated = links.annotate(due_on=TruncDate("until")).alias(began_on=TruncDate("begins_at"))
    stepped = dated.annotate(step=Case(*steps(_DAYS_BEFORE, today), output_field=IntegerField()))
    return stepped.filter(began_on__lt=STEP_ON).select_related("owner", "person", "application")


def _messages(links: Sequence[FamilyLink]) -> Iterator[Message]:
    """The person reads it in their own account, or gets a notice. A young child is not written to."""
    today = timezone.localdate()
    holders = holders_of(link.person_id for link in links)
    for link in links:
        codes = {"reference": link.application.reference}
        yield message_user(link.owner, Kind.LINK_ENDS, application=link.application, link=link, codes=codes)
        if _is_told(link.person, today):
            holder = holders.get(link.person_id)
            yield message_person(link.person, Kind.LINK_ENDS_SUBJECT, holder=holder, link=link, codes=codes)


def _is_told(person: InsuredPerson, today: date) -> bool:
    return person.age_on(today) >= pack_for(person.region_id).section(LinkingRules).child_told_from_age
