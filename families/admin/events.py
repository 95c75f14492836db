"""What happened and who saw what, for those who supervise or audit. Events carry ids; their region is that of the
person they tell of, or of the application while nobody is known yet. Whatever has neither is for the nation's eyes.
"""

from typing import Any

from django.contrib import admin
from django.db import models
from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from audit.models import Event
from authorities.admin import ScopedAdmin, officer_of
from authorities.models import Role
from authorities.policies import within_duty
from families.admin.event_words import details_of, kind_of, object_of
from families.admin.words import Words
from families.models import InsuredPerson, LinkApplication


@admin.register(Event)
class EventAdmin(ScopedAdmin):
    roles = (Role.SUPERVISOR, Role.AUDITOR)
    list_display = ("at", "what_happened", "actor_kind", "about", "object_id", "is_automatic")
    list_filter = ("actor_kind", "is_automatic")  # of codes whose choices are known without reading every event
    ordering = ("-id",)
    fields = (
        "at",
        "what_happened",
        "actor_kind",
        "actor_id",
        "about",
        "object_id",
        "person_id",
        "is_automatic",
        "details",
    )
    readonly_fields = ("what_happened", "about", "details")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        events, officer = super().get_queryset(request), officer_of(request)
        of_people = within_duty(officer, *self.roles, field="region__code")
        if of_people == Q():
            return events
        of_cases = within_duty(officer, *self.roles, field="place")
        return events.filter(_about_people(of_people) | _about_cases(of_cases))

    @admin.display(description=_("what happened"), ordering="kind")
    def what_happened(self, event: Event) -> Words:
        return kind_of(event)

    @admin.display(description=_("about"), ordering="object_kind")
    def about(self, event: Event) -> Words:
        return object_of(event)

    @admin.display(description=_("details"))
    def details(self, event: Event) -> str:
        return details_of(event)


def _about_people(scope: Q) -> Q:
    return Q(person_id__in=InsuredPerson.objects.filter(scope).values("pk"))


def _about_cases(scope: Q) -> Q:
    """Events from before the register named the person."""
    cases = LinkApplication.objects.exclude(submitted_at=None).placed().filter(scope)
    ids = cases.annotate(key=Cast("pk", CharField())).values("key")
    return Q(object_kind="application", person_id__isnull=True, object_id__in=ids)
