"""People and their cards as the authority confirmed them, for officers of their region."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from authorities.admin import LABEL, DutyScopedAdmin, NewestPages, in_words
from families.admin.views_noted import NotesViews
from families.models import InsuredPerson, SocialSecurityCard
from families.policies.officers import is_near_at_counter


@admin.register(InsuredPerson)
class InsuredPersonAdmin(NotesViews, DutyScopedAdmin):
    noted_kind = "person"
    paginator = NewestPages
    list_display = ("register_reference", "of_region", "confirmed_at", "erased_at")
    list_filter = (("died_on", admin.EmptyFieldListFilter), ("erased_at", admin.EmptyFieldListFilter))
    list_select_related = ("region",)
    ordering = ("-confirmed_at",)
    fields = (
        "register_reference",
        "name",
        "masked_number",
        "birth_date",
        "sex",
        "of_region",
        "has_phone",
        "died_on",
        "confirmed_at",
        "erased_at",
    )
    readonly_fields = ("masked_number", "of_region")
    of_region = in_words(InsuredPerson, "region", LABEL)

    def is_near(self, officer: User, row: Any) -> bool:
        return is_near_at_counter(officer, row)

    @admin.display(description=_("social-security number"))
    def masked_number(self, person: InsuredPerson) -> str:
        if person.number_sealed is None or not person.masked_number:
            return ""
        shows = reverse("lookups:number", args=[person.pk])
        return format_html('{} <a href="{}">{}</a>', person.masked_number, shows, _("Show the whole number"))

    def person_of(self, row: models.Model) -> Any:
        return row.pk


@admin.register(SocialSecurityCard)
class SocialSecurityCardAdmin(NotesViews, DutyScopedAdmin):
    region_field = "person__region__code"
    noted_kind = "card"
    paginator = NewestPages
    list_display = ("person", "of_issuer", "state", "issued_on", "expires_on")
    list_filter = ("state",)
    list_select_related = ("person", "issuer")
    ordering = ("-confirmed_at",)
    fields = ("person", "masked_number", "of_issuer", "issued_on", "expires_on", "state", "confirmed_at")
    readonly_fields = ("masked_number", "of_issuer")
    of_issuer = in_words(SocialSecurityCard, "issuer", LABEL)

    def is_near(self, officer: User, row: Any) -> bool:
        return is_near_at_counter(officer, row.person)

    @admin.display(description=_("card number"))
    def masked_number(self, card: SocialSecurityCard) -> str:
        return card.masked_number
