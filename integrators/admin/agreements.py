"""What an authority allows an app in its region: made and ended by whoever supervises that region."""

from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from authorities.admin import LABEL, DutyScopedAdmin, actor_of, each_allowed, in_words, officer_of
from authorities.models import Region, Role
from authorities.models.regions import Level
from authorities.policies import duty_regions
from integrators.admin.added import Added, tell
from integrators.admin.apps import scopes_in_lines
from integrators.codes import ApiScope, Purpose
from integrators.errors import AgreementEnded, AgreementStands
from integrators.models import Agreement, App
from integrators.policies import can_agree
from integrators.services.agreements import end_agreement, make_agreement

_LEVELS = (Level.NATION, Level.PROVINCE, Level.PREFECTURE)


class AppChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # the stub is generic, the class is not
    def label_from_instance(self, obj: App) -> str:
        return f"{obj.integrator.name}: {obj.client.name}"


class RegionChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # the stub is generic, the class is not
    def label_from_instance(self, obj: Region) -> str:
        return f"{obj.pk} {obj.label}"


class AgreementForm(forms.ModelForm):  # type: ignore[type-arg]  # the stub is generic, the class is not
    officer: ClassVar[User]
    app = AppChoice(App.objects.working().select_related("client", "integrator"), label=gettext_lazy("App"))
    region = RegionChoice(Region.objects.none(), label=gettext_lazy("Region"))
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What the app may do"), choices=ApiScope.choices, widget=forms.CheckboxSelectMultiple
    )
    purposes = forms.MultipleChoiceField(
        label=gettext_lazy("Purposes of checks"),
        choices=Purpose.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    class Meta:
        model = Agreement
        fields = ("app", "region", "scopes", "purposes")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        supervised = duty_regions(self.officer, Role.SUPERVISOR).filter(is_placeholder=False, level__in=_LEVELS)
        region = self.fields["region"]
        assert isinstance(region, RegionChoice)
        region.queryset = supervised.order_by("code")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        has_purposes, checks = bool(cleaned.get("purposes")), ApiScope.LINKS_CHECK in cleaned.get("scopes", ())
        if self.errors:
            return cleaned
        if has_purposes != checks:
            self.add_error("purposes", _("A check needs its purposes, and only a check has some."))
        if Agreement.objects.filter(ended_at=None, app=cleaned["app"], region=cleaned["region"]).exists():
            self.add_error("region", str(AgreementStands()))
        return cleaned


@admin.register(Agreement)
class AgreementAdmin(Added, DutyScopedAdmin):
    add_form = AgreementForm
    added_fields = ("app", "region", "scopes", "purposes")
    list_display = ("name_of_app", "of_region", "begins_at", "ended_at")
    list_filter = (("ended_at", admin.EmptyFieldListFilter),)
    list_select_related = ("app__client", "app__integrator", "region")
    ordering = ("-begins_at",)
    fields = ("name_of_app", "of_region", "may_do", "for_purposes", "begins_at", "ended_at")
    readonly_fields = fields
    actions = ("end_agreements",)
    of_region = in_words(Agreement, "region", LABEL)
    may_do = in_words(Agreement, "scopes", scopes_in_lines)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return form if obj else type("AgreementForm", (form,), {"officer": officer_of(request)})

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().changeform_view(request, *args, **kwargs)
        except AgreementStands as error:  # made by another at this very moment
            messages.error(request, str(error))
            return redirect(request.path)

    def save_model(self, request: HttpRequest, obj: Agreement, form: Any, change: bool) -> None:
        made = make_agreement(
            app=obj.app, region=obj.region, scopes=obj.scopes, purposes=obj.purposes, by=actor_of(request)
        )
        obj.pk = made.pk

    @admin.action(description=gettext_lazy("End now"), permissions=["supervise"])
    def end_agreements(self, request: HttpRequest, rows: models.QuerySet[Agreement]) -> None:
        for agreement in each_allowed(request, rows, _may_end, _refusal):
            try:
                end_agreement(agreement, by=actor_of(request))
            except AgreementEnded as error:
                messages.error(request, f"{_name_of(agreement)}: {error}")
            else:
                tell(request, _name_of(agreement), _("Ended. There the app finds nobody any more."))

    @admin.display(description=gettext_lazy("app"), ordering="app__client__name")
    def name_of_app(self, agreement: Agreement) -> str:
        return f"{agreement.app.integrator.name}: {agreement.app.client.name}"

    @admin.display(description=gettext_lazy("purposes of checks"))
    def for_purposes(self, agreement: Agreement) -> str:
        words = dict(Purpose.choices)
        return "\n".join(str(words.get(purpose, purpose)) for purpose in agreement.purposes)


def _may_end(officer: User, agreement: Agreement) -> bool:
    return can_agree(officer, agreement.region_id)


def _refusal(agreement: Agreement) -> str:
    return _("%(name)s: you do not supervise this region.") % {"name": _name_of(agreement)}


def _name_of(agreement: Agreement) -> str:
    return f"{agreement.app.client.name}, {agreement.region.label}"
