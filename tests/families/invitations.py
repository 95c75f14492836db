"""Invitations as services make them: the mother invites, the son accepts."""

from families.decisions import IdentitySeen
from families.scopes import SENSITIVE
from families.services.consents.invitations import (
    accept_invitation,
    make_invitation,
    text_for_invited,
    text_of_invitation,
)
from families.services.consents.inviting_at_counter import invite_at_counter
from families.services.consents.terms import Terms
from tests.families.conftest import by

PENSION = ("view_card", "view_pension", "certify")


def invite(inviter, relationship="mother", *, scopes=PENSION, term_days=182, language="en"):
    """`inviter` has their own card linked. `relationship`: what they are to whom they invite."""
    terms = Terms(list(scopes), term_days)
    person = inviter.links.get(relationship="self", ended_at=None).person
    shown = text_of_invitation(person, relationship, terms, language)
    return make_invitation(
        inviter=inviter, relationship=relationship, terms=terms, shown=shown, language=language, by=by(inviter)
    )


def invite_at_office(person, officer, relationship="mother", *, scopes=PENSION, term_days=182, **given):
    """`person` came to the officer, and ticked what is sensitive one by one."""
    given = {"language": "en", "identity_seen": IdentitySeen.IDENTITY_CARD} | given
    shown = text_of_invitation(person, relationship, Terms(list(scopes), term_days), given["language"])
    ticks = {
        "scopes": [scope for scope in scopes if scope not in SENSITIVE],
        "sensitive": [scope for scope in scopes if scope in SENSITIVE],
    }
    return invite_at_counter(
        person,
        relationship=relationship,
        term_days=term_days,
        officer=officer,
        **({"shown": shown} | ticks | given),
    )


def accept(invitation, user):
    shown = text_for_invited(invitation, "en")
    return accept_invitation(invitation, user=user, shown=shown, language="en", by=by(user))
