"""Regions, and the authorities and offices of theirs; for their own supervisors the pages that change what citizens read of
them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from authorities.admin.on_duty import LABEL, DutyScopedAdmin, in_words, officer_of, page_in_between
from authorities.admin.tables import TakesTables
from authorities.errors import Refused
from authorities.forms import AuthorityForm, ClosingForm, OfficeForm, PlaceForm
from authorities.models import Authority, Office, Region
from authorities.opening_hours import hours_in_text
from authorities.policies import can_edit_authority, can_edit_office
from authorities.services.closing import close_office, open_office_again
from authorities.services.editing import edit_place, go_back_to_delivered
from authorities.services.importing.offices import OFFICES, cells_of
from authorities.services.tables import delivered, differing

if TYPE_CHECKING:
    Base = DutyScopedAdmin
else:
    Base = object


@admin.register(Region)
class RegionAdmin(DutyScopedAdmin):
    region_field = "code"
    list_display = ("code", "name", "romanised_name", "level")
    list_filter = ("level",)
    fields = ("code", "name", "romanised_name", "level", "lies_in", "is_own_county")
    readonly_fields = ("lies_in",)
    lies_in = in_words(Region, "parent", LABEL)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).filter(is_placeholder=False)


class KeptByItsSupervisors(Base):
    """Mixed in before the page's class: two more pages, one that changes the row and one that goes back to what was
    delivered."""

    change_form_template = "admin/authorities/row.html"
    form_of_place: ClassVar[type[PlaceForm]]
    title: ClassVar[str | Promise]

    def can_edit(self, officer: User, place: Any) -> bool:
        raise NotImplementedError

    def get_urls(self) -> list[URLPattern]:
        edit, back = (self.admin_site.admin_view(view) for view in (self.edit_view, self.delivered_view))
        return [
            path("<path:key>/edit/", edit, name=self._name("edit")),
            path("<path:key>/delivered/", back, name=self._name("delivered")),
            *super().get_urls(),
        ]

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        place = kwargs["obj"]
        if self.can_edit(officer_of(request), place):
            context["ways_on"] = self.ways_on(place)
        return super().render_change_form(request, context, *args, **kwargs)

    def ways_on(self, place: Any) -> list[tuple[str, str | Promise]]:
        """Address and words of what may be done with it."""
        ways: list[tuple[str, str | Promise]] = [(self._url("edit", place), self.title)]
        if place.edited_at and delivered(place):
            ways.append((self._url("delivered", place), _("Go back to what was delivered")))
        return ways

    def edit_view(self, request: HttpRequest, key: str) -> HttpResponse:
        place = self._theirs(request, key)
        form = self.form_of_place(request.POST if request.method == "POST" else None, place=place)
        if form.is_valid():
            values = dict(form.cleaned_data)
            try:
                changed = edit_place(place, values, seen=values.pop("seen"), by=officer_of(request))
            except Refused as error:
                form.add_error(None, str(error))
            else:
                told = (
                    _("Changed: %(fields)s.") % {"fields": _names(place, changed)} if changed else _("Nothing changed.")
                )
                messages.success(request, told)
                return HttpResponseRedirect(self._url("change", place))
        return self._in_between(request, "edit_place", self.title, place, form=form, button=_("Save"))

    def delivered_view(self, request: HttpRequest, key: str) -> HttpResponse:
        place = self._theirs(request, key)
        files = delivered(place)
        if files is None or place.edited_at is None:
            raise Http404
        if request.method == "POST":
            try:
                go_back_to_delivered(place, by=officer_of(request))
            except Refused as error:
                messages.error(request, str(error))
            else:
                messages.success(request, _("It says again what was delivered."))
            return HttpResponseRedirect(self._url("change", place))
        rows = [(_label(place, name), _told(place, name), _told(files, name)) for name in differing(place, files)]
        title = _("Go back to what was delivered?")
        return self._in_between(request, "delivered", title, place, rows=rows, button=_("Go back to it"))

    def _theirs(self, request: HttpRequest, key: str) -> Any:
        place = self.get_queryset(request).select_related("region").filter(pk=unquote(key)).first()
        if place is None:
            raise Http404
        if not self.can_edit(officer_of(request), place):
            raise PermissionDenied
        return place

    def _in_between(
        self, request: HttpRequest, name: str, title: str | Promise, place: Any, **context: Any
    ) -> HttpResponse:
        frame = {"place": place, "back_url": self._url("change", place)} | context
        return page_in_between(self, request, f"admin/authorities/{name}.html", title, **frame)

    def _name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def _url(self, page: str, place: Any) -> str:
        return reverse(f"admin:{self._name(page)}", args=[quote(place.pk)])


def _label(place: Any, name: str) -> str:
    return str(place._meta.get_field(name).verbose_name)


def _names(place: Any, names: list[str]) -> str:
    return ", ".join(_label(place, name) for name in names)


def _told(place: Any, name: str) -> str:
    value = getattr(place, name)
    return hours_in_text(value) if isinstance(value, list) else str(value)


@admin.register(Authority)
class AuthorityAdmin(KeptByItsSupervisors, DutyScopedAdmin):
    form_of_place = AuthorityForm
    title = gettext_lazy("Change this authority's telephone")
    list_display = ("code", "name", "kind", "may_issue", "phone")
    list_filter = ("kind", "may_issue")
    list_select_related = ("region",)
    fields = (
        *("code", "name", "of_region", "kind", "belongs_to", "phone", "may_issue", "approved_on", "approval_source"),
        "edited_at",
    )
    readonly_fields = ("of_region", "belongs_to")
    of_region = in_words(Authority, "region", LABEL)
    belongs_to = in_words(Authority, "parent", LABEL)

    def can_edit(self, officer: User, place: Authority) -> bool:
        return can_edit_authority(officer, place)


@admin.register(Office)
class OfficeAdmin(TakesTables, KeptByItsSupervisors, DutyScopedAdmin):
    table = OFFICES
    form_of_place = OfficeForm
    title = gettext_lazy("Change what people read of this office")
    list_display = ("code", "name", "of_region", "phone", "closed_on")
    list_filter = (("closed_on", admin.EmptyFieldListFilter),)
    list_select_related = ("region",)
    fields = (
        "code",
        "name",
        "romanised_name",
        "of_authority",
        "of_region",
        "address",
        "romanised_address",
        "phone",
        "open_at",
        "closed_on",
        "closed_because",
        "edited_at",
    )
    readonly_fields = ("of_authority", "of_region", "open_at")
    of_authority = in_words(Office, "authority", LABEL)
    of_region = in_words(Office, "region", LABEL)

    def can_edit(self, officer: User, place: Office) -> bool:
        return can_edit_office(officer, place)

    def cells_of(self, row: Office) -> Mapping[str, str]:
        return cells_of(row)

    def get_urls(self) -> list[URLPattern]:
        close, open_again = (self.admin_site.admin_view(view) for view in (self.close_view, self.open_view))
        return [
            path("<path:key>/close/", close, name=self._name("close")),
            path("<path:key>/open/", open_again, name=self._name("open")),
            *super().get_urls(),
        ]

    def ways_on(self, place: Office) -> list[tuple[str, str | Promise]]:
        """Of a closed one nothing else changes until it opens again."""
        if place.closed_on is None:
            return [*super().ways_on(place), (self._url("close", place), _("Close this office"))]
        return [
            *([] if place.is_closed else super().ways_on(place)),
            (self._url("open", place), _("Open this office again")),
        ]

    def close_view(self, request: HttpRequest, key: str) -> HttpResponse:
        office = self._theirs(request, key)
        form = ClosingForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            try:
                close_office(office, by=officer_of(request), **form.cleaned_data)
            except Refused as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("The office closes on the day that you chose."))
                return HttpResponseRedirect(self._url("change", office))
        title = _("Close this office?")
        return self._in_between(request, "close_office", title, office, form=form, button=_("Close it"))

    def open_view(self, request: HttpRequest, key: str) -> HttpResponse:
        office = self._theirs(request, key)
        if request.method == "POST":
            try:
                open_office_again(office, by=officer_of(request))
            except Refused as error:
                messages.error(request, str(error))
            else:
                messages.success(request, _("The office is open again."))
            return HttpResponseRedirect(self._url("change", office))
        title = _("Open this office again?")
        return self._in_between(request, "open_office", title, office, button=_("Open it again"))

    @admin.display(description=gettext_lazy("opening hours"))
    def open_at(self, office: Office) -> str:
        return "; ".join(f"{days} {hours}" for days, hours in office.opening_hours)
