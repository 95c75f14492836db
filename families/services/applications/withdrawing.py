"""Taking back an application: its applicant does, or it goes with their own card."""

from collections.abc import Mapping

from django.db import transaction

from audit.services import Actor, Code
from families.models import LinkApplication, Message
from families.models.applications import TYPED
from families.services.applications.documents import erase_with_draft
from families.services.applications.transitions import move
from families.states import Status


def withdraw(
    application: LinkApplication, *, by: Actor, reason: str = "", noted: Mapping[str, Code] | None = None
) -> None:
    """A notice that has not gone out to the relative never does, and what was typed or added to a draft goes at once:
    nobody was asked. Raises InvalidTransition when it has ended already."""
    is_draft = application.status == Status.DRAFT
    typed = dict.fromkeys(TYPED) if is_draft else {}
    with transaction.atomic():
        codes: dict[str, Code] = {**({"reason": reason} if reason else {}), **(noted or {})}
        move(application, Status.WITHDRAWN, event="application_withdrawn", by=by, codes=codes, **typed)
        if is_draft:
            erase_with_draft(application)
        Message.objects.filter(application=application, due_at__isnull=False, lease_token__isnull=True).delete()
