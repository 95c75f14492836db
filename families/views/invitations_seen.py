"""How an invitation reads to the person whose it is, in their account and at /consent/manage/, and how they take it back.

A code on the phone takes back and gives nothing away: there the invitation's own code is not shown, for whoever uses that
shares more than a code on the phone may agree to. Who lost the paper has a new one made at an office."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from families.errors import InvitationUsed
from families.models import InsuredPerson, Invitation
from families.qr import qr_of
from families.relationships import Relationship
from families.services.consents.invitations import code_of, invitations_about, revoke_invitation, token_of
from families.standing import can_be_revoked, is_open, moment, state_of_invitation
from families.views.standpoints import Standpoint
from families.wording import relationship_in_words, revoked_where, scopes_in_short, scopes_in_words, term_in_words


def invitation_rows(person: InsuredPerson, here: Standpoint) -> list[dict[str, Any]]:
    return [row_of(invitation, here) for invitation in invitations_about(person)]


def row_of(invitation: Invitation, here: Standpoint) -> dict[str, Any]:
    """For components/person.html: no name, since nobody knows yet who will use it."""
    tag, tag_kind = state_of_invitation(invitation)
    shared = scopes_in_short(tuple(invitation.scopes), _language())
    return {
        "pk": invitation.pk,
        "url": here.place("invitation", invitation.pk),
        "label": _("Invitation of %(moment)s") % {"moment": moment(invitation.made_at)},
        "detail": f"{Relationship(invitation.relationship).label} · {shared}",
        "tag": tag,
        "tag_kind": tag_kind,
        "end": _("until %(moment)s") % {"moment": moment(invitation.expires_at)} if is_open(invitation) else "",
    }


def shown_of(seen: Invitation, here: Standpoint) -> dict[str, Any]:
    """For families/invitations/: what it says and how it stands, without its code."""
    language = _language()
    tag, tag_kind = state_of_invitation(seen)
    return {
        "invitation": seen,
        "tag": tag,
        "tag_kind": tag_kind,
        "is_open": is_open(seen),
        "revoke_url": here.place("invitation-revoke", seen.pk) if can_be_revoked(seen) else "",
        "rows": [
            {"label": _("You are to them"), "value": relationship_in_words(seen.relationship, language)},
            {"label": _("They may"), "value": scopes_in_words(seen.scopes, language)},
            {"label": _("For how long"), "value": term_in_words(seen.term_days, language)},
            *([{"label": _("Holds until"), "value": moment(seen.expires_at)}] if is_open(seen) else []),
        ],
    }


def paper_of(invitation: Invitation) -> dict[str, Any]:
    """What is given away. Of one made at an office the note holds for who has no account, and for who has got one since."""
    return {
        "code": code_of(invitation),
        "svg": qr_of(reverse("families:invitation-scanned", args=[token_of(invitation)])),
        "address": settings.BASE_URL + reverse("families:invitation-code"),
        "note": revoked_where(settings.BASE_URL + reverse("families:manage"))
        if invitation.officer_id is not None
        else _("You can revoke it under “Who can see me?” until the link has begun."),
    }


def invitation_page(request: HttpRequest, person: InsuredPerson, here: Standpoint, pk: UUID) -> HttpResponse:
    seen = get_object_or_404(invitations_about(person), pk=pk)
    return render(request, "families/manage/invitation.html", {**shown_of(seen, here), **here.way_home()})


def revoke_page(request: HttpRequest, person: InsuredPerson, here: Standpoint, pk: UUID) -> HttpResponse:
    say_revoked(request, get_object_or_404(invitations_about(person), pk=pk), here)
    return redirect(here.home)


def say_revoked(request: HttpRequest, invitation: Invitation, here: Standpoint) -> bool:
    """Take it back and say what came of it. False where the link has begun, which is ended on its own page."""
    try:
        revoke_invitation(invitation, by=here.by)
    except InvitationUsed as error:
        messages.info(request, str(error))
        return False
    if invitation.revoked_at is None:
        messages.info(request, _("This invitation was over already. Nobody can use it any more."))
    else:
        messages.success(request, _("The invitation is revoked. Nobody can use it any more."))
    return True


def _language() -> str:
    return get_language() or "en"
