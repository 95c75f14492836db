"""Somebody's own card, linked to their account while they stand at a counter: the way for one to whom no code can be sent.

The rule. The register has confirmed name and number and knows no telephone; it is asked once more whether it still shows the
person. An officer of their region has seen the paper by which they prove who they are, and the reference that stands on their
own screen or receipt: an account is found by that alone, so that nobody else's claim on the same card is let in by mistake.
The officer has read the decision that makes the link, and stands for it. Neither the person nor a relative of theirs may be
that officer; where the region wants it, two have to. The event names officer and paper."""

from accounts.models import User
from families.decisions import ApproveReason, IdentitySeen
from families.errors import NotForThisOfficer
from families.models import LinkApplication
from families.policies.officers import can_open_own_at_counter, is_concerned
from families.services.applications.activation import Obstacle
from families.services.applications.reviews import StillInTheWay, approve
from families.services.barring import barred_from
from families.services.consents.answering import is_still_known
from families.services.links.changing import noted_at_counter


def open_own_at_counter(application: LinkApplication, *, officer: User, identity_seen: IdentitySeen, read: str) -> None:
    """`read`: the hash of the `decision_text` that the officer read. Where two officers have to, the first leaves it in review.
    Raises NotForThisOfficer, StillInTheWay, and as `approve`: InvalidTransition, CaseTaken, TooYoung, DecisionNotRead,
    AnotherOfficerNeeded."""
    if not can_open_own_at_counter(officer, application):
        barred_from(application, is_concerned, of="application", person_id=application.person_id, officer=officer)
        raise NotForThisOfficer
    assert application.person is not None  # by the policy
    if not is_still_known(application.person):
        raise StillInTheWay(Obstacle.NOT_ON_REGISTER)
    approve(
        application,
        officer=officer,
        reason=ApproveReason.IDENTITY_PROVEN,
        read=read,
        noted=noted_at_counter(identity_seen),
    )
