"""Ending links for people who ask at an office or on the service line: a page that asks for the reason, as for cases."""

from collections.abc import Sequence

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db import models
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from audit.services import Actor
from authorities.admin import OnDutyAdmin
from families.decisions import EndReason
from families.errors import LinkEnded
from families.models import FamilyLink
from families.models.links import EndedBy
from families.policies import can_end_for_subject
from families.services.links import end_link

ENDING = {"action": "end", "button": gettext_lazy("End the link")}


class EndingForm(forms.Form):
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=[("", "—"), *EndReason.choices])
    is_silent = forms.BooleanField(
        label=gettext_lazy("Do not tell the owner now, for the person's safety"), required=False
    )


def end_links(page: OnDutyAdmin, request: HttpRequest, rows: models.QuerySet[FamilyLink]) -> TemplateResponse | None:
    """The page that asks for the reason, or None once every link has its result as a message."""
    officer = request.user
    assert isinstance(officer, User)
    links = _endable(request, officer, rows)
    if not links:
        return None
    is_answer = "decide" in request.POST
    form = EndingForm(request.POST if is_answer else None)
    if not (is_answer and form.is_valid()):
        return _ask(page, request, form, links)
    for link in links:
        _end(request, officer, link, form)
    return None


def _endable(request: HttpRequest, officer: User, rows: models.QuerySet[FamilyLink]) -> list[FamilyLink]:
    """Those that this officer may end now; each other one is refused by name."""
    links = []
    for link in rows.select_related("person", "owner", "application").order_by("begins_at"):
        if can_end_for_subject(officer, link):
            links.append(link)
        else:
            case = link.application.reference
            messages.error(request, _("%(case)s: it is not for you to decide, or not any more.") % {"case": case})
    return links


def _ask(page: OnDutyAdmin, request: HttpRequest, form: EndingForm, links: Sequence[FamilyLink]) -> TemplateResponse:
    shown = [
        {
            "pk": link.pk,
            "reference": link.application.reference,
            "get_relationship_display": link.get_relationship_display(),
        }
        for link in links
    ]
    context = {
        **page.admin_site.each_context(request),
        "title": _("End these links?"),
        "opts": page.model._meta,
        "form": form,
        "verdict": ENDING,
        "cases": [(link, "") for link in shown],
        "checkbox_name": ACTION_CHECKBOX_NAME,
        "media": page.media,
    }
    return TemplateResponse(request, "admin/families/decide.html", context, status=422 if form.is_bound else 200)


def _end(request: HttpRequest, officer: User, link: FamilyLink, form: EndingForm) -> None:
    """Of their own card the owner is told in any case: there is nobody to be kept safe from them."""
    is_silent = form.cleaned_data["is_silent"] and not link.is_self
    reason = EndReason(form.cleaned_data["reason"])
    try:
        end_link(link, ended_by=EndedBy.OFFICER, by=Actor.officer(officer.pk), is_silent=is_silent, reason=reason)
    except LinkEnded as error:
        messages.error(request, f"{link.application.reference}: {error}")
        return
    told = (
        _("The link has ended. The owner has not been told.")
        if is_silent
        else _("The link has ended, and the owner has been told.")
    )
    messages.success(request, f"{link.application.reference}: {told}")
