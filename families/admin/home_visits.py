"""Visits at home of an officer's regions, the next one first; what came of each is noted here, and its address goes."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from authorities.admin import DutyScopedAdmin, NewestPages, each_allowed, is_on_duty, officer_of
from authorities.models import Role
from families.admin.asking import Chosen, Deciding, answers_of, ask, not_for_you, waits_no_longer
from families.admin.queues import QueueFilter
from families.admin.views_noted import NotesViews
from families.errors import FamilyServiceError
from families.forms.home_visits import HomeVisitEndForm
from families.models import HomeVisit
from families.models.home_visits import HomeVisitOutcome
from families.policies.home_visits import can_end_home_visit
from families.policies.officers import is_near_at_counter
from families.policies.promises import next_working_day
from families.services.home_visits import end_home_visit

END = Deciding("end", _("What came of these visits?"), _("Note what came of it"))


class VisitQueue(QueueFilter):
    waiting = Q(ended_at__isnull=True)


class VisitDay(admin.SimpleListFilter):
    """What an officer plans by: where they go today, and on the working day after it."""

    title = _("day")
    parameter_name = "day"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("today", _("Today")), ("next", _("Next working day"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        today = timezone.localdate()
        days = {"today": today, "next": next_working_day(today)}
        day = days.get(self.value() or "")
        return queryset if day is None else queryset.filter(on_day=day)


@admin.register(HomeVisit)
class HomeVisitAdmin(NotesViews, DutyScopedAdmin):
    region_field = "person__region__code"
    noted_kind = "home_visit"
    paginator = NewestPages
    list_display = ("reference", "on_day", "half", "state", "region_label", "asked_at")
    list_filter = (VisitDay, VisitQueue, "outcome")
    list_select_related = ("person__region",)
    ordering = ("on_day", "-half", "asked_at")
    actions = ("end_cases",)
    change_form_template = "admin/families/case.html"
    fields = (
        *("reference", "on_day", "half", "state", "person", "where", "at_home"),
        *("region_label", "asked_at", "is_from_account", "reminded_at", "ended_at"),
    )
    readonly_fields = ("state", "where", "at_home", "region_label")

    def is_near(self, officer: User, row: Any) -> bool:
        return is_near_at_counter(officer, row.person)

    def has_end_permission(self, request: HttpRequest) -> bool:
        return is_on_duty(request, Role.OFFICER, Role.SUPERVISOR)

    @admin.action(description=_("Note what came of it"), permissions=["end"])
    def end_cases(self, request: HttpRequest, rows: QuerySet[HomeVisit]) -> TemplateResponse | None:
        found = rows.select_related("person").order_by("on_day", "-half")
        chosen = each_allowed(request, found, can_end_home_visit, _why_not)
        if not chosen:
            return None
        form = HomeVisitEndForm(answers_of(request))
        if not form.is_valid():
            shown = [Chosen(one.pk, one.reference, [str(one.on_day), one.get_half_display()]) for one in chosen]
            return ask(self, request, form, title=END.title, verdict=END, rows=shown)
        for visit in chosen:
            self._end(request, visit, HomeVisitOutcome(form.cleaned_data["outcome"]))
        return None

    def _end(self, request: HttpRequest, visit: HomeVisit, outcome: HomeVisitOutcome) -> None:
        try:
            end_home_visit(visit, outcome, officer=officer_of(request))
        except FamilyServiceError as error:
            messages.error(request, f"{visit.reference}: {error}")
        else:
            messages.success(request, f"{visit.reference}: {outcome.label}")

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        context["verdicts"] = (END,) if can_end_home_visit(officer_of(request), kwargs["obj"]) else ()
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("what came of it"), ordering="outcome")
    def state(self, visit: HomeVisit) -> str | Promise:
        return visit.get_outcome_display() if visit.outcome else _("To come")

    @admin.display(description=_("address"))
    def where(self, visit: HomeVisit) -> str | Promise:
        return visit.address or _("Erased with the end of the visit")

    @admin.display(description=_("at the door"))
    def at_home(self, visit: HomeVisit) -> str:
        """As at the counter: their paper first."""
        page = reverse("counter:visit", args=[visit.person_id])
        return str(format_html('<a href="{}">{}</a>', page, _("Begin: see their paper, then do what they ask")))

    @admin.display(description=_("region"), ordering="person__region")
    def region_label(self, visit: HomeVisit) -> str:
        return visit.person.region.label


def _why_not(visit: HomeVisit) -> str:
    """Noted by a colleague, or called off, while the officer had it open; else not theirs."""
    if visit.ended_at is not None:
        return waits_no_longer(visit.reference, visit.get_outcome_display())
    return not_for_you(visit.reference)
