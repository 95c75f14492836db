"""What every officers' page has in common: nothing can be changed there, and each list, page and filter shows rows of the
officer's own regions alone.
"""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.functional import Promise

from accounts.admin_lookups import OnlyItsFilters
from accounts.models import User
from audit.services import Actor
from authorities.models import Role
from authorities.policies import duty_regions, within_duty

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Any]
else:
    Base = admin.ModelAdmin

Row = TypeVar("Row", bound=models.Model)


def in_words(model: type[models.Model], name: str, words: Callable[[Any], str | Promise] = str) -> Callable[..., Any]:
    """A column for the field `name`: its value in words, "" for none. Of a key Django itself makes a link, which leads to a
    page that not every officer may open, and prints the row's own words, which are nobody's language."""

    @admin.display(description=model._meta.get_field(name).verbose_name, ordering=name)  # type: ignore[union-attr]  # of a column, not of a relation
    def told(_page: object, row: models.Model) -> str | Promise:
        value = getattr(row, name)
        return "" if value is None else words(value)

    return told


class OnDutyAdmin(OnlyItsFilters, Base):
    """Read-only, for whoever holds a duty of one of `roles` (any, when none is named). A superuser needs one too."""

    roles: ClassVar[tuple[Role, ...]] = ()
    show_full_result_count = False
    list_per_page = 50

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_on_duty(request, *self.roles)

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return is_on_duty(request, *self.roles)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


class ScopedAdmin(OnDutyAdmin):
    """A row may be seen if the list has it: `get_queryset` says which it has for the officer."""

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        if not super().has_view_permission(request, obj):
            return False
        return obj is None or self.get_queryset(request).filter(pk=obj.pk).exists()


class DutyScopedAdmin(ScopedAdmin):
    """`region_field` leads to the code of the region that a row belongs to."""

    region_field: ClassVar[str] = "region__code"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        return super().get_queryset(request).filter(scope_of(request, *self.roles, field=self.region_field))


def is_on_duty(request: HttpRequest, *roles: Role) -> bool:
    """Whether the officer holds one of the roles anywhere; asked many times a page, answered once a request."""
    known: dict[tuple[Role, ...], bool] = vars(request).setdefault("_is_on_duty", {})
    if roles not in known:
        known[roles] = not request.user.is_anonymous and duty_regions(request.user, *roles).exists()
    return known[roles]


def scope_of(request: HttpRequest, *roles: Role, field: str) -> models.Q:
    """`within_duty` of who asks; a page asks for its rows several times, their duties are read once a request."""
    known: dict[tuple[Any, ...], models.Q] = vars(request).setdefault("_scopes", {})
    if (roles, field) not in known:
        known[roles, field] = within_duty(officer_of(request), *roles, field=field)
    return known[roles, field]


def officer_of(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the site lets nobody else in
    return request.user


def actor_of(request: HttpRequest) -> Actor:
    return Actor.officer(officer_of(request).pk)


def each_allowed(
    request: HttpRequest, rows: Iterable[Row], may: Callable[[User, Row], bool], refusal: Callable[[Row], str]
) -> list[Row]:
    """Those that this officer may do it with. Of each other one a message says why not: its `refusal`, by name."""
    allowed = []
    for row in rows:
        if may(officer_of(request), row):
            allowed.append(row)
        else:
            messages.error(request, refusal(row))
    return allowed


def page_in_between(
    page: OnDutyAdmin, request: HttpRequest, template: str, title: str | Promise, **context: Any
) -> TemplateResponse:
    """422 when its `form` has been answered and is wrong."""
    form = context.get("form")
    frame = {"title": title, "opts": page.model._meta, "media": page.media}
    status = 422 if form is not None and form.is_bound else 200
    return TemplateResponse(request, template, page.admin_site.each_context(request) | frame | context, status=status)


LABEL = attrgetter("label")
