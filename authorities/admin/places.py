"""Regions, and the authorities and offices of theirs."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from authorities.admin.on_duty import LABEL, DutyScopedAdmin, in_words
from authorities.models import Authority, Office, Region


@admin.register(Region)
class RegionAdmin(DutyScopedAdmin):
    region_field = "code"
    list_display = ("code", "name", "romanised_name", "level")
    list_filter = ("level",)
    fields = ("code", "name", "romanised_name", "level", "lies_in", "is_own_county")
    readonly_fields = ("lies_in",)
    lies_in = in_words(Region, "parent", LABEL)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).filter(is_placeholder=False)


@admin.register(Authority)
class AuthorityAdmin(DutyScopedAdmin):
    list_display = ("code", "name", "kind", "may_issue", "phone")
    list_filter = ("kind", "may_issue")
    list_select_related = ("region",)
    fields = ("code", "name", "of_region", "kind", "belongs_to", "phone", "may_issue", "approved_on", "approval_source")
    readonly_fields = ("of_region", "belongs_to")
    of_region = in_words(Authority, "region", LABEL)
    belongs_to = in_words(Authority, "parent", LABEL)


@admin.register(Office)
class OfficeAdmin(DutyScopedAdmin):
    list_display = ("code", "name", "of_region", "phone")
    list_select_related = ("region",)
    fields = (
        "code",
        "name",
        "romanised_name",
        "of_authority",
        "of_region",
        "address",
        "romanised_address",
        "phone",
        "hours",
    )
    readonly_fields = ("of_authority", "of_region")
    of_authority = in_words(Office, "authority", LABEL)
    of_region = in_words(Office, "region", LABEL)
