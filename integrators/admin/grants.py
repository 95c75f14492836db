"""Which accounts allow which apps something. To read, for who supervises or audits the nation."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from authorities.admin import NewestPages, OnDutyAdmin, in_words
from integrators.admin.apps import scopes_in_lines
from integrators.models import AppGrant
from integrators.policies import can_see_consents


@admin.register(AppGrant)
class AppGrantAdmin(OnDutyAdmin):
    paginator = NewestPages
    list_display = ("name_of_app", "granted_at", "last_used_at", "ended_at", "ended_by")
    list_filter = ("ended_by", ("ended_at", admin.EmptyFieldListFilter))
    list_select_related = ("app__client", "app__integrator")
    ordering = ("-granted_at",)
    fields = ("name_of_app", "account", "may_do", "granted_at", "last_used_at", "ended_at", "ended_by")
    readonly_fields = fields
    account = in_words(AppGrant, "user")
    may_do = in_words(AppGrant, "scopes", scopes_in_lines)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return _may_see(request)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return _may_see(request)

    @admin.display(description=_("app"), ordering="app__client__name")
    def name_of_app(self, grant: AppGrant) -> str:
        return f"{grant.app.integrator.name}: {grant.app.client.name}"


def _may_see(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and can_see_consents(request.user)
