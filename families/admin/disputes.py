"""Disputes of an officer's regions: what waits for a decision, the oldest first, and the page of each."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts.models import User
from authorities.admin import DutyScopedAdmin, NewestPages, in_words, is_on_duty, officer_of
from authorities.models import Role
from families.admin.ages import legal_time_shown, wait_shown
from families.admin.deciding_disputes import DECIDE, beside_of, decide_disputes, next_dispute
from families.admin.queues import QueueFilter
from families.admin.views_noted import NotesViews
from families.admin.words import Words, actor_shown
from families.models import Dispute
from families.policies.officers import can_resolve_dispute, is_near_to_link


class DisputeQueue(QueueFilter):
    waiting = Q(resolved_at__isnull=True)


@admin.register(Dispute)
class DisputeAdmin(NotesViews, DutyScopedAdmin):
    region_field = "person__region__code"
    noted_kind = "dispute"
    paginator = NewestPages
    list_display = ("reference", "opened_at", "age", "state", "region_label")
    list_filter = (DisputeQueue, "outcome")
    list_select_related = ("person__region",)
    ordering = ("opened_at",)
    actions = ("decide_cases",)
    change_list_template = "admin/families/cases.html"
    change_form_template = "admin/families/case.html"
    fields = (
        "reference",
        "state",
        *("age", "legal_time"),
        "link",
        "application",
        "person",
        "region_label",
        "opened_at",
        "who_opened",
        "resolved_at",
        "who_decided",
        "beside",
    )
    readonly_fields = (
        "state",
        "age",
        "legal_time",
        "application",
        "region_label",
        "who_opened",
        "who_decided",
        "beside",
    )
    who_opened = in_words(Dispute, "opened_by", actor_shown)
    who_decided = in_words(Dispute, "resolved_by", actor_shown)

    def is_near(self, officer: User, row: Any) -> bool:
        return is_near_to_link(officer, row.link)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """With the other open cases that this officer may see, for `beside`."""
        dispute: Any = super().get_object(request, object_id, from_field)
        if dispute is not None:
            dispute.seen_beside = beside_of(self.get_queryset(request), [dispute])
        return dispute

    def has_decide_permission(self, request: HttpRequest) -> bool:
        return is_on_duty(request, Role.OFFICER, Role.SUPERVISOR)

    @admin.action(description=_("Decide: end the link, or let it go on"), permissions=["decide"])
    def decide_cases(self, request: HttpRequest, rows: QuerySet[Dispute]) -> HttpResponse | None:
        return decide_disputes(self, request, rows)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.next_view)
        return [
            path("next/", view, name="families_dispute_next"),
            path("<path:object_id>/next/", view, name="families_dispute_following"),
            *super().get_urls(),
        ]

    def next_of(self, request: HttpRequest) -> HttpResponse:
        return next_dispute(request)

    @method_decorator(require_POST)
    def next_view(self, request: HttpRequest, object_id: str = "") -> HttpResponse:
        """The oldest; from the page of one, the next after it."""
        return next_dispute(request, self.get_object(request, unquote(object_id)) if object_id else None)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        context = {"next_url": reverse("admin:families_dispute_next")} if self.has_decide_permission(request) else {}
        return super().changelist_view(request, {**(extra_context or {}), **context})

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        dispute = kwargs["obj"]
        context["verdicts"] = (DECIDE,) if can_resolve_dispute(officer_of(request), dispute) else ()
        if self.has_decide_permission(request):
            context["next_url"] = reverse("admin:families_dispute_following", args=[dispute.pk])
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("other open cases about the same person or owner"))
    def beside(self, dispute: Dispute) -> SafeString:
        others = getattr(dispute, "seen_beside", ())
        pages = ((reverse("admin:families_dispute_change", args=[one.pk]), one.reference) for one in others)
        return format_html_join(", ", '<a href="{}">{}</a>', pages)

    @admin.display(description=_("decision"), ordering="outcome")
    def state(self, dispute: Dispute) -> Words:
        return dispute.get_outcome_display() if dispute.outcome else _("To decide")

    @admin.display(description=_("waits for"), ordering="opened_at")
    def age(self, dispute: Dispute) -> str:
        return wait_shown(dispute.opened_at, dispute.resolved_at, dispute.person.region_id)

    @admin.display(description=_("time that the law leaves"))
    def legal_time(self, dispute: Dispute) -> str:
        return legal_time_shown(dispute.opened_at, dispute.person.region_id) if dispute.is_open else ""

    @admin.display(description=_("application"))
    def application(self, dispute: Dispute) -> str:
        return dispute.link.application.reference

    @admin.display(description=_("region"), ordering="person__region")
    def region_label(self, dispute: Dispute) -> str:
        return dispute.person.region.label
