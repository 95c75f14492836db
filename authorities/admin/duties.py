"""Who is on duty where."""

from django.contrib import admin

from authorities.admin.on_duty import LABEL, DutyScopedAdmin, in_words
from authorities.models import Role, StaffDuty


@admin.register(StaffDuty)
class StaffDutyAdmin(DutyScopedAdmin):
    """Who is answerable where: for those who supervise or audit."""

    roles = (Role.SUPERVISOR, Role.AUDITOR)
    list_display = ("account", "role", "of_region", "begins_on", "ended_at")
    list_filter = ("role", ("ended_at", admin.EmptyFieldListFilter))
    list_select_related = ("user", "region")
    fields = ("account", "role", "of_region", "begins_on", "ended_at", "account_of_ender")
    readonly_fields = ("account", "of_region", "account_of_ender")
    account = in_words(StaffDuty, "user")
    of_region = in_words(StaffDuty, "region", LABEL)
    account_of_ender = in_words(StaffDuty, "ended_by")
