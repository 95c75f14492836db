"""Users in the officers' admin: to look at, not to change, and without anything personal."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group
from django.http import HttpRequest

from accounts.admin_lookups import OnlyItsFilters
from accounts.models import User

# Addresses, second factors and sessions are nobody's business but their user's; groups decide nothing here.
for theirs in (EmailAddress, Authenticator, UserSession, Group):
    admin.site.unregister(theirs)


@admin.register(User)
class UserAdmin(OnlyItsFilters, admin.ModelAdmin):  # type: ignore[type-arg]  # the stub is generic, the class is not
    list_display = ("id", "is_staff", "is_active", "joined_at")
    list_filter = ("is_staff", "is_active")
    fields = ("id", "language", "is_staff", "is_active", "joined_at", "last_login")
    readonly_fields = fields
    ordering = ("-joined_at",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
