"""Deciding cases: a page that asks for the reason, then each case by itself in the service, with its own result."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.models import User
from authorities.admin import OnDutyAdmin, officer_of
from families.admin.asking import Chosen, answers_of, ask, waits_no_longer
from families.admin.case_claims import decidable
from families.admin.words import STATUSES
from families.decisions import ApproveReason, RejectReason
from families.errors import FamilyServiceError
from families.models import LinkApplication
from families.services.applications.confirming import HandedOver, Refusals
from families.services.applications.deciding import decision_text, may_make_the_link
from families.services.applications.reviews import approve_all, reject_all
from families.states import Status

ByCase = Mapping[UUID, str]


class DecisionForm(forms.Form):
    """One reason for all cases chosen; approving asks the register's reference of who has no number."""

    reason = forms.ChoiceField(label=gettext_lazy("Reason"))

    def __init__(self, *args: Any, verdict: "Verdict", cases: Sequence[LinkApplication], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reason = self.fields["reason"]
        assert isinstance(reason, forms.ChoiceField)
        reason.choices = [("", "—"), *verdict.reasons.choices]
        if verdict.tells_reason:
            self.fields["is_told"] = forms.BooleanField(
                label=_("The applicant may read why, where it can be told"), required=False, initial=True
            )
        if verdict.asks_person:
            for case in cases:
                if case.has_no_number:
                    self.fields[_field_of(case.pk)] = forms.CharField(
                        label=_("%(case)s: the person's reference in the register") % {"case": case.reference},
                        initial=case.person.register_reference if case.person else "",
                        max_length=64,
                    )

    def reference_of(self, case: LinkApplication) -> str:
        return str(self.cleaned_data.get(_field_of(case.pk), ""))

    def decision(self, cases: Sequence[LinkApplication], read: ByCase) -> "Decision":
        references = {case.pk: self.reference_of(case) for case in cases}
        return Decision(self.cleaned_data["reason"], references, read, self.cleaned_data.get("is_told", False))


class Decision(NamedTuple):
    """What was answered: the register's references and the hashes of what was read, both by case."""

    reason: str
    references: ByCase
    read: ByCase
    is_told: bool


def _field_of(case_id: UUID) -> str:
    return f"person-{case_id}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`decide` returns by case why it was not decided. `has_text`: what makes a link has a text to read first."""

    leads_on: ClassVar[bool] = True  # to the next case, where the officer presses for it
    action: str
    title: str | Promise
    button: str | Promise
    key: str
    reasons: type[models.TextChoices]
    asks_person: bool
    has_text: bool
    tells_reason: bool
    decide: Callable[[Sequence[LinkApplication], User, Decision], Refusals]


def _approve(cases: Sequence[LinkApplication], officer: User, decision: Decision) -> Refusals:
    return approve_all(
        cases, officer=officer, reason=decision.reason, references=decision.references, read=decision.read
    )


def _reject(cases: Sequence[LinkApplication], officer: User, decision: Decision) -> Refusals:
    return reject_all(cases, officer=officer, reason=decision.reason, is_told=decision.is_told)


APPROVE = Verdict(
    "approve",
    gettext_lazy("Approve these cases?"),
    gettext_lazy("Approve"),
    "a",
    ApproveReason,
    True,
    True,
    False,
    _approve,
)
REJECT = Verdict(
    "reject",
    gettext_lazy("Reject these cases?"),
    gettext_lazy("Reject"),
    "r",
    RejectReason,
    False,
    False,
    True,
    _reject,
)


def decide_cases(
    page: OnDutyAdmin, request: HttpRequest, rows: models.QuerySet[LinkApplication], verdict: Verdict
) -> HttpResponse | None:
    """The page that asks for the reason, or None once every case has its result as a message."""
    found = rows.select_related("person", "applicant").order_by("submitted_at")
    cases = decidable(request, found)
    if not cases:
        return None
    form = DecisionForm(answers_of(request), verdict=verdict, cases=cases)
    if not form.is_valid():
        rows_shown = [_chosen(case, has_text=verdict.has_text) for case in cases]
        return ask(page, request, form, title=verdict.title, verdict=verdict, rows=rows_shown)
    read = {case.pk: request.POST.get(f"shown-{case.pk}", "") for case in cases}
    refused = verdict.decide(cases, officer_of(request), form.decision(cases, read))
    for case in cases:
        _tell(request, case, refused.get(case.pk))
    return None


def _chosen(case: LinkApplication, *, has_text: bool) -> Chosen:
    why = case.get_review_reason_display()
    text = decision_text(case, get_language() or "en") if has_text and may_make_the_link(case) else None
    return Chosen(case.pk, case.reference, [case.get_relationship_display(), *([why] if why else [])], text)


def _tell(request: HttpRequest, case: LinkApplication, refusal: FamilyServiceError | None) -> None:
    if isinstance(refusal, HandedOver):
        messages.warning(request, f"{case.reference}: {refusal}")
    elif refusal is not None:
        messages.error(request, f"{case.reference}: {refusal}")
    else:
        status = Status(LinkApplication.objects.values_list("status", flat=True).get(pk=case.pk))
        # Applicant, person or a colleague may have gone on with it in this moment.
        text = (
            f"{case.reference}: {RESULTS[status]}"
            if status in RESULTS
            else waits_no_longer(case.reference, STATUSES[status])
        )
        messages.success(request, text)


RESULTS: dict[Status, str | Promise] = {
    Status.APPROVED: gettext_lazy("Approved and linked."),
    Status.AWAITING_CONSENT: gettext_lazy("Approved. The person is now asked whether they agree."),
    Status.IN_REVIEW: gettext_lazy("Your approval is noted. Another officer has to approve too before it counts."),
    Status.REJECTED: gettext_lazy("Rejected. The applicant has been told that it could not be confirmed."),
}
