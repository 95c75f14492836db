"""Where two officers have to approve: who has approved already, since the case came to them and of the very person it is about
now."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from audit.models import Event
from audit.services import Actor, Code, record_event
from families.models import InsuredPerson, LinkApplication
from families.states import Status

_FIRST_APPROVAL = "families.first_approval"


class Approval(NamedTuple):
    application_id: UUID
    officer_id: str
    at: datetime


def standing_approvals(applications: Iterable[LinkApplication]) -> list[Approval]:
    """The oldest first. One query, one more where there is any, however many applications they are."""
    known = {str(application.pk): application for application in applications}
    events = Event.objects.filter(object_kind="application").order_by("pk")
    approvals = list(events.filter(kind=_FIRST_APPROVAL, object_id__in=known))
    if not approvals:
        return []
    approved = {approval.object_id for approval in approvals}
    # Of each the newest: later ones take the place of earlier ones.
    came = dict(events.filter(codes__to=Status.IN_REVIEW, object_id__in=approved).values_list("object_id", "pk"))
    return [
        Approval(known[one.object_id].pk, one.actor_id, one.at)
        for one in approvals
        if one.person_id == known[one.object_id].person_id
        and (one.object_id not in came or one.pk > came[one.object_id])
    ]


def approved_first_by(application: LinkApplication) -> set[str]:
    """Ids of officers."""
    return {approval.officer_id for approval in standing_approvals([application])}


def note_first_approval(
    application: LinkApplication, person: InsuredPerson, codes: Mapping[str, Code], *, by: Actor
) -> None:
    """`codes`: why, and by what it is proven. Under the row's lock, so that of two officers at once one is the second."""
    record_event(
        _FIRST_APPROVAL,
        by=by,
        of="application",
        object_id=application.pk,
        person_id=person.pk,
        codes=codes,
    )
