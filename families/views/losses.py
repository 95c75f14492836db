"""A lost card: block it, report it lost for good, see how that stands, take it back."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseStopPolling

from accounts.models import User
from accounts.step_up import needs_step_up, step_up_redirect
from audit.services import Actor
from authorities.packs import pack_for
from families.errors import CardNotReportable, LossNotLiftable
from families.forms.losses import FormalLossForm
from families.models import FamilyLink
from families.models.losses import LossKind
from families.packs import CardRules
from families.policies.cards import can_report_loss
from families.services.cards.losses import lift_report, report_loss
from families.services.links.openings import note_opening
from families.views.loss_shown import loss_shown
from families.views.offices import help_in
from families.views.own import own_link_or_404
from families.views.requests import CitizenRequest


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def loss(request: CitizenRequest, pk: UUID) -> HttpResponse:
    """How it stands and what can be done; a POST blocks the card for a few days."""
    link = _link_or_404(request.user, pk, LossKind.TEMPORARY)
    if request.method == "POST":
        return _report(request, link, LossKind.TEMPORARY)
    note_opening("families.loss_opened", link)
    return render(request, "families/loss/loss.html", _context(link))


@require_safe
@never_cache
def loss_status(request: CitizenRequest, pk: UUID) -> HttpResponse:
    """The part that htmx asks for again. While what it shows (`seen`) and how often it asks (`every`) hold, nothing is
    swapped, so that neither a screen reader nor the keyboard loses its place."""
    link = _link_or_404(request.user, pk, LossKind.TEMPORARY)
    shown = loss_shown(link)
    is_seen = request.GET.get("seen") == shown.state
    if is_seen and request.GET.get("every") == str(shown.poll_seconds):
        return HttpResponseStopPolling() if not shown.poll_seconds else HttpResponse(status=204)
    note_opening("families.loss_opened", link)
    context = _context(link) | {"is_news": not is_seen}
    status = 200 if shown.poll_seconds else HttpResponseStopPolling.status_code
    return render(request, "families/loss/_status.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def loss_formal(request: CitizenRequest, pk: UUID) -> HttpResponseBase:
    """The second question before a report that is final, to its holder alone, who has just shown that it is them."""
    link = _link_or_404(request.user, pk, LossKind.FORMAL)
    if not loss_shown(link).can_report_for_good:
        return redirect("families:card-loss", pk=pk)
    if needs_step_up(request, posts_answers=False):
        return step_up_redirect(request)
    form = FormalLossForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return _report(request, link, LossKind.FORMAL)
    context = {"link": link, "form": form}
    return render(request, "families/loss/formal.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def loss_lift(request: CitizenRequest, pk: UUID) -> HttpResponseBase:
    """Whoever unblocks a card that is in strange hands does harm, so they show that it is them; blocking one asks nothing."""
    link = _link_or_404(request.user, pk, LossKind.TEMPORARY)
    shown = loss_shown(link)
    if not shown.can_lift or shown.report is None:
        return redirect("families:card-loss", pk=pk)
    if needs_step_up(request, posts_answers=False):
        return step_up_redirect(request)
    if request.method != "POST":
        return render(request, "families/loss/lift.html", {"link": link, "shown": shown})
    try:
        lift_report(shown.report, by=Actor.citizen(request.user.pk))
    except LossNotLiftable as error:
        messages.info(request, str(error))
    return redirect("families:card-loss", pk=pk)


def _link_or_404(user: User, pk: UUID, kind: LossKind) -> FamilyLink:
    link = own_link_or_404(user, pk, "person__region")
    if not can_report_loss(user, link, kind):
        raise Http404
    return link


def _report(request: CitizenRequest, link: FamilyLink, kind: LossKind) -> HttpResponse:
    try:
        report_loss(link, kind, by=Actor.citizen(request.user.pk))
    except CardNotReportable as error:
        messages.info(request, str(error))
    return redirect("families:card-loss", pk=link.pk)


def _context(link: FamilyLink) -> dict[str, Any]:
    shown = loss_shown(link)
    days = pack_for(link.person.region_id).section(CardRules).temporary_loss_days
    help_there = {"help": help_in(link.person.region_id)} if shown.needs_office else {}
    return {"link": link, "shown": shown, "days": days, **help_there}
