"""Ending links for people who ask at an office or on the service line: a page that asks for the reason, as for cases."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.admin import OnDutyAdmin, each_allowed, officer_of
from families.admin.asking import Chosen, answers_of, ask, not_for_you
from families.decisions import ASKED_FOR, EndReason, IdentitySeen
from families.errors import LinkEnded, ObjectInstead
from families.models import FamilyLink
from families.policies.officers import can_end_for_subject
from families.services.links.at_counter import end_at_counter

ENDING = {"action": "end", "button": gettext_lazy("End the link")}
CALLED, NOBODY = "called", "nobody"


class EndingForm(forms.Form):
    reason = forms.ChoiceField(label=gettext_lazy("Reason"), choices=[("", "—"), *EndReason.choices])
    identity_seen = forms.ChoiceField(
        label=gettext_lazy("Paper that they showed"),
        choices=[
            ("", "—"),
            *IdentitySeen.choices,
            (CALLED, gettext_lazy("None: they called the service line")),
            (NOBODY, gettext_lazy("None: nobody asked for it")),
        ],
    )
    is_silent = forms.BooleanField(
        label=gettext_lazy("Do not tell the owner now, for the person's safety"), required=False
    )

    def clean_identity_seen(self) -> str:
        seen: str = self.cleaned_data["identity_seen"]
        if seen == NOBODY and self.cleaned_data.get("reason") in ASKED_FOR:
            raise ValidationError(_("The reason says that somebody asked for it."))
        return seen


def end_links(page: OnDutyAdmin, request: HttpRequest, rows: models.QuerySet[FamilyLink]) -> TemplateResponse | None:
    """The page that asks for the reason, or None once every link has its result as a message."""
    found = rows.select_related("person", "owner", "application").order_by("begins_at")
    links = each_allowed(request, found, can_end_for_subject, lambda link: not_for_you(link.application.reference))
    if not links:
        return None
    form = EndingForm(answers_of(request))
    if not form.is_valid():
        chosen = [Chosen(link.pk, link.application.reference, [link.get_relationship_display()]) for link in links]
        return ask(page, request, form, title=_("End these links?"), verdict=ENDING, rows=chosen)
    for link in links:
        _end(request, link, form)
    return None


def _end(request: HttpRequest, link: FamilyLink, form: EndingForm) -> None:
    is_silent = form.cleaned_data["is_silent"] and not link.is_self
    reason, seen = EndReason(form.cleaned_data["reason"]), form.cleaned_data["identity_seen"]
    identity = None if seen in {CALLED, NOBODY} else IdentitySeen(seen)
    try:
        end_at_counter(link, officer=officer_of(request), reason=reason, identity_seen=identity, is_silent=is_silent)
    except (LinkEnded, ObjectInstead) as error:
        messages.error(request, f"{link.application.reference}: {error}")
        return
    told = (
        _("The link has ended. The owner has not been told.")
        if is_silent
        else _("The link has ended, and the owner has been told.")
    )
    messages.success(request, f"{link.application.reference}: {told}")
