"""Apps: registered here, with their secret shown once."""

from typing import Any

from allauth.idp.oidc.models import Client
from django import forms
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.db import models
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from authorities.admin import OnDutyAdmin, actor_of, in_words
from integrators.admin.added import Added, each_managed, tell
from integrators.codes import ApiScope
from integrators.errors import HasNoSecret
from integrators.models import App, Integrator
from integrators.policies import can_manage_app
from integrators.services.apps import disable_app, enable_app, register_app, rotate_secret
from integrators.validators import check_registration

GRANTS: dict[str, str | Promise] = {
    Client.GrantType.AUTHORIZATION_CODE.value: gettext_lazy("For a citizen who agrees (authorization code)"),
    Client.GrantType.REFRESH_TOKEN.value: gettext_lazy("For that citizen again, without asking (refresh token)"),
    Client.GrantType.CLIENT_CREDENTIALS.value: gettext_lazy("For itself (client credentials)"),
}
KINDS: dict[str, str | Promise] = {
    Client.Type.CONFIDENTIAL.value: gettext_lazy("On the integrator's servers, with a secret"),
    Client.Type.PUBLIC.value: gettext_lazy("On people's own devices, without a secret"),
}


class AppForm(forms.ModelForm):  # type: ignore[type-arg]  # the stub is generic, the class is not
    integrator = forms.ModelChoiceField(Integrator.objects.all(), label=gettext_lazy("Integrator"))
    name = forms.CharField(label=gettext_lazy("Name that citizens read"), max_length=100, widget=AdminTextInputWidget)
    kind = forms.ChoiceField(label=gettext_lazy("Where it runs"), choices=list(KINDS.items()))
    grant_types = forms.MultipleChoiceField(
        label=gettext_lazy("How it gets tokens"), choices=list(GRANTS.items()), widget=forms.CheckboxSelectMultiple
    )
    redirect_uris = forms.CharField(
        label=gettext_lazy("Addresses to which citizens return, one a line"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    api_scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may ask for"), choices=ApiScope.choices, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = App
        fields = ("integrator",)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors:
            return cleaned
        try:
            check_registration(
                **self.registered, allows_loopback=self.registered["is_public"] or cleaned["integrator"].is_sandbox
            )
        except forms.ValidationError as error:
            found = error.error_dict
            if "scopes" in found:
                found["api_scopes"] = found.pop("scopes")
            self.add_error(None, forms.ValidationError(found))
        return cleaned

    @property
    def registered(self) -> dict[str, Any]:
        """What the service takes."""
        return {
            "name": self.cleaned_data["name"],
            "scopes": self.cleaned_data["api_scopes"],
            "grant_types": self.cleaned_data["grant_types"],
            "redirect_uris": self.cleaned_data["redirect_uris"].split(),
            "is_public": self.cleaned_data["kind"] == Client.Type.PUBLIC.value,
        }


@admin.register(App)
class AppAdmin(Added, OnDutyAdmin):
    add_form = AppForm
    added_fields = ("integrator", "name", "kind", "grant_types", "redirect_uris", "api_scopes")
    list_display = ("name_of_app", "of_integrator", "kind_of_app", "disabled_at")
    list_filter = (("disabled_at", admin.EmptyFieldListFilter),)
    list_select_related = ("client", "integrator")
    ordering = ("integrator__name", "client__name")
    fields = (
        "name_of_app",
        "of_integrator",
        "client_id_of_app",
        "kind_of_app",
        "gets_tokens",
        "returns_to",
        "may_ask_for",
        "disabled_at",
    )
    readonly_fields = fields
    actions = ("new_secret", "turn_off", "turn_on")
    of_integrator = in_words(App, "integrator")

    def save_model(self, request: HttpRequest, obj: App, form: AppForm, change: bool) -> None:
        app, secret = register_app(integrator=obj.integrator, **form.registered, by=actor_of(request))
        obj.client = app.client
        _show_once(request, app, secret)

    @admin.action(description=gettext_lazy("Make a new secret"), permissions=["supervise"])
    def new_secret(self, request: HttpRequest, rows: models.QuerySet[App]) -> None:
        for app in each_managed(request, _whole(rows), can_manage_app, _name_of):
            try:
                _show_once(request, app, rotate_secret(app, by=actor_of(request)))
            except HasNoSecret as error:
                messages.error(request, f"{_name_of(app)}: {error}")
            else:
                tell(request, _name_of(app), _how_long_the_old_one_lasts())

    @admin.action(description=gettext_lazy("Turn off"), permissions=["supervise"])
    def turn_off(self, request: HttpRequest, rows: models.QuerySet[App]) -> None:
        for app in each_managed(request, _whole(rows), can_manage_app, _name_of):
            disable_app(app, by=actor_of(request))
            tell(request, _name_of(app), _("Turned off. Its tokens are refused from now on."))

    @admin.action(description=gettext_lazy("Turn on again"), permissions=["supervise"])
    def turn_on(self, request: HttpRequest, rows: models.QuerySet[App]) -> None:
        for app in each_managed(request, _whole(rows), can_manage_app, _name_of):
            enable_app(app, by=actor_of(request))
            tell(request, _name_of(app), _("Turned on again."))

    @admin.display(description=gettext_lazy("name"), ordering="client__name")
    def name_of_app(self, app: App) -> str:
        return _name_of(app)

    @admin.display(description=gettext_lazy("client id"))
    def client_id_of_app(self, app: App) -> str:
        return str(app.pk)

    @admin.display(description=gettext_lazy("where it runs"), ordering="client__type")
    def kind_of_app(self, app: App) -> str | Promise:
        return KINDS[app.client.type]

    @admin.display(description=gettext_lazy("how it gets tokens"))
    def gets_tokens(self, app: App) -> str:
        return "\n".join(str(GRANTS.get(kind, kind)) for kind in app.client.get_grant_types())

    @admin.display(description=gettext_lazy("addresses to which citizens return"))
    def returns_to(self, app: App) -> str:
        return str(app.client.redirect_uris)

    @admin.display(description=gettext_lazy("what it may ask for"))
    def may_ask_for(self, app: App) -> str:
        return scopes_in_lines(app.client.get_scopes())


def scopes_in_lines(scopes: list[str]) -> str:
    words = dict(ApiScope.choices)
    return "\n".join(str(words.get(scope, scope)) for scope in scopes)


def _whole(rows: models.QuerySet[App]) -> models.QuerySet[App]:
    return rows.select_related("client", "integrator")


def _name_of(app: App) -> str:
    return str(app.client.name)


def _how_long_the_old_one_lasts() -> str:
    days = settings.OLD_APP_SECRET_LASTS.days
    text = ngettext(
        "The secret before it stays right for %(days)s day. One that is still older no longer does.",
        "The secret before it stays right for %(days)s days. One that is still older no longer does.",
        days,
    )
    return text % {"days": days}


def _show_once(request: HttpRequest, app: App, secret: str) -> None:
    """A message is shown once and gone; sessions, where it waits, are sealed."""
    told = _("%(name)s: the client id is %(id)s, the secret is %(secret)s. It is shown this once: keep it now.")
    if not secret:
        told = _("%(name)s: the client id is %(id)s. It has no secret.")
    messages.warning(request, told % {"name": _name_of(app), "id": app.pk, "secret": secret})
