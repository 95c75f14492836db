"""Papers that an applicant showed at a counter when an officer had asked for them: who noted it, and which."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from audit.models import ActorKind, Event
from families.models import LinkApplication

ANSWERED = "families.application_answered"


class Shown(NamedTuple):
    """`kinds` of papers that `officer_id` saw."""

    application_id: UUID
    officer_id: str
    kinds: list[str]
    at: datetime


def papers_shown(applications: Iterable[LinkApplication]) -> list[Shown]:
    """The oldest first. One query at most, and none where no officer helped or none asked for papers."""
    asked = {str(row.pk): row.pk for row in applications if row.is_assisted and row.documents_asked}
    if not asked:
        return []
    events = Event.objects.filter(object_kind="application", object_id__in=asked, kind=ANSWERED)
    noted = events.filter(actor_kind=ActorKind.OFFICER).order_by("pk")
    return [Shown(asked[one.object_id], one.actor_id, one.codes.get("papers_shown", []), one.at) for one in noted]
