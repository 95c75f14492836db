"""The five insurances of one person, through a link: what its scopes allow, as the register last had it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from audit.services import Actor
from benefits.contributions import Insurance
from benefits.policies import insurances_shown
from benefits.selectors import Copy, copy_of, records_of, refresh_of
from benefits.services.records.refreshing import ask_again, ask_for_first_copy
from benefits.views.opening import of_shared_link
from benefits.views.standings import cards_of, due_of, rests_of, standings_for
from families.models import FamilyLink
from families.services.links.openings import note_opening
from families.views.offices import help_in
from families.views.requests import CitizenRequest


@require_safe
@never_cache
@of_shared_link
def person(request: CitizenRequest, link: FamilyLink) -> HttpResponseBase:
    note_opening("benefits.insurances_opened", link)
    ask_for_first_copy(link.person, by=Actor.citizen(request.user.pk))
    return render(request, "benefits/person/person.html", _context(link))


@require_POST
@of_shared_link
def person_ask(request: CitizenRequest, link: FamilyLink) -> HttpResponseBase:
    ask_again(link.person, by=Actor.citizen(request.user.pk))
    messages.info(request, _("We ask the register, once a minute at most. What it answers appears on this page."))
    return redirect("benefits:person", pk=link.pk)


@require_safe
@never_cache
@of_shared_link
def person_fetched(_request: CitizenRequest, link: FamilyLink) -> HttpResponseBase:
    """For the page that waits: nothing new (204), or to be loaded anew. It shows nothing of anybody."""
    is_waiting = copy_of(refresh_of(link.person), timezone.now()) in {Copy.NONE_YET, Copy.ASKED}
    return HttpResponse(status=204) if is_waiting else HttpResponse(headers={"HX-Refresh": "true"})


def copy_context(link: FamilyLink) -> dict[str, Any]:
    """What benefits/person/_copy.html says of the kept copy."""
    refresh, now = refresh_of(link.person), timezone.now()
    copy = copy_of(refresh, now)
    return {
        "copy": copy.value,
        "refreshed_at": refresh.refreshed_at if refresh else None,
        "is_silent": copy is Copy.NONE_YET and refresh is not None and refresh.attempts > 1,
    }


def _context(link: FamilyLink) -> dict[str, Any]:
    records = records_of(link.person)
    shown = [records[insurance] for insurance in insurances_shown(link) if insurance in records]
    copy = copy_context(link)
    context = {"link": link, "due": due_of(link), "not_shared": _not_shared(link), **copy}
    if not records:
        is_empty = copy["copy"] != Copy.NONE_YET
        return context | {"is_empty": is_empty, "help": help_in(link.person.region_id) if is_empty else None}
    standings = standings_for(link, records)
    return context | {
        "as_of": max((record.as_of for record in shown), default=None),
        "cards": cards_of(link, standings),
        "rests": rests_of(link, standings),
    }


def _not_shared(link: FamilyLink) -> str:
    count = len(Insurance) - len(insurances_shown(link))
    if not count:
        return ""
    text = ngettext(
        "%(count)s insurance is not shared with you.", "%(count)s insurances are not shared with you.", count
    )
    return text % {"count": count}
