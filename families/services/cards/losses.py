"""Reporting a card lost, and taking a report back. Each is a row that a worker hands to the register
(services/cards/filing_losses.py): no page waits for it, and while it is silent nothing is lost."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit.services import Actor, Code, record_event
from families.due import wake
from families.errors import CardNotReportable, LossNotAllowed, LossNotLiftable, TooManyLossReports
from families.models import FamilyLink, LossReport, SocialSecurityCard
from families.models.losses import LossKind
from families.models.people import CardState
from families.policies.cards import can_report_loss
from families.selectors import card_of
from families.services.applications.limits import lock_persons
from families.services.cards.loss_messages import dropped_messages
from families.services.messages import save_messages

SEND_LOSSES_DUE = "families.tasks.send_due_losses"
MOST_A_DAY = 3  # sscard default: blocks of somebody's card by one relative
DONE: dict[str, Any] = {"due_at": None, "lease_until": None, "lease_token": None}
_REPORTABLE = {
    LossKind.TEMPORARY: {CardState.NORMAL},
    LossKind.FORMAL: {CardState.NORMAL, CardState.TEMPORARY_LOSS},
}


def report_loss(link: FamilyLink, kind: LossKind, *, by: Actor) -> LossReport:
    """For the link's owner; returns the report that stands, which may be an earlier one, made by whomever. A final report
    takes the place of a temporary one. Raises LossNotAllowed, CardNotReportable (or TooManyLossReports)."""
    if not can_report_loss(link.owner, link, kind):
        raise LossNotAllowed
    card = card_of(link.person)
    if card is None:
        raise CardNotReportable
    with transaction.atomic():
        lock_persons([link.person_id])
        card.refresh_from_db()
        standing = LossReport.objects.open().filter(card=card).first()
        if standing is not None and (standing.is_formal or kind == LossKind.TEMPORARY):
            return standing
        if not can_be_reported(card, kind):
            raise CardNotReportable
        _check_often(link)
        if standing is not None:
            LossReport.objects.filter(pk=standing.pk).update(ended_at=timezone.now(), **DONE)
        report = LossReport.objects.create(
            card=card, link=link, kind=kind, reported_by=link.owner, due_at=timezone.now()
        )
        note(report, event="loss_reported", by=by, codes={"loss": kind.value})
        wake(SEND_LOSSES_DUE)
    return report


def _check_often(link: FamilyLink) -> None:
    """Under the person's lock. Each block by a relative, and its end, is told the holder: it is not made and taken back
    without end. The holder's own are told nobody. Raises TooManyLossReports."""
    of_today = LossReport.objects.filter(link=link, asked_at__gt=timezone.now() - timedelta(days=1))
    if not link.is_self and of_today.count() >= MOST_A_DAY:
        raise TooManyLossReports


def can_be_reported(card: SocialSecurityCard, kind: LossKind) -> bool:
    """By our copy of the card; the register has the last word."""
    return card.state_today in _REPORTABLE[kind]


def lift_report(report: LossReport, *, by: Actor) -> None:
    """The card was found. What never went out is dropped here; else the register is asked to take it back. Asking twice is
    the same as once. Raises LossNotLiftable."""
    with transaction.atomic():
        lock_persons([report.card.person_id])
        held = LossReport.objects.select_for_update(of=("self",)).select_related("link__owner").get(pk=report.pk)
        if held.lift_asked_at is not None:
            return
        if not held.is_liftable:
            raise LossNotLiftable
        now = timezone.now()
        rows = LossReport.objects.filter(pk=held.pk)
        if held.filed_at is None and held.attempts == 0:
            rows.update(lift_asked_at=now, lifted_at=now, ended_at=now, **DONE)
            note(held, event="loss_lifted", by=by)
            save_messages(dropped_messages(held, by))
            return
        rows.update(lift_asked_at=now, due_at=now)  # a worker that has it under way keeps its lease
        note(held, event="loss_lift_asked", by=by)
        wake(SEND_LOSSES_DUE)


def note(report: LossReport, *, event: str, by: Actor, codes: Mapping[str, Code] | None = None) -> None:
    record_event(
        f"families.{event}",
        by=by,
        of="loss_report",
        object_id=report.pk,
        person_id=report.link.person_id,
        codes=codes,
    )
