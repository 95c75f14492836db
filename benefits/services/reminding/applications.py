"""An application that ends unanswered: 14 and 3 days before, to the applicant."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.db.models import Case, CharField, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Cast, TruncDate
from django.utils import timezone

from audit.models import Event
from benefits.models import DueKind
from benefits.selectors.board import APPLICATION_ENDS_SOON
from benefits.services.reminding.telling import STEP_ON, first_moment, steps, tell
from families.message_texts import UNTIL
from families.models import LinkApplication, Message
from families.models.messages import Kind
from families.selectors import needs_applicant
from families.services.messages import message_user

_DAYS_BEFORE = (3, APPLICATION_ENDS_SOON.days)


def remind_of_applications(today: date) -> int:
    return tell(DueKind.APPLICATION, _ending(today), _messages)


def _ending(today: date) -> QuerySet[LinkApplication]:
    """What waits for the relative or for the applicant has an end; what the register or an officer has, has none. Nobody
    is told of a step that lay before it began to wait, or on that very day. A draft is not reminded of: nobody waits for
    it, the board has none, and its own page says how long it is kept."""
    after = first_moment(today + timedelta(days=max(_DAYS_BEFORE) + 1))
    waiting = LinkApplication.objects.open().filter(expires_at__gt=timezone.now(), expires_at__lt=after)
    dated = waiting.annotate(due_on=TruncDate("expires_at")).alias(began_on=TruncDate(_began_at()))
    stepped = dated.annotate(step=Case(*steps(_DAYS_BEFORE, today), output_field=IntegerField()))
    return stepped.filter(began_on__lt=STEP_ON).select_related("applicant")


def _began_at() -> Subquery:
    """When it came to its status: its last move, which every one leaves in the journal."""
    events = Event.objects.filter(object_kind="application", object_id=Cast(OuterRef("pk"), CharField()))
    return Subquery(events.filter(codes__has_key="to").order_by("-pk").values("at")[:1])


def _messages(applications: Sequence[LinkApplication]) -> Iterator[Message]:
    """In words of whose turn it is. The relative is told nothing: they were asked once, and are not to be pressed."""
    for application in applications:
        kind = Kind.APPLICATION_NEEDS_YOU if needs_applicant(application) else Kind.APPLICATION_WAITS
        codes = {"reference": application.reference, UNTIL: application.due_on.isoformat()}  # type: ignore[attr-defined]  # annotated
        yield message_user(application.applicant, kind, application=application, codes=codes)
