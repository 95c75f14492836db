"""The pages in between: making an endpoint, its secret shown once, and from when on to send again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.retention import kept_for
from authorities.admin import OnDutyAdmin, actor_of, officer_of, page_in_between
from families.admin.asking import Chosen, answers_of, ask
from families.errors import FamilyServiceError
from families.models import WebhookEndpoint
from families.models.webhooks import WebhookEvent
from families.policies.officers import can_manage_webhooks
from families.services.webhooks.endpoints import make_endpoint
from families.validators import check_webhook_url
from integrators.models import App

_NAMED = 200  # apps to choose from


class EndpointForm(forms.Form):
    app = forms.ChoiceField(label=gettext_lazy("App that is told"))
    url = forms.CharField(
        label=gettext_lazy("Address, beginning with https://"),
        max_length=500,
        widget=AdminTextInputWidget(attrs={"class": "vLargeTextField"}),
    )
    events = forms.MultipleChoiceField(
        label=gettext_lazy("What is told"), choices=WebhookEvent.choices, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, apps: Sequence[App], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["app"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "—"), *((app.pk, f"{app.integrator.name}: {app.client.name}") for app in apps)]

    def clean_url(self) -> str:
        return check_webhook_url(self.cleaned_data["url"])


class SinceForm(forms.Form):
    since = forms.DateTimeField(
        label=format_lazy(
            gettext_lazy("Everything since ({days} days back at the most)"), days=kept_for("webhooks").days
        ),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )


def make(page: OnDutyAdmin, request: HttpRequest, apps: models.QuerySet[App]) -> HttpResponse:
    """Asks for app, address and events; then shows the secret, on this one answer alone. Raises PermissionDenied."""
    if not page.has_add_permission(request):
        raise PermissionDenied
    found = apps.select_related("client", "integrator").order_by("integrator__name", "client__name")[:_NAMED]
    managed = [app for app in found if can_manage_webhooks(officer_of(request), app)]
    form = EndpointForm(request.POST if request.method == "POST" else None, apps=managed)
    if not form.is_valid():
        return _form_page(page, request, form)
    app = next(app for app in managed if app.pk == form.cleaned_data["app"])
    try:
        made = make_endpoint(
            app=app, url=form.cleaned_data["url"], events=form.cleaned_data["events"], by=actor_of(request)
        )
    except (FamilyServiceError, ValidationError) as error:
        form.add_error(None, error if isinstance(error, ValidationError) else str(error))
        return _form_page(page, request, form)
    return secrets_page(page, request, [made])


def _form_page(page: OnDutyAdmin, request: HttpRequest, form: forms.Form) -> HttpResponse:
    return page_in_between(page, request, "admin/families/webhook_form.html", _("Make a webhook endpoint"), form=form)


def secrets_page(page: OnDutyAdmin, request: HttpRequest, made: Sequence[tuple[WebhookEndpoint, str]]) -> HttpResponse:
    title = _("Give the secret to the app's owner")
    return page_in_between(page, request, "admin/families/webhook_secret.html", title, made=made)


def ask_since(
    page: OnDutyAdmin, request: HttpRequest, endpoints: Sequence[WebhookEndpoint], verdict: dict[str, Any]
) -> tuple[HttpResponse | None, datetime | None]:
    """The page that asks, or the answer; neither when no endpoint is left to ask about."""
    if not endpoints:
        return None, None
    form = SinceForm(answers_of(request), initial={"since": timezone.now() - timedelta(days=1)})
    if form.is_valid():
        return None, form.cleaned_data["since"]
    chosen = [Chosen(endpoint.pk, endpoint.url, [endpoint.app.client.name]) for endpoint in endpoints]
    title = _("Send again what was told since when?")
    return ask(page, request, form, title=title, verdict=verdict, rows=chosen), None
