"""The account of somebody of whom the authority says that they have died: nobody signs in to it, and what was signed in ends.
Its row says no more than that of any closed account; the journal says why, so that a mistake opens only what it closed.

Whoever signs in is led to a page for the family, and for whom the register is wrong about."""

from uuid import UUID

from django.db import transaction

from accounts.erasure import close_account
from accounts.models import User
from audit.models import Event
from audit.services import Actor, record_event

CLOSED_AFTER_DEATH = "accounts.closed_after_death"
_OPENED = "accounts.opened_again"


@transaction.atomic
def close_after_death(user_id: UUID, *, by: Actor) -> bool:
    """With every session. False for one that is closed already, whyever."""
    user = User.objects.select_for_update(no_key=True).filter(pk=user_id, is_active=True).first()
    if user is None:
        return False
    close_account(user)
    record_event(CLOSED_AFTER_DEATH, by=by, of="user", object_id=user_id)
    return True


@transaction.atomic
def open_again(user_id: UUID, *, by: Actor) -> bool:
    """Of whom the authority says now that they live. False for one that something else has closed, or that is erased."""
    closed = User.objects.select_for_update(no_key=True).filter(pk=user_id, is_active=False, erased_at__isnull=True)
    if not closed.exists() or not was_closed_after_death(user_id):
        return False
    closed.update(is_active=True)
    record_event(_OPENED, by=by, of="user", object_id=user_id)
    return True


def was_closed_after_death(user_id: UUID) -> bool:
    """By the last that happened to it of this kind."""
    events = Event.objects.filter(kind__in=[CLOSED_AFTER_DEATH, _OPENED], object_kind="user", object_id=str(user_id))
    return events.order_by("-id").values_list("kind", flat=True).first() == CLOSED_AFTER_DEATH
