"""Links and the consents they stand on, for officers of the subject's region."""

from django.contrib import admin

from authorities.admin import DutyScopedAdmin
from families.admin.views_noted import NotesViews
from families.models import Consent, FamilyLink


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
        "ended_by",
        "consent",
    )


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
