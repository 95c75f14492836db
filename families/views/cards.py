"""The page of a card: what it is, what its state means, what to do and where."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from authorities.selectors import department_for
from families.models import FamilyLink, SocialSecurityCard
from families.policies.links import may
from families.scopes import Scope
from families.selectors import card_of
from families.services.cards.looking import Freshness, refresh_card
from families.services.cards.words import words_now
from families.services.links.openings import note_opening
from families.views.link_actions import OF_CARD, actions_of
from families.views.offices import help_in
from families.views.own import own_link_or_404
from families.views.requests import CitizenRequest
from families.views.rows import moment


@require_safe
@never_cache
def card(request: CitizenRequest, pk: UUID) -> HttpResponse:
    """The link's own page says why, where the card may not be seen."""
    link = own_link_or_404(request.user, pk)
    if not may(link, Scope.VIEW_CARD):
        return redirect("families:link", pk=pk)
    freshness = refresh_card(link.person)
    note_opening("families.card_opened", link)
    return render(request, "families/card/card.html", _context(link, freshness))


def _context(link: FamilyLink, freshness: Freshness) -> dict[str, Any]:
    context: dict[str, Any] = {
        "link": link,
        "actions": actions_of(link, OF_CARD),
        "help": help_in(link.person.region_id),
        "is_untold": freshness is Freshness.UNTOLD,
    }
    shown = card_of(link.person)
    return context | (_card_context(link, shown, freshness) if shown else {"card": None})


def _card_context(link: FamilyLink, shown: SocialSecurityCard, freshness: Freshness) -> dict[str, Any]:
    return {
        "card": shown,
        "state": words_now(shown, link.person.region_id),
        "department": department_for(shown.issuer_id),
        "as_of": _as_of(shown, freshness),
        "is_silent": freshness is Freshness.SILENT,
    }


def _as_of(shown: SocialSecurityCard, freshness: Freshness) -> str:
    values = {"moment": moment(shown.confirmed_at)}
    if freshness is Freshness.CURRENT:
        return _("As the authority's register had it on %(moment)s.") % values
    if freshness is Freshness.SILENT:
        return _("The authority's register does not answer at the moment. This is what it said on %(moment)s.") % values
    return (
        _(
            "The authority's register says nothing of this card any more. This is what it said on %(moment)s. Ask the "
            "department below before you rely on it."
        )
        % values
    )
