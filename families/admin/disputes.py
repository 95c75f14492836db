"""Disputes of an officer's regions: what waits for a decision, the oldest first, and the page of each."""

from django.contrib import admin
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from authorities.admin import DutyScopedAdmin, in_words
from families.admin.queues import QueueFilter
from families.admin.views_noted import NotesViews
from families.admin.words import Words, actor_shown
from families.models import Dispute


class DisputeQueue(QueueFilter):
    waiting = Q(resolved_at__isnull=True)


@admin.register(Dispute)
class DisputeAdmin(NotesViews, DutyScopedAdmin):
    region_field = "person__region__code"
    noted_kind = "dispute"
    list_display = ("reference", "opened_at", "age", "state", "region_label")
    list_filter = (DisputeQueue, "outcome")
    list_select_related = ("person__region",)
    ordering = ("opened_at",)
    fields = (
        "reference",
        "state",
        "age",
        "link",
        "application",
        "person",
        "region_label",
        "opened_at",
        "who_opened",
        "resolved_at",
        "who_decided",
    )
    readonly_fields = ("state", "age", "application", "region_label", "who_opened", "who_decided")
    who_opened = in_words(Dispute, "opened_by", actor_shown)
    who_decided = in_words(Dispute, "resolved_by", actor_shown)

    @admin.display(description=_("decision"), ordering="outcome")
    def state(self, dispute: Dispute) -> Words:
        return dispute.get_outcome_display() if dispute.outcome else _("To decide")

    @admin.display(description=_("waits for"), ordering="opened_at")
    def age(self, dispute: Dispute) -> str:
        """Whole days from opening to decision, or until now."""
        days = ((dispute.resolved_at or timezone.now()) - dispute.opened_at).days
        return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}

    @admin.display(description=_("application"))
    def application(self, dispute: Dispute) -> str:
        return dispute.link.application.reference

    @admin.display(description=_("region"), ordering="person__region")
    def region_label(self, dispute: Dispute) -> str:
        return dispute.person.region.label
