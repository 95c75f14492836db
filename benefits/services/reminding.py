"""Reminders of what falls due: once a step for each link, whoever runs this and however late."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from benefits.models import DueKind, Reminder
from families.due import wake
from families.models import FamilyLink
from families.models.messages import Kind
from families.models.people import CardState
from families.relationships import Relationship
from families.scopes import Scope
from families.services.messages import message_user, save_messages

REMIND_DUE = "benefits.tasks.remind_due"
OVERDUE = -1
_STEPS = {DueKind.CERTIFICATION: (7, 30, 90), DueKind.CARD: (14, 60)}  # days before; the first is the warning period
_BATCH = 500
# Who can do something about it, besides the person themself and whom they allow to be told.
_CAN_ACT = {DueKind.CERTIFICATION: Scope.CERTIFY.value, DueKind.CARD: Scope.VIEW_CARD.value}


def remind_due() -> int:
    """Tell everyone concerned who has not been told of this step yet. Of steps that were missed only the last one counts.
    Returns how many were told."""
    today = timezone.localdate()
    told = _remind(DueKind.CERTIFICATION, _with_certification(today), today) + _remind(
        DueKind.CARD, _with_card(today), today
    )
    if told >= _BATCH:
        wake(REMIND_DUE)
    return told


def _remind(kind: DueKind, links: QuerySet[FamilyLink], today: date) -> int:
    """All or none of a batch: of two workers that find the same ones, the constraint lets one through."""
    concerned = links.filter(
        Q(relationship=Relationship.SELF) | Q(board_share__isnull=False) | Q(scopes__contains=[_CAN_ACT[kind]])
    )
    reminded = Reminder.objects.filter(link=OuterRef("pk"), kind=kind, due_on=OuterRef("due_on"), step=OuterRef("step"))
    with transaction.atomic():
        rows = list(
            concerned.annotate(step=_step(kind, today)).filter(~Exists(reminded)).select_related("owner")[:_BATCH]
        )
        _save(kind, rows)
    return len(rows)


def _save(kind: DueKind, links: Sequence[FamilyLink]) -> None:
    Reminder.objects.bulk_create(
        Reminder(link=link, kind=kind, due_on=link.due_on, step=link.step)  # type: ignore[attr-defined]  # annotated
        for link in links
    )
    save_messages([message_user(link.owner, _message_kind(kind, link), link=link) for link in links])


def _message_kind(kind: DueKind, link: FamilyLink) -> Kind:
    if kind is DueKind.CARD:
        return Kind.CARD_EXPIRES
    is_overdue = link.step == OVERDUE  # type: ignore[attr-defined]  # annotated
    return Kind.CERTIFICATION_OVERDUE if is_overdue else Kind.CERTIFICATION_DUE


def _step(kind: DueKind, today: date) -> Case:
    """The step in which the day lies: the smallest that is not shorter than the days left."""
    passed = When(due_on__lt=today, then=Value(OVERDUE))
    steps = [When(due_on__lte=today + timedelta(days=days), then=Value(days)) for days in _STEPS[kind]]
    return Case(passed, *steps, output_field=IntegerField())


def _with_certification(today: date) -> QuerySet[FamilyLink]:
    due_by = today + timedelta(days=max(_STEPS[DueKind.CERTIFICATION]))
    links = FamilyLink.objects.active().filter(person__died_on__isnull=True, person__certification__due_on__lte=due_by)
    return links.annotate(due_on=F("person__certification__due_on"))


def _with_card(today: date) -> QuerySet[FamilyLink]:
    """A card that has expired is a matter of the card's own page: nothing can be reminded of any more."""
    due_by = today + timedelta(days=max(_STEPS[DueKind.CARD]))
    links = FamilyLink.objects.active().filter(
        person__died_on__isnull=True,
        person__cards__state=CardState.NORMAL,
        person__cards__expires_on__range=(today, due_by),
    )
    return links.annotate(due_on=F("person__cards__expires_on"))
