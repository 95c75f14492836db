"""What the register's word ends, whatever the news: links at once, and applications under way about somebody."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet

from audit.services import Actor
from families.errors import LinkEnded
from families.models import FamilyLink, LinkApplication, Message
from families.models.links import EndedBy
from families.models.messages import Kind
from families.services.applications import limits
from families.services.applications.transitions import move
from families.services.links.ending import end_link
from families.services.messages import closed_message, message_user, save_messages
from families.states import Status
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
    """Applications that the register has answered, that nobody has decided, and that others than the applicant hold now.
    What the register is still asked it answers itself; what waits for the applicant goes on until they answer or its time is
    over, for it would be the register's news alone that ended it before."""
    return Q(person=person_id, status__in=[Status.AWAITING_CONSENT, Status.IN_REVIEW])


def close_undecided(person_id: UUID, outcome: Outcome, *, by: Actor) -> None:
    """Where the relative was asked already it ends as if they had said no, where an officer has the case as if that one had
    refused it: nobody reads the news in how it ended. Under the applications' locks."""
    for application in _undecided(person_id):
        is_asked = application.status == Status.AWAITING_CONSENT
        to = Status.DECLINED if is_asked else Status.REJECTED
        move(application, to, event="application_rejected", by=by, outcome=outcome.value)
        _forget_notices(application)
        save_messages([closed_message(application) if is_asked else _refused_message(application)])


def _refused_message(application: LinkApplication) -> Message:
    codes = {"reference": application.reference}
    return message_user(application.applicant, Kind.APPLICATION_REJECTED, application=application, codes=codes)


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
