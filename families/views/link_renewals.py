"""Renewing a link: a page that says what there is and what is new, then the wizard's last two steps."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import get_language
from django.views import View
from django.views.decorators.cache import never_cache

from accounts.models import User
from accounts.step_up import StepUpMixin
from audit.services import Actor
from families import wizard
from families.errors import NotRenewable, SelfLinkRequired
from families.models import FamilyLink, LinkApplication
from families.policies.renewals import can_renew_link
from families.services.applications.drafts import notice_of
from families.services.links.renewals import check_renewable, renewal_of, start_renewal
from families.states import Status
from families.views.own import own_link_or_404
from families.views.requests import CitizenRequest
from families.views.rows import day
from families.wording import scopes_in_words


@method_decorator(never_cache, name="dispatch")
class RenewView(StepUpMixin, View):
    """What the link is and the notice. Its empty POST makes the draft; starting is accepting the notice."""

    posts_answers = False

    def get(self, request: CitizenRequest, pk: UUID) -> HttpResponse:
        link = own_link_or_404(request.user, pk, "application", "consent")
        if under_way := renewal_of(link):
            return redirect(way_to(under_way))
        try:
            check_renewable(request.user, link)
        except NotRenewable as error:
            return _led_back(request, link, error)
        notice = notice_of(get_language() or "en", is_self=False, is_renewal=True)
        total = wizard.length_of(LinkApplication(relationship=link.relationship, renews=link))
        context = {"link": link, "notice": notice, "total": total, "before": words_of(link)}
        return render(request, "families/link/renew.html", context)

    def post(self, request: CitizenRequest, pk: UUID) -> HttpResponse:
        link = own_link_or_404(request.user, pk, "application", "consent")
        try:
            renewal = start_renewal(link, language=get_language() or "en", by=Actor.citizen(request.user.pk))
        except (NotRenewable, SelfLinkRequired) as error:
            return _led_back(request, link, error)
        return redirect(way_to(renewal))


def renewal_context(user: User, link: FamilyLink) -> dict[str, Any]:
    """For the link's page: where its renewal stands, or where it begins; neither while it cannot be renewed."""
    under_way = renewal_of(link) if link.owner_id == user.pk and not link.is_self else None
    return {
        "renewal": under_way,
        "renewal_url": way_to(under_way) if under_way else "",
        "can_renew": under_way is None and can_renew_link(user, link),
    }


def words_of(link: FamilyLink) -> dict[str, str | bool]:
    """What the link that is to be renewed allows, and until when."""
    assert link.until is not None  # one's own card is not renewed
    scopes = scopes_in_words(link.scopes, get_language() or "en")
    return {"scopes": scopes, "until": day(link.until), "is_over": link.is_over}


def way_to(renewal: LinkApplication) -> str:
    """A draft opens where scopes and term can be changed: nothing before that is asked."""
    if renewal.status == Status.DRAFT:
        return reverse("families:application-step", args=[renewal.pk, "sharing"])
    return reverse("families:application", args=[renewal.pk])


def _led_back(request: CitizenRequest, link: FamilyLink, error: NotRenewable | SelfLinkRequired) -> HttpResponse:
    messages.info(request, str(error))
    if isinstance(error, SelfLinkRequired):
        return redirect("families:application-start", kind="self")
    return redirect("families:link", pk=link.pk)
