"""What an officers' page may be asked through its address."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.db.models import QuerySet
from django.http import HttpRequest

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Any]
else:
    Base = object


class OnlyItsFilters(Base):
    """For every page of the admin, before Django's class, which lets any field of the row be asked for."""

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest | None = None) -> bool:
        """Only what the page's own filters ask: no name or birthday is looked up through an address."""
        allowed = set()
        for entry in self.list_filter:
            if isinstance(entry, str):
                allowed |= {f"{entry}__exact", f"{entry}__isnull"}
            elif isinstance(entry, type) and issubclass(entry, SimpleListFilter):
                allowed |= {str(entry.parameter_name), *getattr(entry, "further_names", ())}
            elif isinstance(entry, tuple):
                allowed.add(f"{entry[0]}__isempty")
        return lookup in allowed

    def get_queryset(self, request: HttpRequest) -> "QuerySet[Any]":
        """No row for whom the page is not open: Django's history looks for the row first, and would tell them whether it is
        there."""
        rows = super().get_queryset(request)
        return rows if self.has_view_or_change_permission(request) else rows.none()
