"""How the background work stands: the breaker of each provider, and when a worker last ran."""

from django.contrib import admin

from authorities.admin import OnDutyAdmin
from families.models import Heartbeat, ProviderBreaker


@admin.register(ProviderBreaker)
class ProviderBreakerAdmin(OnDutyAdmin):
    list_display = ("provider", "failures", "opened_at", "probe_at", "succeeded_at")


@admin.register(Heartbeat)
class HeartbeatAdmin(OnDutyAdmin):
    list_display = ("queue", "beat_at")
