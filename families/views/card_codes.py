"""The code of a card to show at a desk: on the screen, where it renews itself, and on paper."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.services import Actor
from families.errors import CodeNotShown
from families.identifiers.initials import initials_of
from families.models import CardCode, FamilyLink
from families.policies.cards import CodeObstacle
from families.policies.links import can_see_link
from families.qr import qr_of
from families.selectors import card_of
from families.services.cards.codes import (
    check_may_show,
    print_code,
    printed_code_of,
    revoke_printed,
    rules_of,
    show_code,
    token_of,
)
from families.services.cards.words import words_of
from families.services.links.openings import note_opening
from families.views.own import own_link_or_404
from families.views.renewing import ON_OPENING, ON_REFRESH, VISIT_LASTS, nothing_left, renewing
from families.views.requests import CitizenRequest
from families.views.rows import moment
from families.views.standpoints import Standpoint

_WHY: dict[str, str | Promise] = {
    CodeObstacle.DIED: gettext_lazy("The authority has on record that this person has died."),
    CodeObstacle.NO_CARD: gettext_lazy("The authority has issued no card to this person yet."),
    CodeObstacle.REPORTED_LOST: gettext_lazy("The card has been reported lost. The authority is being told."),
    CodeObstacle.UNTOLD: gettext_lazy(
        "The authority's register says nothing of this card any more. Ask the department that issued it."
    ),
}


@require_safe
@never_cache
def code(request: CitizenRequest, pk: UUID) -> HttpResponse:
    """Each visit begins with a code that is new, or nearly."""
    link = own_link_or_404(request.user, pk)
    try:
        shown = show_code(link, of_its_time=ON_OPENING)
    except CodeNotShown as error:
        return _not_shown(request, link, error.why)
    note_opening("families.code_opened", link, shown=shown.kind)
    context = {"link": link, "has_printed": printed_code_of(link) is not None, **_shown_context(link, shown)}
    return render(request, "families/card/code.html", context)


@require_safe
@never_cache
def code_left(request: CitizenRequest, pk: UUID, code_id: UUID) -> HttpResponse:
    """The words that htmx asks for again: how long the code on the page still holds, and the next one when its time is
    nearly over. Only the page of a visit knows a code to come after, and that visit is written down."""
    link = own_link_or_404(request.user, pk)
    before = get_object_or_404(link.card_codes.live().filter(made_at__gt=timezone.now() - VISIT_LASTS), pk=code_id)
    try:
        shown = show_code(link, of_its_time=ON_REFRESH)
    except CodeNotShown:
        return nothing_left(request, reverse("families:card-code", args=[link.pk]))
    context = {"link": link, "is_new": shown.pk != before.pk, **_shown_context(link, shown)}
    return render(request, "families/shown/_left.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def code_printed(request: CitizenRequest, pk: UUID) -> HttpResponse:
    """GET shows the one that stands, or offers to make one; POST makes it."""
    link = own_link_or_404(request.user, pk)
    try:
        if request.method == "POST":
            print_code(link, by=Actor.citizen(request.user.pk))
            return redirect("families:card-code-printed", pk=pk)
        check_may_show(link)
    except CodeNotShown as error:
        return _not_shown(request, link, error.why)
    printed = printed_code_of(link)
    if printed is not None:
        note_opening("families.code_opened", link, shown=printed.kind)
    context = {"link": link, "printed": printed, "days": rules_of(link).printed_code_days, **_paper(link, printed)}
    return render(request, "families/card/printed.html", context)


def revoke_page(request: HttpRequest, link: FamilyLink, here: Standpoint) -> HttpResponse:
    """By either side of the link, also while it is paused."""
    if revoke_printed(link, by=here.by):
        messages.success(request, _("The printed code is no longer valid."))
    else:
        messages.info(request, _("There is no printed code any more."))
    return (
        redirect("families:card-code-printed", pk=link.pk)
        if here.is_owner(link)
        else redirect(here.address("link", link))
    )


@require_POST
@never_cache
def code_revoke(request: CitizenRequest, pk: UUID) -> HttpResponse:
    link = get_object_or_404(FamilyLink.objects.select_related("person"), pk=pk)
    if not can_see_link(request.user, link):
        raise Http404
    return revoke_page(request, link, Standpoint.of_citizen(request.user))


def _not_shown(request: CitizenRequest, link: FamilyLink, why: str) -> HttpResponse:
    """The link's own page says it, where the link does not allow it."""
    if why == CodeObstacle.NOT_ALLOWED:
        return redirect("families:link", pk=link.pk)
    card = card_of(link.person)
    state = words_of(card, rules_of(link)) if card and why == CodeObstacle.CARD_STATE else None
    context = {"link": link, "state": state, "why": _WHY.get(why, ""), "printed": printed_code_of(link)}
    return render(request, "families/card/not_shown.html", context)


def _shown_context(link: FamilyLink, shown: CardCode) -> dict[str, Any]:
    left_url = reverse("families:card-code-left", args=[link.pk, shown.pk])
    return renewing(shown.expires_at, svg=_qr(shown), seconds=rules_of(link).code_seconds, left_url=left_url)


def _paper(link: FamilyLink, printed: CardCode | None) -> dict[str, Any]:
    if printed is None:
        return {}
    rows = [
        {"label": _("Card of"), "value": initials_of(link.person.name)},
        {"label": _("Made on"), "value": moment(printed.made_at)},
        {"label": _("Holds until"), "value": moment(printed.expires_at)},
    ]
    return {"svg": _qr(printed), "rows": rows}


def _qr(shown: CardCode) -> SafeString:
    return qr_of(reverse("families:verify", args=[token_of(shown)]))
