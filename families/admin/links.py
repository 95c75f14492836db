"""Links and the consents they stand on, for officers of the subject's region."""

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from authorities.admin import DutyScopedAdmin, NewestPages, in_words, is_on_duty
from authorities.models import Role
from families.admin.endings import ENDING, end_links
from families.admin.standing_by import shown_to
from families.admin.views_noted import NotesViews
from families.admin.words import ENDED_BY, Words, actor_shown, scopes_shown
from families.models import Consent, FamilyLink
from families.models.links import EndedBy
from families.policies.officers import can_end_for_subject, is_concerned, is_near_to_link


@admin.register(FamilyLink)
class FamilyLinkAdmin(NotesViews, DutyScopedAdmin):
    region_field = "person__region__code"
    noted_kind = "link"
    paginator = NewestPages
    list_display = ("application", "relationship", "begins_at", "until", "ended_at")
    list_filter = ("relationship", ("ended_at", admin.EmptyFieldListFilter))
    list_select_related = ("application",)
    ordering = ("-begins_at",)
    actions = ("end_cases",)
    change_form_template = "admin/families/case.html"
    fields = (
        "application",
        "account_of_owner",
        "person",
        "relationship",
        "shared",
        "begins_at",
        "until",
        "paused_at",
        "frozen_at",
        "ended_at",
        "end_of_link",
        "other_guardian",
        "consent",
    )
    readonly_fields = ("account_of_owner", "shared", "end_of_link", "other_guardian")
    account_of_owner = in_words(FamilyLink, "owner")
    shared = in_words(FamilyLink, "scopes", scopes_shown)

    def is_near(self, officer: User, row: Any) -> bool:
        return is_near_to_link(officer, row)

    def reference_of(self, row: Any) -> str:
        return str(row.application.reference)

    def has_end_permission(self, request: HttpRequest) -> bool:
        return is_on_duty(request, Role.OFFICER, Role.SUPERVISOR)

    # Named as the pages of decisions name their actions, which serve it too.
    @admin.action(description=_("End, with a reason"), permissions=["end"])
    def end_cases(self, request: HttpRequest, rows: models.QuerySet[FamilyLink]) -> TemplateResponse | None:
        return end_links(self, request, rows)

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        link, officer = kwargs["obj"], request.user
        assert isinstance(officer, User)
        context["verdicts"] = (ENDING,) if can_end_for_subject(officer, link) else ()
        link.guardian_shown = shown_to(officer, link.guardian)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("other guardian"))
    def other_guardian(self, link: Any) -> Words:
        words: Words = link.guardian_shown
        return words

    @admin.display(description=_("ended by"))
    def end_of_link(self, link: FamilyLink) -> Words:
        return ENDED_BY[EndedBy(link.ended_by)] if link.ended_by else ""


@admin.register(Consent)
class ConsentAdmin(NotesViews, DutyScopedAdmin):
    region_field = "person__region__code"
    noted_kind = "consent"
    paginator = NewestPages
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
        "who_answered",
        "shared",
        "term_days",
        "language_of_text",
        "text_version",
        "text_hash",
    )
    readonly_fields = ("who_answered", "shared", "language_of_text")
    who_answered = in_words(Consent, "answered_by", actor_shown)
    shared = in_words(Consent, "scopes", scopes_shown)
    language_of_text = in_words(Consent, "language", lambda code: dict(settings.LANGUAGES).get(code, code))

    def is_near(self, officer: User, row: Any) -> bool:
        return is_concerned(officer, row.application)
