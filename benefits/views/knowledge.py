"""Pages of plain knowledge, for anybody: the insurances, the card, each region, what to do when stuck."""

from itertools import groupby
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from authorities.codes import NATION, chain_of
from authorities.help import HelpRules
from authorities.models import Office, Region
from authorities.packs import pack_for
from authorities.selectors import departments_of, described_regions
from benefits.contributions import Insurance
from benefits.knowledge import card as the_card
from benefits.knowledge.differences import differences_of, origin_of
from benefits.knowledge.insurances import PAGES, Question
from benefits.knowledge.screens import links_to
from benefits.knowledge.statements import sources_of
from benefits.knowledge.stuck import SYMPTOMS
from families.models import FamilyLink
from families.selectors import region_of

MOST_OFFICES = 12


@require_safe
@login_not_required
def knowledge(request: HttpRequest) -> HttpResponse:
    insurances = [{"insurance": insurance, "page": page} for insurance, page in PAGES.items()]
    return render(request, "benefits/knowledge/index.html", {"insurances": insurances})


@require_safe
@login_not_required
def insurance(request: HttpRequest, insurance: Insurance) -> HttpResponse:
    page = PAGES[insurance]
    context = {
        "page": page,
        "questions": [(question, page.answers[question]) for question in Question],
        "phone": getattr(_lines_for(request), page.line),
        "sources": sources_of(page.statements),
        "others": [(other, PAGES[other]) for other in PAGES if other != insurance],
    }
    return render(request, "benefits/knowledge/insurance.html", context)


@require_safe
@login_not_required
def card(request: HttpRequest) -> HttpResponse:
    own_link = _own_link(request)
    context = {
        "basis": the_card.BASIS,
        "functions": [(one, links_to(one.screens, own_link)) for one in the_card.FUNCTIONS],
        "issuers": the_card.ISSUERS,
        "states": [(state.label, meaning) for state, meaning in the_card.STATES.items()],
        "lost": the_card.LOST,
        "confused": the_card.CONFUSED,
        "sources": sources_of(the_card.statements()),
    }
    return render(request, "benefits/knowledge/card.html", context)


@require_safe
@login_not_required
def stuck(request: HttpRequest) -> HttpResponse:
    rules, own_link = _lines_for(request), _own_link(request)
    symptoms = [(one, getattr(rules, one.line), links_to(one.screens, own_link)) for one in SYMPTOMS]
    sources = sources_of(one.step for one in SYMPTOMS)
    return render(request, "benefits/knowledge/stuck.html", {"symptoms": symptoms, "sources": sources})


@require_safe
@login_not_required
def regions(request: HttpRequest) -> HttpResponse:
    """The reader's own and the nation first; then each province with its places."""
    nation, *others = described_regions()
    around = chain_of(region_of(request.user))
    context = {
        "nation": nation,
        "own": next((region for region in reversed(others) if region.code in around), None),
        "provinces": [list(places) for _prefix, places in groupby(others, key=lambda region: region.code[:2])],
    }
    return render(request, "benefits/knowledge/regions.html", context)


@require_safe
@login_not_required
def region(request: HttpRequest, code: str) -> HttpResponse:
    described = described_regions()
    here = next((region for region in described if region.code == code), None)
    if here is None:
        raise Http404
    today = timezone.localdate()
    rules = pack_for(code, today).section(HelpRules)
    departments = departments_of(code)
    context = {
        "region": here,
        "above": None if code == NATION else here.shown_parent,
        "below": _below(here, described),
        "differences": differences_of(code, today),
        "rules": rules,
        "channels_from": origin_of(code, HelpRules, "channels", today),
        "departments": departments,
        "help": {"rules": rules, "offices": _offices_in(code), "department": departments[0] if departments else None},
        "today": today,
    }
    return render(request, "benefits/knowledge/region.html", context)


def _below(here: Region, described: list[Region]) -> list[Region]:
    """One level down, as people see it."""
    return [region for region in described if region.code != here.code and region.parent_id == here.code]


def _offices_in(code: str) -> list[Office]:
    """Nobody looks for an office in the whole country."""
    if code == NATION:
        return []
    return list(Office.objects.open().within(code).select_related("region")[:MOST_OFFICES])


def _lines_for(request: HttpRequest) -> HelpRules:
    """To call in the user's own region; a stranger's are the nation's."""
    return pack_for(region_of(request.user)).section(HelpRules)


def _own_link(request: HttpRequest) -> UUID | None:
    if not isinstance(request.user, User):
        return None
    return FamilyLink.objects.active().own().filter(owner=request.user).values_list("pk", flat=True).first()
