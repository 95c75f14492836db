"""Which reason of an officer's refusal its applicant reads: one that may be told, where the officer said so."""

from audit.models import Event
from families.decisions import TOLD, RejectReason
from families.models import LinkApplication
from families.states import Status

REJECTED = "families.application_rejected"


def told_reason(application: LinkApplication) -> RejectReason | None:
    """None as well of what the register refused: of neither is said why."""
    if application.status != Status.REJECTED:
        return None
    events = Event.objects.filter(object_kind="application", object_id=str(application.pk), kind=REJECTED)
    refusal = events.order_by("pk").last()
    if refusal is None or refusal.codes.get("told") is not True or refusal.codes.get("reason") not in TOLD:
        return None
    return RejectReason(refusal.codes["reason"])
