"""An application that was sent: how it stands, its receipt, withdrawing it, trying again."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseStopPolling

from audit.retention import kept_for
from audit.services import Actor
from authorities.packs import pack_for
from families import wizard
from families.errors import AlreadyBound, InvalidTransition, NotRenewable, SelfLinkRequired
from families.identifiers import mask
from families.models import LinkApplication
from families.packs import LinkingRules
from families.policies.applications import can_try_again
from families.qr import qr_of
from families.relationships import Relationship
from families.services.applications.drafts import try_again, withdraw_application
from families.services.applications.told_reasons import refusal_of
from families.services.home_visits import rules_in
from families.services.links.renewals import start_renewal
from families.standing import assisted_where
from families.states import ENDED, Status
from families.views.link_renewals import way_to
from families.views.offices import help_in
from families.views.own import own_application_or_404
from families.views.progress import poll_seconds_of, progress_of, title_of
from families.views.read_out import read_out_of
from families.views.requests import CitizenRequest
from families.views.rows import moment
from families.views.stations import region_in_charge
from families.views.wizard import to_step

_REFRESHES = 12  # by a page without JavaScript, 5 s apart: a page that refreshes for ever would never sign anyone out
_HELPS = frozenset({Status.REJECTED, Status.IN_REVIEW, Status.AWAITING_APPLICANT, Status.DECLINED, Status.EXPIRED})


@require_safe
@never_cache
def application(request: CitizenRequest, pk: UUID) -> HttpResponse:
    """The status page; a draft leads to the step that is next."""
    seen = own_application_or_404(request.user, pk)
    if seen.status == Status.DRAFT:
        return to_step(seen, wizard.first_incomplete(seen))
    return render(request, "families/application/status.html", _status_context(seen) | _refresh_of(request, seen))


@require_safe
@never_cache
def timeline(request: CitizenRequest, pk: UUID) -> HttpResponse:
    """The part of the status page that htmx asks for again. `seen` is the version shown and `every` how often it asks:
    while both hold nothing is swapped, so that neither a screen reader nor the keyboard loses its place."""
    seen = own_application_or_404(request.user, pk)
    is_over = seen.status in ENDED
    is_seen = request.GET.get("seen") == str(seen.version)
    if is_seen and is_over:
        return HttpResponseStopPolling()
    if is_seen and request.GET.get("every") == str(poll_seconds_of(seen)):
        return HttpResponse(status=204)
    context = _status_context(seen) | {"is_news": not is_seen}
    status = HttpResponseStopPolling.status_code if is_over else 200
    return render(request, "families/application/_progress.html", context, status=status)


@require_safe
@never_cache
def receipt(request: CitizenRequest, pk: UUID) -> HttpResponse:
    seen = own_application_or_404(request.user, pk)
    if seen.submitted_at is None:
        return redirect("families:application", pk=pk)
    path = reverse("families:application", args=[pk])
    context = {
        "application": seen,
        "rows": _receipt_rows(seen),
        "svg": qr_of(path),
    }
    return render(request, "families/application/receipt.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def withdraw(request: CitizenRequest, pk: UUID) -> HttpResponse:
    """A draft is discarded rather than withdrawn: nobody knows of it."""
    seen = own_application_or_404(request.user, pk)
    is_draft = seen.status == Status.DRAFT
    if seen.status in ENDED:
        return redirect("families:application", pk=pk)
    if request.method != "POST":
        context = {
            "application": seen,
            "title": title_of(seen),
            "is_draft": is_draft,
            "days": kept_for("typed").days,
        }
        return render(request, "families/application/withdraw.html", context)
    try:
        withdraw_application(seen, by=Actor.citizen(request.user.pk))
    except InvalidTransition as error:
        messages.info(request, str(error))
        return redirect("families:application", pk=pk)
    messages.success(request, _("The draft is discarded.") if is_draft else _("The application is withdrawn."))
    return redirect("families:family")


@require_POST
def try_once_more(request: CitizenRequest, pk: UUID) -> HttpResponse:
    """A new draft with the details of one that ended, opened where they can be compared with the document."""
    seen = own_application_or_404(request.user, pk)
    if not can_try_again(seen):
        return redirect("families:application", pk=pk)
    try:
        draft = _begun_again(request, seen)
    except (SelfLinkRequired, AlreadyBound, NotRenewable) as error:
        messages.info(request, str(error))
        return redirect("families:family")
    if draft.renews_id is not None:
        return redirect(way_to(draft))
    draft = own_application_or_404(request.user, draft.pk)
    details = wizard.step_named(draft, "details")
    is_there = details is not None and wizard.is_open(draft, details)
    return to_step(draft, details if details and is_there else wizard.first_incomplete(draft))


def _begun_again(request: CitizenRequest, seen: LinkApplication) -> LinkApplication:
    """What was to renew a link is that again, as the link is now."""
    language, by = get_language() or "en", Actor.citizen(request.user.pk)
    if seen.renews is not None:
        return start_renewal(seen.renews, language=language, by=by)
    return try_again(seen, language=language, by=by)


def _status_context(seen: LinkApplication) -> dict[str, Any]:
    status = Status(seen.status)
    context: dict[str, Any] = {
        "application": seen,
        "title": title_of(seen),
        "progress": progress_of(seen),
        "is_waiting_for_relative": status is Status.AWAITING_CONSENT and not seen.is_self,
        "is_verifying": status is Status.VERIFYING,
        "is_rejected": status is Status.REJECTED,
        "can_try_again": can_try_again(seen),
        "can_withdraw": status not in ENDED,
        "link": getattr(seen, "link", None),
        "assisted": assisted_where(seen),
        "can_be_visited": _can_be_visited(seen),
    }
    if context["is_waiting_for_relative"]:
        context |= _ways_to_agree(seen)
    if refusal := refusal_of(seen):
        context |= {"is_by_officer": refusal.is_by_officer}
    if status in _HELPS and seen.submitted_at is not None:
        context |= {"help": help_in(region_in_charge(seen))}
    return context


def _can_be_visited(seen: LinkApplication) -> bool:
    """Who they are is proven at home then, in the place of an office."""
    if not seen.is_self or seen.status != Status.IN_REVIEW or seen.person is None:
        return False
    rules = rules_in(seen.person.region_id)
    return rules.offered and rules.from_account


def _ways_to_agree(seen: LinkApplication) -> dict[str, Any]:
    """Those that the relative's own region offers."""
    assert seen.person is not None  # nobody is asked before the register matched
    return {
        "routes": pack_for(seen.person.region_id).section(LinkingRules).consent_routes,
        "read_out": read_out_of(seen),
        "consent_url": f"{settings.BASE_URL}{reverse('families:consent')}",
    }


def _refresh_of(request: CitizenRequest, seen: LinkApplication) -> dict[str, Any]:
    """For a browser without JavaScript: when the page loads itself again, and whether it still does."""
    done = request.GET.get("refreshed", "")
    count = int(done) if done.isdecimal() and len(done) < 3 else 0
    if seen.status != Status.VERIFYING or count >= _REFRESHES:
        return {}
    return {"refresh_url": f"{reverse('families:application', args=[seen.pk])}?refreshed={count + 1}"}


def _receipt_rows(seen: LinkApplication) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [{"label": _("Sent on"), "value": moment(seen.submitted_at)}]
    if seen.name:
        rows.append({"label": _("For"), "value": seen.name})
    if seen.number:
        rows.append({"label": _("Social-security number"), "value": mask(seen.number)})
    if not seen.is_self:
        rows.append({"label": _("Relationship"), "value": Relationship(seen.relationship).label})
    if seen.is_assisted:
        rows.append({"label": _("Filled in by"), "value": assisted_where(seen)})
    return [
        *rows,
        {"label": _("How it stands"), "value": progress_of(seen).tag},
        {"label": _("Who acts next"), "value": seen.acts_next.label},
    ]
