"""Deciding cases of people who do not know who is linked to them: a page that asks for the decision, and shows beside it the
other open cases about the same owner or person, which may be decided in one go."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.db import models
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.admin import OnDutyAdmin, each_allowed, officer_of
from authorities.models import Role
from authorities.policies import within_duty
from families.admin.asking import Chosen, Deciding, answers_of, ask, not_for_you, waits_no_longer
from families.decisions import DisputeOutcome
from families.errors import DisputeNotYours
from families.models import Dispute
from families.policies.officers import can_resolve_dispute
from families.selectors import near_to
from families.services.links.disputes import resolve_dispute

MOST_BESIDE = 50
_LOOKED_THROUGH = 50  # of those not near to the officer, of which the policy refuses none but what changed this moment


DECIDE = Deciding("decide", gettext_lazy("How do you decide?"), gettext_lazy("Decide"), "d", leads_on=True)


class DisputeForm(forms.Form):
    """`also`: further open cases about the same people, ticked one by one."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("Decision"),
        choices=[("", "—"), *DisputeOutcome.choices],
        error_messages={"required": gettext_lazy("Choose what came of it.")},
    )

    def __init__(self, *args: Any, beside: Sequence[Dispute], chosen: Sequence[Dispute], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if beside:
            people = {dispute.person_id for dispute in chosen}
            self.fields["also"] = forms.MultipleChoiceField(
                label=_("Decide these in the same way: open cases about the same person or owner"),
                choices=[(str(dispute.pk), _beside_in_words(dispute, people)) for dispute in beside],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )


def beside_of(rows: models.QuerySet[Dispute], disputes: Iterable[Dispute]) -> list[Dispute]:
    """Among `rows`, the other open cases about the same people or owners, the oldest first."""
    chosen = list(disputes)
    people = {dispute.person_id for dispute in chosen}
    owners = {dispute.link.owner_id for dispute in chosen}
    same = rows.filter(Q(person__in=people) | Q(link__owner__in=owners), resolved_at__isnull=True)
    others = same.exclude(pk__in=[dispute.pk for dispute in chosen]).select_related("link__application", "person")
    return list(others.order_by("opened_at")[:MOST_BESIDE])


def next_dispute(request: HttpRequest, after: Dispute | None = None) -> HttpResponseRedirect:
    """To the oldest that waits for this officer, of those after the one at hand if there is one; else to the list, which says
    that there is none. Nobody takes a dispute: it is who decides first."""
    officer = officer_of(request)
    scope = within_duty(officer, Role.OFFICER, Role.SUPERVISOR, field="person__region__code")
    waiting = Dispute.objects.filter(scope, resolved_at__isnull=True).exclude(near_to(officer).in_disputes())
    if after is not None:
        waiting = waiting.filter(Q(opened_at__gt=after.opened_at) | Q(opened_at=after.opened_at, pk__gt=after.pk))
    found = waiting.select_related("link__person", "person").order_by("opened_at", "pk")[:_LOOKED_THROUGH]
    following = next((one for one in found if can_resolve_dispute(officer, one)), None)
    if following is None:
        messages.info(request, _("No further case waits for you to decide."))
        return HttpResponseRedirect(reverse("admin:families_dispute_changelist"))
    return HttpResponseRedirect(reverse("admin:families_dispute_change", args=[following.pk]))


def decide_disputes(page: OnDutyAdmin, request: HttpRequest, rows: models.QuerySet[Dispute]) -> HttpResponse | None:
    """The page that asks, or None once every case has its result as a message."""
    found = rows.select_related("link__application", "link__person", "person").order_by("opened_at")
    chosen = each_allowed(request, found, can_resolve_dispute, _why_not)
    if not chosen:
        return None
    officer = officer_of(request)
    beside = [one for one in beside_of(page.get_queryset(request), chosen) if can_resolve_dispute(officer, one)]
    form = DisputeForm(answers_of(request), beside=beside, chosen=chosen)
    if not form.is_valid():
        shown = [Chosen(one.pk, one.reference, _about(one)) for one in chosen]
        return ask(page, request, form, title=DECIDE.title, verdict=DECIDE, rows=shown)
    ticked = form.cleaned_data.get("also", [])
    outcome = DisputeOutcome(form.cleaned_data["outcome"])
    for dispute in [*chosen, *(one for one in beside if str(one.pk) in ticked)]:
        _decide(request, dispute, outcome)
    return None


def _why_not(dispute: Dispute) -> str:
    """Decided by a colleague while the officer had it open; else not theirs."""
    if not dispute.is_open:
        return waits_no_longer(dispute.reference, dispute.get_outcome_display())
    return not_for_you(dispute.reference)


def _decide(request: HttpRequest, dispute: Dispute, outcome: DisputeOutcome) -> None:
    try:
        resolve_dispute(dispute, outcome, by=officer_of(request))
    except DisputeNotYours as error:
        messages.error(request, f"{dispute.reference}: {error}")
    else:
        messages.success(request, f"{dispute.reference}: {outcome.label}")


def _about(dispute: Dispute) -> list[str]:
    return [dispute.link.get_relationship_display(), dispute.link.application.reference]


def _beside_in_words(dispute: Dispute, people: set[Any]) -> str:
    whose = _("same person") if dispute.person_id in people else _("same owner")
    return " – ".join([dispute.reference, whose, *_about(dispute)])
