"""Who has no account invites a relative at an office: they came in person, an officer of their region saw who they are, showed
them the text, and gives them the invitation on paper. The same terms, text, limits and week as in an account, and whoever uses
it reads the same."""

from collections.abc import Sequence

from django.db import transaction

from accounts.models import User
from audit.services import Actor, record_event
from families import texts
from families.decisions import IdentitySeen
from families.errors import AnotherTextShown, InvitationsNotOffered, NotForThisOfficer, TooYoungToInvite
from families.models import InsuredPerson, Invitation
from families.models.consents import Route
from families.models.messages import Kind
from families.policies.links import decides_for_self
from families.policies.officers import can_invite_at_counter
from families.services.applications import limits
from families.services.applications.activation import Obstacle
from families.services.applications.reviews import StillInTheWay
from families.services.consents.answering import is_still_known
from families.services.consents.counter import ticked
from families.services.consents.invitations import (
    code_of,
    is_offered_in,
    keep_invitation,
    revoke_invitation,
    text_of_invitation,
)
from families.services.links.changing import noted_at_counter
from families.services.messages import holder_of, message_person, save_messages


def invite_at_counter(
    person: InsuredPerson,
    *,
    relationship: str,
    scopes: Sequence[str],
    sensitive: Sequence[str],
    term_days: int,
    officer: User,
    identity_seen: IdentitySeen,
    shown: texts.Shown,
    language: str,
) -> Invitation:
    """`relationship`: what the person is to whom they invite. `sensitive` are those that they agreed to one by one (PIPL art.
    29); `shown` is what `text_of_invitation` says of it all. They are told, as somebody else may have come in their name.

    Raises NotForThisOfficer, TooYoungToInvite, InvitationsNotOffered, StillInTheWay where the register tells nothing of the
    person, ScopeNotAllowed, AnotherTextShown, TooManyInvitations, TooManyInvitationsToday.
    """
    if not can_invite_at_counter(officer, person):
        raise NotForThisOfficer
    _check_told_of(person)
    if not decides_for_self(person):
        raise TooYoungToInvite
    if not (is_offered_in(person.region_id) and is_offered_in(person.region_id, Route.COUNTER)):
        raise InvitationsNotOffered
    terms = ticked(scopes, sensitive, term_days)
    if shown != text_of_invitation(person, relationship, terms, language):
        raise AnotherTextShown
    if not is_still_known(person):
        raise StillInTheWay(Obstacle.NOT_ON_REGISTER)
    with transaction.atomic():
        limits.lock_persons([person.pk])
        person.refresh_from_db()
        _check_told_of(person)
        made = Invitation(
            officer=officer, identity_seen=identity_seen, person=person, relationship=relationship, language=language
        )
        keep_invitation(made, terms, shown, by=Actor.officer(officer.pk), noted=noted_at_counter(identity_seen))
        save_messages([message_person(person, Kind.INVITED_AT_OFFICE, holder=holder_of(person))])
    return made


def show_at_counter(invitation: Invitation, *, officer: User, identity_seen: IdentitySeen) -> str:
    """The code of one that was made at an office, for a paper that the person takes home. Whoever has it can use it, so each
    officer who sees it is one whom the person reads of. What they made in their account is shown there alone. Raises
    NotForThisOfficer."""
    if invitation.officer_id is None or not can_invite_at_counter(officer, invitation.person):
        raise NotForThisOfficer
    record_event(
        "families.invitation_viewed",
        by=Actor.officer(officer.pk),
        of="invitation",
        object_id=invitation.pk,
        person_id=invitation.person_id,
        codes=noted_at_counter(identity_seen),
    )
    return code_of(invitation)


def revoke_at_counter(invitation: Invitation, *, officer: User, identity_seen: IdentitySeen) -> None:
    """For the person whose invitation it is, wherever they made it. Raises NotForThisOfficer, InvitationUsed."""
    if not can_invite_at_counter(officer, invitation.person):
        raise NotForThisOfficer
    revoke_invitation(invitation, by=Actor.officer(officer.pk), noted=noted_at_counter(identity_seen))


def _check_told_of(person: InsuredPerson) -> None:
    """At an office they may learn it. Raises StillInTheWay."""
    if person.died_on is not None:
        raise StillInTheWay(Obstacle.DECEASED)
    if not person.is_told_of:
        raise StillInTheWay(Obstacle.NOT_ON_REGISTER)
