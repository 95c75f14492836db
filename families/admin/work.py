"""How the background work stands: the breaker of each provider, how far its news is read and what of it waits, and when a
worker last ran."""

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from authorities.admin import DutyScopedAdmin, OnDutyAdmin, is_on_duty
from authorities.models import Role
from families.models import ChangesCursor, Heartbeat, HeldChange, ProviderBreaker
from families.services.news.held import try_again


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
        return is_on_duty(request, Role.SUPERVISOR)

    @admin.action(description=_("Try again what was put aside"), permissions=["try_again"])
    def try_again(self, request: HttpRequest, rows: models.QuerySet[HeldChange]) -> None:
        count = try_again(rows)
        text = ngettext("%(count)s change is tried again.", "%(count)s changes are tried again.", count)
        messages.success(request, text % {"count": count})
