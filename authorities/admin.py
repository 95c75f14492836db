"""The officers' pages on regions and duties, and what every officers' page has in common: nothing can be changed
there, and each list, page and filter shows rows of the officer's own regions alone.
"""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from accounts.admin_lookups import OnlyItsFilters
from authorities.models import Authority, Office, Region, Role, StaffDuty
from authorities.policies import duty_regions, within_duty

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Any]
else:
    Base = admin.ModelAdmin


class OnDutyAdmin(OnlyItsFilters, Base):
    """Read-only, for whoever holds a duty of one of `roles` (any, when none is named). A superuser needs one too."""

    roles: ClassVar[tuple[Role, ...]] = ()
    show_full_result_count = False
    list_per_page = 50

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_on_duty(request, *self.roles)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return is_on_duty(request, *self.roles)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class DutyScopedAdmin(OnDutyAdmin):
    """`region_field` leads to the code of the region that a row belongs to."""

    region_field: ClassVar[str] = "region__code"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        assert not request.user.is_anonymous  # the site lets nobody in before
        return self.rows(request).filter(within_duty(request.user, *self.roles, field=self.region_field))

    def rows(self, request: HttpRequest) -> models.QuerySet[Any]:
        """Of all regions; where `region_field` is computed, with its annotation."""
        return super().get_queryset(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        if not super().has_view_permission(request, obj):
            return False
        return obj is None or self.get_queryset(request).filter(pk=obj.pk).exists()


def is_on_duty(request: HttpRequest, *roles: Role) -> bool:
    """Whether the officer holds one of the roles anywhere; asked many times a page, answered once a request."""
    known: dict[tuple[Role, ...], bool] = vars(request).setdefault("_is_on_duty", {})
    if roles not in known:
        known[roles] = not request.user.is_anonymous and duty_regions(request.user, *roles).exists()
    return known[roles]


@admin.register(Region)
class RegionAdmin(DutyScopedAdmin):
    region_field = "code"
    list_display = ("code", "name", "romanised_name", "level")
    list_filter = ("level",)
    fields = ("code", "name", "romanised_name", "level", "parent", "is_own_county")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).filter(is_placeholder=False)


@admin.register(Authority)
class AuthorityAdmin(DutyScopedAdmin):
    list_display = ("code", "name", "kind", "may_issue", "phone")
    list_filter = ("kind", "may_issue")
    fields = ("code", "name", "region", "kind", "parent", "phone", "may_issue", "approved_on", "approval_source")


@admin.register(Office)
class OfficeAdmin(DutyScopedAdmin):
    list_display = ("code", "name", "region", "phone")
    list_select_related = ("region",)
    fields = ("code", "name", "romanised_name", "authority", "region", "address", "romanised_address", "phone", "hours")


@admin.register(StaffDuty)
class StaffDutyAdmin(DutyScopedAdmin):
    """Who is answerable where: for those who supervise or audit."""

    roles = (Role.SUPERVISOR, Role.AUDITOR)
    list_display = ("user", "role", "region", "begins_on", "ended_at")
    list_filter = ("role", ("ended_at", admin.EmptyFieldListFilter))
    list_select_related = ("user", "region")
    fields = ("user", "role", "region", "begins_on", "ended_at", "ended_by")
