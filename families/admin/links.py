"""Links and the consents they stand on, for officers of the subject's region."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from authorities.admin import DutyScopedAdmin
from families.admin.views_noted import NotesViews
from families.admin.words import ENDED_BY, Words
from families.models import Consent, FamilyLink
from families.models.links import EndedBy


@admin.register(FamilyLink)
class FamilyLinkAdmin(NotesViews, DutyScopedAdmin):
    region_field = "person__region__code"
    noted_kind = "link"
    list_display = ("application", "relationship", "begins_at", "until", "ended_at")
    list_filter = ("relationship", ("ended_at", admin.EmptyFieldListFilter))
    list_select_related = ("application",)
    ordering = ("-begins_at",)
    fields = (
        "application",
        "owner",
        "person",
        "relationship",
        "scopes",
        "begins_at",
        "until",
        "paused_at",
        "frozen_at",
        "ended_at",
        "end_of_link",
        "consent",
    )
    readonly_fields = ("end_of_link",)

    @admin.display(description=_("ended by"))
    def end_of_link(self, link: FamilyLink) -> Words:
        return ENDED_BY[EndedBy(link.ended_by)] if link.ended_by else ""


@admin.register(Consent)
class ConsentAdmin(NotesViews, DutyScopedAdmin):
    region_field = "person__region__code"
    noted_kind = "consent"
    list_display = ("application", "route", "answer", "asked_at", "answered_at")
    list_filter = ("answer", "route")
    list_select_related = ("application",)
    ordering = ("-asked_at",)
    fields = (
        "application",
        "person",
        "route",
        "answer",
        "asked_at",
        "answered_at",
        "answered_by",
        "scopes",
        "term_days",
        "language",
        "text_version",
        "text_hash",
    )
