"""Who is on duty where; and for a supervisor the pages that give a duty and end one."""

from collections.abc import Iterable, Mapping
from datetime import date
from operator import attrgetter
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from authorities.admin.on_duty import LABEL, DutyScopedAdmin, in_words, is_on_duty, officer_of, page_in_between
from authorities.admin.tables import TakesTables
from authorities.errors import Refused
from authorities.forms import day_field
from authorities.models import Level, Region, Role, StaffDuty
from authorities.policies import can_end_duty, within_duty
from authorities.selectors import account_named
from authorities.services.duties import give_duty, stop_duty
from authorities.services.importing.duties import DUTIES, cells_of

_OFFERED = 400  # regions; of a supervisor of more, counties are typed


class GiveForm(forms.Form):
    account = forms.CharField(
        label=gettext_lazy("User name of the account"),
        help_text=gettext_lazy("Or its id. Not a number, an address or a person's name."),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=Role.choices,
        widget=forms.RadioSelect,
        help_text=gettext_lazy(
            "You give officers their duties in your own region and below it, supervisors and auditors below it alone."
        ),
    )
    region = forms.CharField(
        label=gettext_lazy("Region"),
        help_text=gettext_lazy("Its code of six digits. The duty is for all that lies below it too."),
        max_length=6,
        widget=forms.TextInput(attrs={"list": "regions-of-yours", "inputmode": "numeric", "autocomplete": "off"}),
    )
    begins_on = day_field(label=gettext_lazy("First day"), initial=timezone.localdate)
    last_day = day_field(
        label=gettext_lazy("Last day"), required=False, help_text=gettext_lazy("Leave it empty while no end is known.")
    )

    def clean_account(self) -> User:
        user = account_named(self.cleaned_data["account"])
        if user is None:
            raise ValidationError(_("No account has this user name."), code="unknown")
        return user

    def clean_region(self) -> Region:
        region = Region.objects.shown().filter(pk=self.cleaned_data["region"]).first()
        if region is None:
            raise ValidationError(_("This is not the code of a region."), code="unknown")
        return region


class EndForm(forms.Form):
    last_day = day_field(
        label=gettext_lazy("Last day"),
        required=False,
        help_text=gettext_lazy("Leave it empty, and the duty ends now."),
    )


@admin.register(StaffDuty)
class StaffDutyAdmin(TakesTables, DutyScopedAdmin):
    """To look at for those who supervise or audit; supervisors give and end through the services."""

    table = DUTIES
    roles = (Role.SUPERVISOR, Role.AUDITOR)
    list_display = ("account", "role", "of_region", "begins_on", "last")
    list_filter = ("role", ("ended_at", admin.EmptyFieldListFilter))
    list_select_related = ("user", "region")
    change_form_template = "admin/authorities/row.html"
    fields = ("account", "account_id", "role", "of_region", "begins_on", "last", "account_of_ender")
    readonly_fields = ("account", "account_id", "of_region", "last", "account_of_ender")
    account = in_words(StaffDuty, "user", attrgetter("username"))
    of_region = in_words(StaffDuty, "region", LABEL)
    account_of_ender = in_words(StaffDuty, "ended_by", attrgetter("username"))

    @admin.display(description=gettext_lazy("account"))
    def account_id(self, duty: StaffDuty) -> str:
        return str(duty.user_id)

    @admin.display(description=gettext_lazy("last day"), ordering="ended_at")
    def last(self, duty: StaffDuty) -> date | None:
        return duty.last_day

    def cells_of(self, row: StaffDuty) -> Mapping[str, str]:
        return cells_of(row)

    def rows_of_table(self, request: HttpRequest) -> QuerySet[StaffDuty]:
        """Those that have not ended."""
        rows: QuerySet[StaffDuty] = self.get_queryset(request)
        return rows.filter(pk__in=StaffDuty.objects.not_ended().values("pk")).select_related("user")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_on_duty(request, Role.SUPERVISOR)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.end_view)
        return [path("<uuid:pk>/end/", view, name="authorities_staffduty_end"), *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = GiveForm(request.POST if request.method == "POST" else None)
        if form.is_valid() and (duty := self._given(request, form)):
            messages.success(request, _("%(account)s has the duty.") % {"account": duty.user.username})
            return HttpResponseRedirect(_page_of(duty))
        return self._form(
            request, "give_duty", _("Give a duty"), form, button=_("Give it"), regions=_offered(officer_of(request))
        )

    def _given(self, request: HttpRequest, form: forms.Form) -> StaffDuty | None:
        told = form.cleaned_data
        try:
            return give_duty(
                user=told["account"],
                region=told["region"],
                role=Role(told["role"]),
                by=officer_of(request),
                begins_on=told["begins_on"],
                last_day=told["last_day"],
            )
        except Refused as error:
            form.add_error(None, str(error))
            return None

    def end_view(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        duty = self.get_queryset(request).select_related("user", "region").filter(pk=pk).first()
        if duty is None:
            raise Http404
        if not can_end_duty(officer_of(request), duty):
            raise PermissionDenied
        form = EndForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                stop_duty(duty=duty, by=officer_of(request), last_day=form.cleaned_data["last_day"])
            except Refused as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _ended(duty))
                return HttpResponseRedirect(_page_of(duty))
        return self._form(
            request, "end_duty", _("End this duty?"), form, button=_("End it"), duty=duty, back_url=_page_of(duty)
        )

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        duty = kwargs["obj"]
        if can_end_duty(officer_of(request), duty):
            context["ways_on"] = [(reverse("admin:authorities_staffduty_end", args=[duty.pk]), _("End this duty"))]
        return super().render_change_form(request, context, *args, **kwargs)

    def _form(self, request: HttpRequest, name: str, title: str, form: forms.Form, **context: Any) -> HttpResponse:
        frame = {"back_url": reverse("admin:authorities_staffduty_changelist")} | context
        return page_in_between(self, request, f"admin/authorities/{name}.html", title, form=form, **frame)


def _page_of(duty: StaffDuty) -> str:
    return reverse("admin:authorities_staffduty_change", args=[duty.pk])


def _offered(supervisor: User) -> Iterable[Region]:
    """Codes to choose from while one types."""
    theirs = Region.objects.shown().filter(within_duty(supervisor, Role.SUPERVISOR, field="code"))
    found = list(theirs[: _OFFERED + 1])
    return found if len(found) <= _OFFERED else theirs.exclude(level=Level.COUNTY)[:_OFFERED]


def _ended(duty: StaffDuty) -> str:
    duty.refresh_from_db(fields=["ended_at"])
    if duty.ended_at is not None and duty.ended_at > timezone.now():
        return _("The duty ends when its last day is over.")
    return _("The duty has ended.")
