"""Where two officers have to approve: who has approved already, since the case came to them and of the very person it is about
now."""

from collections.abc import Mapping
from uuid import UUID

from audit.models import Event
from audit.services import Actor, Code, record_event
from families.models import InsuredPerson, LinkApplication
from families.states import Status

_FIRST_APPROVAL = "families.first_approval"


def approved_first_by(application: LinkApplication) -> set[str]:
    """Ids of officers."""
    events = Event.objects.filter(object_kind="application", object_id=str(application.pk))
    came = events.filter(codes__to=Status.IN_REVIEW).order_by("pk").last()
    approvals = events.filter(kind=_FIRST_APPROVAL, person_id=application.person_id)
    if came is not None:
        approvals = approvals.filter(pk__gt=came.pk)
    return set(approvals.values_list("actor_id", flat=True))


def has_approved_first(officer_id: UUID, application: LinkApplication) -> bool:
    return str(officer_id) in approved_first_by(application)


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
