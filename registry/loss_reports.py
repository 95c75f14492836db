"""Cards reported lost: for a few days, which can be taken back, or for good."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from registry.changes import bring_up_to_date, end_loss_reports, note_change
from registry.models import Card, CardState, ChangeKind, LossReport
from registry.wire import Problem, choice_of, text_of

STATES = {"temporary": CardState.TEMPORARY_LOSS, "formal": CardState.FORMAL_LOSS}
COUNTER = "counter"


def report_loss(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """`reported_by` is the reference of a person, or `counter` (or `counter:…`). A formal report voids the card: only its
    holder or a counter may make it (domain.md 1.4)."""
    kind, reporter = choice_of(body, "kind", STATES), text_of(body, "reported_by", most=100)
    bring_up_to_date()
    card = Card.objects.select_related("person").filter(number=text_of(body, "card", most=20)).first()
    if card is None:
        raise Problem(404, "unknown_card")
    is_counter = reporter == COUNTER or reporter.startswith(f"{COUNTER}:")
    if kind == "formal" and not is_counter and reporter != card.person.reference:
        raise Problem(409, "holder_or_counter_only")
    allowed = {CardState.NORMAL} if kind == "temporary" else {CardState.NORMAL, CardState.TEMPORARY_LOSS}
    if card.state not in allowed:
        raise Problem(409, "card_not_usable")
    end_loss_reports(card.person_id)
    now = timezone.now()
    lapses_at = now + timedelta(days=settings.REGISTRY_LOSS_DAYS) if kind == "temporary" else None
    Card.objects.filter(person_id=card.person_id).update(state=STATES[kind], lapses_at=lapses_at)
    report = LossReport.objects.create(id=uuid4(), card=card, kind=kind, reported_by=reporter, reported_at=now)
    note_change(card.person_id, ChangeKind.CARD)
    told = lapses_at.isoformat() if lapses_at else None
    return 201, {"id": str(report.id), "state": STATES[kind], "lapses_at": told}


@transaction.atomic
def withdraw_report(report_id: UUID) -> None:
    """Withdrawing twice is the same as once. The card comes back only if nothing else happened to it since: whatever did,
    ended the report."""
    bring_up_to_date()
    report = LossReport.objects.filter(id=report_id).first()
    if report is None:
        raise Problem(404, "unknown_report")
    if report.kind == "formal":
        raise Problem(409, "formal_is_final")
    if report.ended_at is not None:
        return
    LossReport.objects.filter(id=report_id).update(ended_at=timezone.now())
    lost = Card.objects.filter(person_id=report.card_id, state=CardState.TEMPORARY_LOSS)
    if lost.update(state=CardState.NORMAL, lapses_at=None):
        note_change(report.card_id, ChangeKind.CARD)
