"""How the background work stands: the breaker of each provider, how far its news is read and what of it waits, and when a
worker last ran."""

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from authorities.admin import DutyScopedAdmin, OnDutyAdmin, actor_of, each_allowed, is_on_duty
from authorities.models import Role
from families.admin.asking import not_for_you
from families.models import ChangesCursor, Heartbeat, HeldChange, ProviderBreaker
from families.policies.officers import can_try_change_again
from families.services.news.held import retry_change


@admin.register(ProviderBreaker)
class ProviderBreakerAdmin(OnDutyAdmin):
    list_display = ("provider", "failures", "opened_at", "probe_at", "succeeded_at")


@admin.register(Heartbeat)
class HeartbeatAdmin(OnDutyAdmin):
    list_display = ("queue", "beat_at")


@admin.register(ChangesCursor)
class ChangesCursorAdmin(OnDutyAdmin):
    list_display = ("provider", "cursor", "read_at", "due_at", "attempts")
    fields = list_display


@admin.register(HeldChange)
class HeldChangeAdmin(DutyScopedAdmin):
    """What is put aside stays until an operator has it tried again: by then whatever hindered it is put right."""

    region_field = "person__region__code"
    list_display = ("provider", "cursor", "kind", "held_at", "failures", "attempts", "due_at", "given_up_at")
    list_filter = ("provider", "kind", ("given_up_at", admin.EmptyFieldListFilter))
    ordering = ("-held_at",)
    actions = ("try_again",)
    fields = ("provider", "cursor", "kind", "held_at", "failures", "attempts", "due_at", "given_up_at")

    def has_try_again_permission(self, request: HttpRequest) -> bool:
        """Anywhere; each row is asked for besides."""
        return is_on_duty(request, Role.SUPERVISOR)

    @admin.action(description=_("Try again what was put aside"), permissions=["try_again"])
    def try_again(self, request: HttpRequest, rows: models.QuerySet[HeldChange]) -> None:
        found = rows.select_related("person").order_by("held_at")
        allowed = each_allowed(request, found, can_try_change_again, lambda held: not_for_you(str(held)))
        count = sum(retry_change(held, by=actor_of(request)) for held in allowed)
        text = ngettext("%(count)s change is tried again.", "%(count)s changes are tried again.", count)
        messages.add_message(request, messages.SUCCESS if count else messages.WARNING, text % {"count": count})
