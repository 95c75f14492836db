"""Taking a case, giving it back, handing it over; and which of the cases chosen this officer may decide."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.models import User
from authorities.admin import OnDutyAdmin, each_allowed, is_on_duty, officer_of
from authorities.models import Role
from families.admin.asking import Chosen, answers_of, ask, not_for_you, waits_no_longer
from families.admin.words import STATUSES
from families.errors import FamilyServiceError
from families.models import LinkApplication
from families.models.applications import CLAIM_HOLDS
from families.policies.officers import can_review, can_review_of_others, can_take_over
from families.services.applications.case_claims import (
    CannotHandOver,
    claim_case,
    claim_next,
    hand_over_case,
    release_case,
    take_over_case,
    taken_from,
)
from families.states import Status

if TYPE_CHECKING:
    Base = OnDutyAdmin
else:
    Base = object

Cases = models.QuerySet[LinkApplication]
NEXT = "admin:families_linkapplication_next"


@dataclass(frozen=True, slots=True)
class Doing:
    """As a verdict of `decisions`: a button of the page of a case, which the list's action of that name serves. `key` presses
    it from the keyboard. To give a case back does not lead on: the next one that is free would be the same."""

    action: str
    button: str | Promise
    key: str = ""
    leads_on: bool = False


TAKE = Doing("take", gettext_lazy("Take this case"), "t")
GIVE_BACK = Doing("give_back", gettext_lazy("Give it back"), "b")
HAND_OVER = Doing("hand_over", gettext_lazy("Hand it over"), "h", leads_on=True)
TAKE_OVER = Doing("take_over", gettext_lazy("Take it over"), "t")


class HandOverForm(forms.Form):
    account = forms.CharField(label=gettext_lazy("Name of the other officer's account"), max_length=150)


class ClaimsCases(Base):
    """Mixed in before the page's class, whose actions these are too."""

    @admin.action(description=gettext_lazy("Take, so that nobody else decides"), permissions=["review"])
    def take_cases(self, request: HttpRequest, rows: Cases) -> HttpResponse | None:
        return _each(request, rows, lambda case: claim_case(case, officer=officer_of(request)), _("You have it now."))

    @admin.action(description=gettext_lazy("Give back to everybody"), permissions=["review"])
    def give_back_cases(self, request: HttpRequest, rows: Cases) -> HttpResponse | None:
        text = _("Nobody has it now, or not you.")
        return _each(request, rows, lambda case: release_case(case, officer=officer_of(request)), text)

    @admin.action(description=gettext_lazy("Take over from another officer"), permissions=["take_over"])
    def take_over_cases(self, request: HttpRequest, rows: Cases) -> HttpResponse | None:
        text = _("You have it now.")
        return _each(request, rows, lambda case: take_over_case(case, officer=officer_of(request)), text)

    @admin.action(description=gettext_lazy("Hand over to another officer"), permissions=["review"])
    def hand_over_cases(self, request: HttpRequest, rows: Cases) -> TemplateResponse | HttpResponse | None:
        """The page that asks to whom; then as `decisions.decide_cases`."""
        cases = decidable(request, rows.select_related("person", "applicant").order_by("submitted_at"))
        if not cases:
            return None
        form = HandOverForm(answers_of(request))
        if not form.is_valid():
            chosen = [Chosen(case.pk, case.reference, [case.get_relationship_display()]) for case in cases]
            return ask(self, request, form, title=_("Hand these cases over?"), verdict=HAND_OVER, rows=chosen)
        to = User.objects.filter(username=form.cleaned_data["account"], is_staff=True).first()
        for case in cases:
            _tell(request, case, lambda case: _hand_over(case, officer_of(request), to), _("Handed over."))
        return None

    def has_take_over_permission(self, request: HttpRequest) -> bool:
        return is_on_duty(request, Role.SUPERVISOR)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.next_view)
        return [path("next/", view, name="families_linkapplication_next"), *super().get_urls()]

    def next_of(self, request: HttpRequest) -> HttpResponse:
        return next_case(request)

    @method_decorator(require_POST)
    def next_view(self, request: HttpRequest) -> HttpResponse:
        return next_case(request)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        context = {"next_url": reverse(NEXT)} if self.has_review_permission(request) else {}
        return super().changelist_view(request, {**(extra_context or {}), **context})

    def has_review_permission(self, request: HttpRequest) -> bool:
        return is_on_duty(request, Role.OFFICER, Role.SUPERVISOR)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        case, officer = kwargs["obj"], officer_of(request)
        context["doings"] = _doings(case, officer)
        if self.has_review_permission(request):
            context["next_url"] = reverse(NEXT)
        return super().render_change_form(request, context, *args, **kwargs)


def next_case(request: HttpRequest) -> HttpResponseRedirect:
    """To the oldest case that is free, taken; or to the list, which says that there is none."""
    case = claim_next(officer_of(request))
    if case is None:
        messages.info(
            request, _("No case waits for you: those left are with other officers, or not for you to decide.")
        )
        return HttpResponseRedirect(reverse("admin:families_linkapplication_changelist"))
    return HttpResponseRedirect(reverse("admin:families_linkapplication_change", args=[case.pk]))


def decidable(request: HttpRequest, rows: Iterable[LinkApplication]) -> list[LinkApplication]:
    """Those that this officer may decide now. Of each other one a message says why not."""
    allowed = each_allowed(request, rows, can_review, _why_not)
    taken = taken_from(allowed, officer_of(request))
    for case in allowed:
        if case.pk in taken:
            messages.error(request, f"{case.reference}: {taken[case.pk]}")
    return [case for case in allowed if case.pk not in taken]


def _why_not(case: LinkApplication) -> str:
    """A colleague decided, or the applicant withdrew, while the officer had it open; else it is not theirs."""
    if case.status != Status.IN_REVIEW:
        return waits_no_longer(case.reference, STATUSES[Status(case.status)])
    return not_for_you(case.reference)


def whose(case: LinkApplication) -> str:
    """Who has it, since when and until when; empty while it is free."""
    if case.holder_id is None or case.claimed_at is None or case.claimed_by is None:
        return ""
    since, until = (timezone.localtime(moment) for moment in (case.claimed_at, case.claimed_at + CLAIM_HOLDS))
    values = {
        "officer": case.claimed_by.username,
        "since": date_format(since, "TIME_FORMAT"),
        "until": date_format(until, "TIME_FORMAT"),
    }
    return _("%(officer)s, since %(since)s; free again from %(until)s on") % values


def is_anothers(case: LinkApplication, officer: User) -> bool:
    return case.holder_id not in {None, officer.pk}


def _doings(case: LinkApplication, officer: User) -> tuple[Doing, ...]:
    if not can_review_of_others(officer, case):
        return ()
    if case.holder_id is None:
        return (TAKE, HAND_OVER)
    if case.holder_id == officer.pk:
        return (GIVE_BACK, HAND_OVER)
    return (TAKE_OVER,) if can_take_over(officer, case) else ()


def _hand_over(case: LinkApplication, officer: User, to: User | None) -> None:
    if to is None:
        raise CannotHandOver
    hand_over_case(case, officer=officer, to=to)


def _each(request: HttpRequest, rows: Cases, do: Callable[[LinkApplication], None], done: str) -> HttpResponse | None:
    """Of one case the page again, which shows how it stands; of several the list."""
    cases = list(rows.select_related("person", "other_guardian").order_by("submitted_at"))
    for case in cases:
        _tell(request, case, do, done)
    if len(cases) != 1:
        return None
    return HttpResponseRedirect(reverse("admin:families_linkapplication_change", args=[cases[0].pk]))


def _tell(request: HttpRequest, case: LinkApplication, do: Callable[[LinkApplication], None], done: str) -> None:
    try:
        do(case)
    except FamilyServiceError as error:
        messages.error(request, f"{case.reference}: {error}")
    else:
        messages.success(request, f"{case.reference}: {done}")
