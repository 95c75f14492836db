"""What the owner of a link shows at a desk: that they may act for their relative, here and now."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from families.errors import PassNotShown
from families.models import DelegationPass, FamilyLink
from families.qr import drawing_of
from families.services.links.openings import note_opening
from families.services.links.passes import LASTS, show_pass, token_of_pass
from families.views.link_actions import is_open
from families.views.own import own_link_or_404
from families.views.renewing import ON_OPENING, ON_REFRESH, VISIT_LASTS, nothing_left, renewing
from families.views.requests import CitizenRequest


@require_safe
@never_cache
def delegation_pass(request: CitizenRequest, pk: UUID) -> HttpResponse:
    """Each visit begins with a pass that is new, or nearly."""
    link = own_link_or_404(request.user, pk)
    try:
        shown = show_pass(link, of_its_time=ON_OPENING)
    except PassNotShown as error:
        messages.info(request, str(error))
        return redirect("families:link", pk=link.pk)
    note_opening("families.pass_opened", link)
    context = {"link": link, "may_show_card_code": is_open(link, "families:card-code"), **_shown_context(link, shown)}
    return render(request, "families/link/pass.html", context)


@require_safe
@never_cache
def pass_left(request: CitizenRequest, pk: UUID, pass_id: UUID) -> HttpResponse:
    """What htmx asks for again, as `card_codes.code_left`: only the page of a visit knows a pass to come after."""
    link = own_link_or_404(request.user, pk)
    before = get_object_or_404(link.passes.filter(made_at__gt=timezone.now() - VISIT_LASTS), pk=pass_id)
    try:
        shown = show_pass(link, of_its_time=ON_REFRESH)
    except PassNotShown:
        return nothing_left(request, reverse("families:pass", args=[link.pk]))
    context = {"is_new": shown.pk != before.pk, **_shown_context(link, shown)}
    return render(request, "families/shown/_left.html", context)


def _shown_context(link: FamilyLink, shown: DelegationPass) -> dict[str, Any]:
    """The text in the drawing is the pass itself and no address: only a desk's program can do anything with it. It is there
    to be copied too, for a desk without a scanner."""
    left_url = reverse("families:pass-left", args=[link.pk, shown.pk])
    text, seconds = token_of_pass(shown), int(LASTS.total_seconds())
    return {"text": text, **renewing(shown.expires_at, svg=drawing_of(text), seconds=seconds, left_url=left_url)}
