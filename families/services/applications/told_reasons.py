"""Whose refusal it was, and which reason of an officer's its applicant reads: one that may be told, where the officer said so."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from audit.models import ActorKind, Event
from families.decisions import TOLD, RejectReason
from families.models import LinkApplication
from families.states import Status

REJECTED = "families.application_rejected"


@dataclass(frozen=True, slots=True)
class Refusal:
    """`told` is None as well of what the register refused: of that it is never said why."""

    is_by_officer: bool
    told: RejectReason | None = None


def refusal_of(application: LinkApplication) -> Refusal | None:
    """None where it was not refused."""
    if application.status != Status.REJECTED:
        return None
    events = Event.objects.filter(object_kind="application", object_id=str(application.pk), kind=REJECTED)
    event = events.order_by("pk").last()
    if event is None or event.actor_kind != ActorKind.OFFICER:
        return Refusal(is_by_officer=False)
    reason = event.codes.get("reason")
    is_told = event.codes.get("told") is True and reason in TOLD
    return Refusal(is_by_officer=True, told=RejectReason(reason) if is_told else None)


def reasons_of_officers(applications: Iterable[LinkApplication]) -> dict[UUID, RejectReason]:
    """Of those that an officer refused, told or not: for officers alone. One question of all."""
    keys = [str(application.pk) for application in applications]
    events = Event.objects.filter(object_kind="application", object_id__in=keys, kind=REJECTED)
    by_officers = events.filter(actor_kind=ActorKind.OFFICER, codes__reason__in=RejectReason.values).order_by("pk")
    return {UUID(event.object_id): RejectReason(event.codes["reason"]) for event in by_officers} if keys else {}
