"""The organisations that build on the API."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from authorities.admin import OnDutyAdmin, actor_of, officer_of
from integrators.admin.added import Added, each_managed, tell
from integrators.models import Integrator
from integrators.policies import can_manage_integrator
from integrators.services.apps import add_integrator, change_contact, disable_integrator, enable_integrator
from integrators.validators import check_name


class IntegratorForm(forms.ModelForm):  # type: ignore[type-arg]  # the stub is generic, the class is not
    class Meta:
        model = Integrator
        fields = ("name", "contact", "is_sandbox")

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        check_name(name)
        return name


@admin.register(Integrator)
class IntegratorAdmin(Added, OnDutyAdmin):
    add_form = IntegratorForm
    added_fields = ("name", "contact", "is_sandbox")
    list_display = ("name", "is_sandbox", "disabled_at")
    list_filter = ("is_sandbox", ("disabled_at", admin.EmptyFieldListFilter))
    fields = ("name", "contact", "is_sandbox", "disabled_at")
    readonly_fields = ("name", "is_sandbox", "disabled_at")
    actions = ("turn_off", "turn_on")

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Of the contact alone."""
        return isinstance(obj, Integrator) and can_manage_integrator(officer_of(request), obj)

    def save_model(self, request: HttpRequest, obj: Integrator, form: Any, change: bool) -> None:
        if change:
            change_contact(obj, contact=obj.contact, by=actor_of(request))
        else:
            made = add_integrator(name=obj.name, contact=obj.contact, is_sandbox=obj.is_sandbox, by=actor_of(request))
            obj.pk = made.pk

    @admin.action(description=gettext_lazy("Turn off, with all apps"), permissions=["supervise"])
    def turn_off(self, request: HttpRequest, rows: models.QuerySet[Integrator]) -> None:
        for one in each_managed(request, rows, can_manage_integrator, str):
            disable_integrator(one, by=actor_of(request))
            tell(request, one.name, _("Turned off. Its apps' tokens are refused from now on."))

    @admin.action(description=gettext_lazy("Turn on again"), permissions=["supervise"])
    def turn_on(self, request: HttpRequest, rows: models.QuerySet[Integrator]) -> None:
        for one in each_managed(request, rows, can_manage_integrator, str):
            enable_integrator(one, by=actor_of(request))
            tell(request, one.name, _("Turned on again."))
