"""What people say is wrong in the authority's record, for officers of their region."""

from typing import Any

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from authorities.admin import DutyScopedAdmin
from families.admin.ages import wait_shown
from families.admin.views_noted import NotesViews
from families.models import CorrectionRequest
from families.policies.officers import is_near_to_correction


@admin.register(CorrectionRequest)
class CorrectionRequestAdmin(NotesViews, DutyScopedAdmin):
    region_field = "person__region__code"
    noted_kind = "correction"
    list_display = ("reference", "what", "asked_at", "age", "answer", "answered_at")
    list_filter = ("what", ("answered_at", admin.EmptyFieldListFilter))
    list_select_related = ("person",)
    ordering = ("-asked_at",)
    fields = ("reference", "person", "what", "what_they_say", "asked_at", "age", "answer", "answered_at")
    readonly_fields = ("what_they_say", "age")

    @admin.display(description=_("waits for"), ordering="asked_at")
    def age(self, row: CorrectionRequest) -> str:
        return wait_shown(row.asked_at, row.answered_at, row.person.region_id)

    def is_near(self, officer: User, row: Any) -> bool:
        return is_near_to_correction(officer, row)

    @admin.display(description=_("in their words"))
    def what_they_say(self, row: CorrectionRequest) -> str:
        return row.text or ""
