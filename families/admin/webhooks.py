"""Webhook endpoints of the apps that authorities have agreements with, and the log of what was sent to them."""

import json
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from authorities.admin import NewestPages, ScopedAdmin, actor_of, each_allowed, in_words, is_on_duty, officer_of
from authorities.models import Role
from authorities.policies import within_duty
from families.admin.webhook_pages import ask_since, make, secrets_page
from families.errors import FamilyServiceError
from families.models import FamilyLink, LinkApplication, WebhookDelivery, WebhookEndpoint
from families.models.webhooks import WebhookEvent, WhyDisabled
from families.policies.officers import can_manage_webhooks
from families.services.webhooks.endpoints import disable_endpoint, enable_endpoint, rotate_secret
from families.services.webhooks.replaying import replay_delivery, replay_since
from integrators.models import Agreement, App

ROTATE = {"action": "rotate", "button": gettext_lazy("Replace the secret")}
DISABLE = {"action": "disable", "button": gettext_lazy("Disable")}
ENABLE = {"action": "enable", "button": gettext_lazy("Enable")}
REPLAY = {"action": "replay", "button": gettext_lazy("Send again")}


class OfAgreedApps(ScopedAdmin):
    """Rows of apps that an authority of the officer's regions has an agreement with. `app_field` leads to the app."""

    app_field: str

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return self.rows(request).filter(**{f"{self.app_field}__in": agreed_apps(request)})

    def rows(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request)

    def has_manage_permission(self, request: HttpRequest) -> bool:
        return is_on_duty(request, Role.OFFICER, Role.SUPERVISOR)


def agreed_apps(request: HttpRequest) -> models.QuerySet[App]:
    agreements = Agreement.objects.standing().filter(within_duty(officer_of(request), field="region__code"))
    return App.objects.filter(pk__in=agreements.values("app"))


def agreed_here_alone(request: HttpRequest) -> models.QuerySet[App]:
    """Those of `agreed_apps` that no region beyond the officer's has an agreement with."""
    standing = Agreement.objects.standing()
    here = standing.filter(within_duty(officer_of(request), field="region__code"))
    return agreed_apps(request).exclude(pk__in=standing.exclude(pk__in=here.values("pk")).values("app"))


# Of the person whom a message is about; of an application of whom nobody is known yet, of the applicant. Asked of each message
# by itself: as a condition on links it would be a list of all links first.
_PLACE = Coalesce(
    Subquery(FamilyLink.objects.filter(pk=OuterRef("link_id")).values("person__region_id")[:1]),
    Subquery(LinkApplication.objects.filter(pk=OuterRef("application_id")).values("place_id")[:1]),
    output_field=models.CharField(),
)


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(OfAgreedApps):
    app_field = "app"
    list_display = ("url", "name_of_app", "made_at", "failures", "disabled_at")
    list_filter = (("disabled_at", admin.EmptyFieldListFilter), "disabled_because")
    list_select_related = ("app__client",)
    ordering = ("-made_at",)
    actions = ("rotate_cases", "disable_cases", "enable_cases", "replay_cases")
    change_form_template = "admin/families/case.html"
    fields = (
        "url",
        "name_of_app",
        "told_of",
        "made_at",
        "old_secret_until",
        "failures",
        "failing_since",
        "rests_until",
        "disabled_at",
        "disabled_because",
    )
    readonly_fields = ("name_of_app", "told_of")
    told_of = in_words(
        WebhookEndpoint, "events", lambda events: ", ".join(str(WebhookEvent(event).label) for event in events)
    )

    @admin.display(description=gettext_lazy("app"))
    def name_of_app(self, endpoint: WebhookEndpoint) -> str:
        return endpoint.app.client.name

    def rows(self, request: HttpRequest) -> models.QuerySet[Any]:
        kept: models.QuerySet[Any] = WebhookEndpoint.objects.kept().order_by(*self.ordering)
        return kept

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_manage_permission(request)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return make(self, request, agreed_apps(request))

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        endpoint = kwargs["obj"]
        if _manages(officer_of(request), endpoint):
            works = endpoint.disabled_at is None
            context["verdicts"] = (ROTATE, REPLAY, DISABLE) if works else (ENABLE,)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.action(description=gettext_lazy("Replace the secret"), permissions=["manage"])
    def rotate_cases(self, request: HttpRequest, rows: models.QuerySet[WebhookEndpoint]) -> HttpResponse | None:
        by = actor_of(request)
        made = [(endpoint, rotate_secret(endpoint, by=by)) for endpoint in self._managed(request, rows)]
        return secrets_page(self, request, made) if made else None

    @admin.action(description=gettext_lazy("Disable"), permissions=["manage"])
    def disable_cases(self, request: HttpRequest, rows: models.QuerySet[WebhookEndpoint]) -> None:
        by = actor_of(request)
        for endpoint in self._managed(request, rows):
            if disable_endpoint(endpoint, because=WhyDisabled.OFFICER, by=by):
                messages.success(request, _("%(url)s: nothing is sent there any more.") % {"url": endpoint.url})

    @admin.action(description=gettext_lazy("Enable"), permissions=["manage"])
    def enable_cases(self, request: HttpRequest, rows: models.QuerySet[WebhookEndpoint]) -> None:
        by = actor_of(request)
        for endpoint in self._managed(request, rows):
            if enable_endpoint(endpoint, by=by):
                messages.success(request, _("%(url)s: told again of what happens from now on.") % {"url": endpoint.url})

    @admin.action(description=gettext_lazy("Send again, since a time"), permissions=["manage"])
    def replay_cases(self, request: HttpRequest, rows: models.QuerySet[WebhookEndpoint]) -> HttpResponse | None:
        endpoints = self._managed(request, rows)
        page, since = ask_since(self, request, endpoints, REPLAY)
        if page is not None or since is None:
            return page
        by = actor_of(request)
        for endpoint in endpoints:
            try:
                note_replayed(request, endpoint, replay_since(endpoint, since, by=by))
            except FamilyServiceError as error:
                messages.error(request, f"{endpoint.url}: {error}")
        return None

    def _managed(self, request: HttpRequest, rows: models.QuerySet[WebhookEndpoint]) -> list[WebhookEndpoint]:
        return each_allowed(
            request, rows.select_related("app__client"), _manages, lambda endpoint: _refusal(endpoint.url)
        )


def _manages(officer: User, endpoint: WebhookEndpoint) -> bool:
    return can_manage_webhooks(officer, endpoint.app)


def _refusal(url: str) -> str:
    return _("%(url)s: the app works in other regions too, which are not yours.") % {"url": url}


def note_replayed(request: HttpRequest, endpoint: WebhookEndpoint, count: int) -> None:
    told = ngettext("%(url)s: %(n)s message is sent again.", "%(url)s: %(n)s messages are sent again.", count)
    messages.success(request, told % {"url": endpoint.url, "n": count})


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(OfAgreedApps):
    """What was sent, to look at. Of an app that works elsewhere too, what is about people of the officer's regions."""

    app_field = "endpoint__app"
    paginator = NewestPages
    list_display = ("event_id", "to_address", "kind", "made_at", "attempts", "delivered_at", "given_up_at")
    list_filter = ("kind", ("delivered_at", admin.EmptyFieldListFilter), ("given_up_at", admin.EmptyFieldListFilter))
    list_select_related = ("endpoint",)
    ordering = ("-made_at",)
    actions = ("replay_cases",)
    change_form_template = "admin/families/case.html"
    fields = (
        "event_id",
        "to_address",
        "kind",
        "sequence",
        "body_sent",
        "made_at",
        "due_at",
        "attempts",
        "delivered_at",
        "given_up_at",
        "log",
    )
    readonly_fields = ("to_address", "body_sent", "log")
    to_address = in_words(WebhookDelivery, "endpoint", lambda endpoint: endpoint.url)
    body_sent = in_words(WebhookDelivery, "body", lambda body: json.dumps(body, ensure_ascii=False))
    log = in_words(WebhookDelivery, "tries", lambda tries: log_lines(tries))

    def rows(self, request: HttpRequest) -> models.QuerySet[Any]:
        rows: models.QuerySet[Any] = super().rows(request).filter(endpoint__in=WebhookEndpoint.objects.kept())
        about_ones_own = within_duty(officer_of(request), field="place")
        if about_ones_own:  # else of the whole nation
            here_alone = Q(endpoint__app__in=agreed_here_alone(request))
            rows = rows.alias(place=_PLACE).filter(here_alone | about_ones_own)
        return rows

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        endpoint = kwargs["obj"].endpoint
        if endpoint.disabled_at is None and _manages(officer_of(request), endpoint):
            context["verdicts"] = (REPLAY,)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.action(description=gettext_lazy("Send again"), permissions=["manage"])
    def replay_cases(self, request: HttpRequest, rows: models.QuerySet[WebhookDelivery]) -> None:
        by, found = actor_of(request), rows.select_related("endpoint__app")
        mine = each_allowed(
            request, found, lambda officer, one: _manages(officer, one.endpoint), lambda one: _refusal(one.endpoint.url)
        )
        for delivery in mine:
            try:
                note_replayed(request, delivery.endpoint, int(replay_delivery(delivery, by=by)))
            except FamilyServiceError as error:
                messages.error(request, f"{delivery.endpoint.url}: {error}")


def log_lines(tries: list[dict[str, Any]]) -> SafeString:
    return format_html_join("", "{}<br>", ((_tried(one),) for one in tries))


def _tried(one: dict[str, Any]) -> str:
    at = datetime.fromisoformat(one["at"])
    told = one["status"] if one["status"] is not None else one["failure"]
    return _("%(at)s: %(told)s, after %(ms)s ms") % {
        "at": timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S"),
        "told": told,
        "ms": one["ms"],
    }
