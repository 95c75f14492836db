"""A proof of life for the pension: 90, 30 and 7 days before it is due, and once when it is overdue."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from django.db.models import Case, F, IntegerField, QuerySet, Value, When

from benefits.models import DueKind
from benefits.services.reminding.concerned import concerned
from benefits.services.reminding.telling import steps, tell
from families.models import FamilyLink, Message
from families.models.messages import Kind
from families.scopes import Scope
from families.services.messages import message_user

OVERDUE = -1
_DAYS_BEFORE = (7, 30, 90)


def remind_of_certifications(today: date) -> int:
    return tell(DueKind.CERTIFICATION, _due(today), _messages)


def _due(today: date) -> QuerySet[FamilyLink]:
    by = today + timedelta(days=max(_DAYS_BEFORE))
    links = concerned(Scope.CERTIFY).filter(person__certification__due_on__lte=by)
    passed = When(due_on__lt=today, then=Value(OVERDUE))
    step = Case(passed, *steps(_DAYS_BEFORE, today), output_field=IntegerField())
    return links.annotate(due_on=F("person__certification__due_on")).annotate(step=step)


def _messages(links: Sequence[FamilyLink]) -> Iterator[Message]:
    for link in links:
        is_overdue = link.step == OVERDUE  # type: ignore[attr-defined]  # annotated
        kind = Kind.CERTIFICATION_OVERDUE if is_overdue else Kind.CERTIFICATION_DUE
        yield message_user(link.owner, kind, link=link)
