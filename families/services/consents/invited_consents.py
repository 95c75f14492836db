"""The yes of a relative who invited: it waits with their invitation, and counts once the register has matched."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from audit.services import Actor
from families import texts
from families.models import Consent, Invitation, LinkApplication
from families.models.consents import Route
from families.services.consents.answering import conclude
from families.services.consents.terms import Terms, may_grant

BY_INVITATION = "consent_by_invitation"  # the event, in place of the one that somebody was asked


def waiting_yes(applications: Iterable[LinkApplication]) -> Mapping[UUID, Invitation]:
    """By application: the invitation that led to it, unless it was revoked since, or the inviter's card is no longer their
    own; then they are asked like anybody. One query; held, so that nobody revokes one in this moment. Under the locks of
    the applications."""
    led = Invitation.objects.filter(application__in=[row.pk for row in applications], revoked_at__isnull=True)
    held = led.backed().order_by("pk").select_for_update(no_key=True, of=("self",))
    return {invitation.application_id: invitation for invitation in held if invitation.application_id is not None}


def counts_for(invitation: Invitation, application: LinkApplication) -> bool:
    """Did the register match the inviter, and nobody else? And would they still say this yes in this way: the rules of their
    region may have changed while it waited, what it knows of ways and days and from which age they decide. Else whoever
    decides is asked like anybody."""
    if invitation.person_id != application.person_id or application.is_guardian_asked:
        return False
    terms = _terms_of(invitation)
    return all(may_grant(application, terms, route) for route in {Route.INVITATION, _route_of(invitation)})


def new_consent(invitation: Invitation, application: LinkApplication) -> Consent:
    """Unsaved: it was asked when the invitation was made."""
    return Consent(application=application, person=application.person, asked_at=invitation.made_at)


def grant_by_invitation(invitation: Invitation, application: LinkApplication) -> None:
    """What follows from the yes, in the caller's transaction, which has just had the register's answer: the link, or what
    stands in its way. What was said at an office counts as said there, to the officer who recorded it. Raises
    ConsentNotOpen, ScopeNotAllowed, InvalidTransition."""
    conclude(
        application,
        _terms_of(invitation),
        route=_route_of(invitation),
        shown=texts.Shown(invitation.text_version, (), invitation.text_hash),
        language=invitation.language,
        by=_said_to(invitation),
        answered_at=invitation.made_at,
        codes={"identity": invitation.identity_seen} if invitation.identity_seen else {},
    )


def _terms_of(invitation: Invitation) -> Terms:
    return Terms(invitation.scopes, invitation.term_days)


def _route_of(invitation: Invitation) -> Route:
    return Route.INVITATION if invitation.officer_id is None else Route.COUNTER


def _said_to(invitation: Invitation) -> Actor:
    if invitation.officer_id is not None:
        return Actor.officer(invitation.officer_id)
    assert invitation.inviter_id is not None  # the constraint holds it
    return Actor.citizen(invitation.inviter_id)
