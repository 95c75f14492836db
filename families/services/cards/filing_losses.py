"""Handing reports of lost cards to the register: filing, taking back, and looking what became of a card when the days of
its block are over. No transaction is open while the register is asked; a claim that was lost changes nothing. A report
takes up to two calls, each as short as if somebody waited, so that both end within the time of a task."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit.services import Actor, Code
from authorities.packs import pack_for
from families.due import put_off, wake
from families.errors import LossRefused, RegisterSilent
from families.models import FamilyLink, LossReport
from families.models.losses import STATE_AFTER
from families.packs import CardRules, provider_of
from families.services import breaker
from families.services.applications.limits import lock_persons
from families.services.cards.looking import Told, ask_register, keep_card
from families.services.cards.loss_messages import ended_messages, filed_messages, refused_messages
from families.services.cards.losses import DONE, SEND_LOSSES_DUE, note
from families.services.cards.turns import Turn, Turned, turn_messages
from families.services.handing_over import hand_over_due
from families.services.messages import save_messages
from families.services.webhooks.outbox import tell_of_cards
from families.verification import LossFacts, provider_named

_LONGEST_WAIT = timedelta(minutes=10)  # a lost card is in somebody's hands: it is tried often, and never given up
_LOOKS_AGAIN_AFTER = timedelta(hours=1)  # when the register still has a card blocked whose days are over
_ASKS_AGAIN_AFTER = timedelta(days=1)  # when it tells nothing of the holder, and so nobody knows how the card stands
_AROUND = ("card__person", "link__owner", "link__person", "reported_by")


def send_due_losses() -> int:
    """Returns for how many reports the register did something. Each goes out once: its id is the idempotency key."""
    due = LossReport.objects.filter(due_at__isnull=False).select_related(*_AROUND)
    return hand_over_due(due, again=SEND_LOSSES_DUE, provider_of=_provider_of, send=_take_up, put_off=_put_off)


def _take_up(report: LossReport, token: UUID) -> bool:
    """Raises RegisterSilent, as all below do."""
    if report.lift_asked_at is not None:
        return _lift(report, token) if report.filed_at else _undo(report, token)
    return _look(report, token) if report.filed_at else _file(report, token)


def _put_off(report: LossReport, token: UUID, error: RegisterSilent) -> None:
    put_off(LossReport, [report.pk], token, longest=_LONGEST_WAIT, at_least=error.retry_after)


def _file(report: LossReport, token: UUID) -> bool:
    if not report.link.is_active:
        return _leave(report, token)
    try:
        facts = _ask_to_file(report)
    except LossRefused:
        told = ask_register(report.card.person)
        if report.attempts > 1 and _is_lost(report, told):  # an answer got lost, and its key is no longer kept
            return _note_filed(report, token, None)
        return _note_refused(report, token, told)
    return _note_filed(report, token, facts)


def _leave(report: LossReport, token: UUID) -> bool:
    """Nothing goes out through a link that is over. What went out before and has blocked the card is told its holder."""
    told = ask_register(report.card.person)
    if report.attempts > 1 and told.facts is None:
        return _wait_until_told(report, token, told)
    if report.attempts > 1 and _is_lost(report, told):
        return _note_filed(report, token, _facts_again(report))
    return _note_refused(report, token, told, reason="link_ended")


def _undo(report: LossReport, token: UUID) -> bool:
    """Take back what the register may have taken without our knowing. By its key it tells which report that was."""
    told = ask_register(report.card.person)
    if told.facts is None:
        return _wait_until_told(report, token, told)
    if not _is_lost(report, told):
        return _note_over(report, token, told, is_lifted=True)
    return _note_filed(report, token, _facts_again(report))


def _facts_again(report: LossReport) -> LossFacts | None:
    """Of a report that the register has taken: what it answered, while it still knows the key."""
    with suppress(LossRefused):
        return _ask_to_file(report)
    return None


def _lift(report: LossReport, token: UUID) -> bool:
    is_lifted = False
    with suppress(LossRefused):  # then something else has happened to the card: look
        with breaker.guarded(_provider_of(report)):
            provider_named(_provider_of(report)).withdraw_loss_report(report.register_id, is_waited_for=True)
        is_lifted = True
    told = ask_register(report.card.person)
    if told.facts is None:
        return _wait_until_told(report, token, told)
    if not is_lifted and _is_lost(report, told):
        return _note_unknown(report, token)
    return _note_over(report, token, told, is_lifted=is_lifted)


def _look(report: LossReport, token: UUID) -> bool:
    told = ask_register(report.card.person)
    if told.facts is None:
        return _wait_until_told(report, token, told)
    if not _is_lost(report, told):
        return _note_over(report, token, told)
    with transaction.atomic():
        if held := _held(report, token):
            _ask_again(held, report, _LOOKS_AGAIN_AFTER)
    return False


def _wait_until_told(report: LossReport, token: UUID, told: Told) -> bool:
    """While the register tells nothing of the holder nobody knows whether the card is blocked. The report stays as it is, so
    that whoever was told of the block is told of its end too."""
    with transaction.atomic():
        if held := _held(report, token):
            _keep(held, told)
            _ask_again(held, report, _ASKS_AGAIN_AFTER)
    return False


def _ask_again(held: LossReport, before: LossReport, wait: timedelta) -> None:
    """At once when it was meanwhile to be taken back."""
    is_news = held.lift_asked_at is not None and before.lift_asked_at is None
    again_at = timezone.now() + (timedelta(0) if is_news else wait)
    _update(held, due_at=again_at, lease_until=None, lease_token=None)


def _ask_to_file(report: LossReport) -> LossFacts:
    """Raises LossRefused."""
    number = report.card.number
    assert number is not None  # a card is deleted, never emptied
    with breaker.guarded(_provider_of(report)):
        return provider_named(_provider_of(report)).report_loss(
            number,
            kind=report.kind,
            reported_by=_reporter(report),
            idempotency_key=str(report.pk),
            is_waited_for=True,
        )


def _reporter(report: LossReport) -> str:
    """The register's reference of who reported, the same at every call: it is part of what the key stands for. No link
    begins before its owner's own card is linked."""
    own = FamilyLink.objects.own().filter(owner=report.link.owner_id, begins_at__lte=report.link.begins_at)
    return own.select_related("person").latest("begins_at").person.register_reference


def _is_lost(report: LossReport, told: Told) -> bool:
    """Has the register this very card as the report would have it?"""
    return told.is_of(report.card, state=STATE_AFTER[report.kind])


def _note_filed(report: LossReport, token: UUID, facts: LossFacts | None) -> bool:
    """Without facts the register has the card as wanted but does not tell by which report: then nobody can take it back
    here, and whoever asked to finds it said on the page."""
    with transaction.atomic():
        held = _held(report, token)
        if held is None:
            return False
        now = timezone.now()
        lift_asked_at = held.lift_asked_at if facts else None
        lapses_at = facts.lapses_at if facts and not held.is_formal else None
        due_at = now if lift_asked_at else lapses_at or now + _longest_block(held)
        _update(
            held,
            **DONE
            | {
                "filed_at": now,
                "register_id": facts.id if facts else "",
                "lapses_at": lapses_at,
                "lift_asked_at": lift_asked_at,
                "due_at": None if held.is_formal else due_at,
                "attempts": 0,
            },
        )
        turned = _blocked(held)
        held.card.state, held.card.confirmed_at = STATE_AFTER[held.kind], now
        held.card.save(update_fields=["state", "confirmed_at"])
        tell_of_cards([held.card.person_id])
        note(held, event="loss_filed", by=_register(held), codes={"loss": held.kind})
        save_messages([*filed_messages(held, attempts=report.attempts), *turn_messages(turned)])
    if lift_asked_at is not None:
        wake(SEND_LOSSES_DUE)
    return True


def _blocked(report: LossReport) -> Mapping[UUID, Turned]:
    """What whoever else sees the card is told, unless the register's news has told them already."""
    if not report.card.is_usable:
        return {}
    return {report.card.person_id: Turned(report.card.pk, Turn.BLOCKED, STATE_AFTER[report.kind])}


def _note_refused(report: LossReport, token: UUID, told: Told, *, reason: str = "") -> bool:
    """With a reason it was we who did not go on with it."""
    with transaction.atomic():
        held = _held(report, token)
        if held is None:
            return False
        now = timezone.now()
        _update(held, refused_at=now, ended_at=now, **DONE)
        codes: dict[str, Code] = {"loss": held.kind}
        if reason:
            codes["reason"] = reason
        note(held, event="loss_refused", by=_register(held), codes=codes)
        _keep(held, told)
        if not reason:
            save_messages(refused_messages(held))
    return False


def _note_over(report: LossReport, token: UUID, told: Told, *, is_lifted: bool = False) -> bool:
    """Taken back, or ended at the register: by its days or by whatever else happened to the card."""
    with transaction.atomic():
        held = _held(report, token)
        if held is None:
            return False
        now = timezone.now()
        _keep(held, told)  # while it still stands: of what it tells nobody is told twice
        _update(held, ended_at=now, **DONE | ({"lifted_at": now} if is_lifted else {}))
        codes: dict[str, Code] = {"card": held.card.state}
        if is_lifted:
            note(held, event="loss_lifted", by=_register(held), codes=codes)
        else:
            note(held, event="loss_lapsed", by=_register(held), codes=codes)
        save_messages(ended_messages(held))
    return True


def _note_unknown(report: LossReport, token: UUID) -> bool:
    """The card is blocked, but by no report that the register still knows as ours."""
    with transaction.atomic():
        if held := _held(report, token):
            due_at = timezone.now() + _longest_block(held)
            _update(held, **DONE | {"lift_asked_at": None, "register_id": "", "due_at": due_at, "attempts": 0})
    return False


def _keep(report: LossReport, told: Told) -> None:
    keep_card(report.card.person, told, by=_register(report))
    report.card.refresh_from_db()


def _held(report: LossReport, token: UUID) -> LossReport | None:
    """The row as it is now, under the locks of its person and of itself; None when the claim was lost."""
    lock_persons([report.card.person_id])
    rows = LossReport.objects.filter(pk=report.pk, lease_token=token)
    return rows.select_related(*_AROUND).select_for_update(of=("self",)).first()


def _update(report: LossReport, **fields: Any) -> None:
    LossReport.objects.filter(pk=report.pk).update(**fields)
    for name, value in fields.items():
        setattr(report, name, value)


def _longest_block(report: LossReport) -> timedelta:
    return timedelta(days=pack_for(report.card.person.region_id).section(CardRules).temporary_loss_days)


def _register(report: LossReport) -> Actor:
    return Actor.authority(_provider_of(report))


def _provider_of(report: LossReport) -> str:
    return provider_of(report.card.person.region_id)
