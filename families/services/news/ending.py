"""What the register's word ends, whatever the news: links at once, and applications under way about somebody."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from audit.services import Actor
from families.errors import LinkEnded
from families.models import FamilyLink, LinkApplication, Message
from families.models.links import EndedBy
from families.models.messages import Kind
from families.services import limits
from families.services.links import end_link
from families.services.messages import closed_message, message_user, save_messages
from families.services.transitions import move
from families.states import OPEN, Status
from families.verification import Outcome


def end_by_register(links: Iterable[FamilyLink], *, by: Actor) -> int:
    """How many of them it ended: somebody else may end one in this very moment. Each with its owner, person and application."""
    ended = 0
    for link in links:
        try:
            end_link(link, ended_by=EndedBy.REGISTER, by=by)
        except LinkEnded:
            continue
        ended += 1
    return ended


def undecided_about(person_id: UUID) -> Q:
    """Applications that the register has answered and nobody has decided. What it is still asked it answers itself."""
    return Q(person=person_id, status__in=OPEN - {Status.VERIFYING})


def refuse_undecided(person_id: UUID, outcome: Outcome, *, by: Actor) -> None:
    """As the register would have refused them. Under the applications' locks."""
    for application in _undecided(person_id):
        move(application, Status.REJECTED, event="application_rejected", by=by, outcome=outcome.value)
        _forget_notices(application)
        codes = {"reference": application.reference}
        save_messages(
            [message_user(application.applicant, Kind.APPLICATION_REJECTED, application=application, codes=codes)]
        )


def close_undecided(person_id: UUID, outcome: Outcome, *, by: Actor) -> None:
    """Where the relative was asked already it ends as if they had said no; the others are refused. Under the applications'
    locks."""
    for application in _undecided(person_id).filter(status=Status.AWAITING_CONSENT):
        move(application, Status.DECLINED, event="application_rejected", by=by, outcome=outcome.value)
        _forget_notices(application)
        save_messages([closed_message(application)])
    refuse_undecided(person_id, outcome, by=by)


def close_questions(about: Q, *, by: Actor) -> None:
    """Whose answer nobody waits for any more: they end as if it had been no. Takes the applications' locks."""
    waiting = LinkApplication.objects.filter(about, status=Status.AWAITING_CONSENT)
    held = limits.lock_applications(waiting)
    for application in LinkApplication.objects.filter(pk__in=held).select_related("applicant").order_by("pk"):
        move(application, Status.DECLINED, event="guardians_changed", by=by)
        _forget_notices(application)
        save_messages([closed_message(application)])


def _undecided(person_id: UUID) -> QuerySet[LinkApplication]:
    return LinkApplication.objects.filter(undecided_about(person_id)).select_related("applicant").order_by("pk")


def _forget_notices(application: LinkApplication) -> None:
    """What has not gone out to the relative never does."""
    Message.objects.filter(application=application, due_at__isnull=False, lease_token__isnull=True).delete()
