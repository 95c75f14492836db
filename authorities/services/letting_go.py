"""Letting go of a month of the journal: two people approve it, each in their own session, and their events are what
`manage.py drop_audit_month` goes by. The journal itself keeps them, so that nobody takes one back or makes one up unseen.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from accounts.models import User
from audit.models import ActorKind, Event, EventQuerySet
from audit.seals.dropping import Outlook, outlook_of
from audit.services import Actor, Code, record_event
from authorities.errors import DecisionNotCode, MonthApproved, MonthNotYours
from authorities.policies import can_let_months_go
from authorities.services.acting import acted_in

APPROVAL_LASTS = timedelta(days=7)
_APPROVED = "audit.month_drop_approved"


class Approval(NamedTuple):
    """`month`: YYYY-MM. `events`: how many would go, as they saw it."""

    month: str
    by: User
    at: datetime
    decision: str
    events: int


def approve_month(month: date, *, decision: str, by: User) -> Outlook:
    """`decision`: its number, a code. Returns what they approve that it goes. Raises MonthNotYours, MonthApproved,
    DecisionNotCode, and NotDropped for a month that cannot go."""
    if not can_let_months_go(by):
        raise MonthNotYours
    outlook = outlook_of(month)
    if any(one.by == by for one in approvals_of(month, decision=decision, events=outlook.events)):
        raise MonthApproved
    actor = Actor.officer(by.pk)
    codes: dict[str, Code | Sequence[str]] = {"decided": decision, "rows": outlook.events, **acted_in(actor)}
    try:
        record_event(_APPROVED, by=actor, of="month", object_id=f"{month:%Y-%m}", codes=codes)
    except ValueError as error:
        raise DecisionNotCode from error
    return outlook


def approvals_of(month: date, *, decision: str | None = None, events: int | None = None) -> list[Approval]:
    """Those that count today, the oldest first, one of each person: not older than APPROVAL_LASTS, by who is on duty still;
    where `decision` and `events` are said, of that decision and of so many events."""
    noted = _noted().filter(object_id=f"{month:%Y-%m}")
    if decision is not None:
        noted = noted.filter(codes__decided=decision)
    if events is not None:
        noted = noted.filter(codes__rows=events)
    return _approvals(noted)


def all_approvals() -> list[Approval]:
    """The same of every month."""
    return _approvals(_noted())


def _noted() -> EventQuerySet:
    since = Event.objects.written_since(timezone.now() - APPROVAL_LASTS)
    return since.filter(kind=_APPROVED, object_kind="month", actor_kind=ActorKind.OFFICER)


def _approvals(noted: EventQuerySet) -> list[Approval]:
    found: dict[tuple[str, str, str, int], Event] = {}
    for event in noted.order_by("pk"):
        said = (event.object_id, event.actor_id, event.codes["decided"], event.codes["rows"])
        found.setdefault(said, event)
    users = User.objects.filter(pk__in={actor for _month, actor, _what, _rows in found})
    people = {str(user.pk): user for user in users if can_let_months_go(user)}
    return [
        Approval(month, people[actor], event.at, what, rows)
        for (month, actor, what, rows), event in found.items()
        if actor in people
    ]
