"""A proof of life for the pension: when its region begins to warn, 30 and 7 days before it is due, and once overdue."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When

from authorities.packs import regions_with_pack
from benefits.models import DueKind
from benefits.packs import certification_rules
from benefits.services.reminding.concerned import concerned, regions_by
from benefits.services.reminding.telling import steps, tell
from families.models import FamilyLink, InsuredPerson, Message
from families.models.messages import Kind
from families.scopes import Scope
from families.services.messages import message_user

OVERDUE = -1
_LATER = (7, 30)
_DAYS_OF_MONTH = 30  # the first step is counted in months of the calendar: this one names it, whatever days they have


def remind_of_certifications(today: date) -> int:
    return tell(DueKind.CERTIFICATION, _due(today), _messages)


def _due(today: date) -> QuerySet[FamilyLink]:
    people = InsuredPerson.objects.filter(certification__due_on__lte=_last_warned(today))
    reached, whens = Q(due_on__lt=today), [When(due_on__lt=today, then=Value(OVERDUE))]
    for rules, codes in regions_by(certification_rules, people).items():
        in_regions = Q(person__region__in=codes)
        warned = in_regions & Q(due_on__lte=rules.warned_until(today))
        first = rules.warning_months * _DAYS_OF_MONTH
        reached |= warned
        whens += [*steps((days for days in _LATER if days < first), today, warned), When(warned, then=Value(first))]
    links = concerned(Scope.CERTIFY).annotate(due_on=F("person__certification__due_on")).filter(reached)
    return links.annotate(step=Case(*whens, output_field=IntegerField()))


def _last_warned(today: date) -> date:
    """In the region that warns earliest."""
    return max(certification_rules(code).warned_until(today) for code in regions_with_pack())


def _messages(links: Sequence[FamilyLink]) -> Iterator[Message]:
    for link in links:
        is_overdue = link.step == OVERDUE  # type: ignore[attr-defined]  # annotated
        kind = Kind.CERTIFICATION_OVERDUE if is_overdue else Kind.CERTIFICATION_DUE
        yield message_user(link.owner, kind, link=link)
