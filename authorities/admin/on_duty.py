"""What every officers' page has in common: nothing can be changed there, and each list, page and filter shows rows of the
officer's own regions alone.
"""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.admin_lookups import OnlyItsFilters
from accounts.models import User
from audit.services import Actor
from authorities.models import Role
from authorities.policies import duties_of, within

if TYPE_CHECKING:
    Base = admin.ModelAdmin[Any]
else:
    Base = admin.ModelAdmin

Row = TypeVar("Row", bound=models.Model)
_DUTIES = "_duties_of_who_asks"


def in_words(model: type[models.Model], name: str, words: Callable[[Any], str | Promise] = str) -> Callable[..., Any]:
    """A column for the field `name`: its value in words, "" for none. Of a key Django itself makes a link, which leads to a
    page that not every officer may open, and prints the row's own words, which are nobody's language."""

    @admin.display(description=model._meta.get_field(name).verbose_name, ordering=name)  # type: ignore[union-attr]  # of a column, not of a relation
    def told(_page: object, row: models.Model) -> str:
        value = getattr(row, name)
        return "" if value is None else str(words(value))  # translated once: the list compares it some fifteen times

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

    def response_action(
        self, request: HttpRequest, queryset: models.QuerySet[Any], *args: Any, **kwargs: Any
    ) -> HttpResponse | None:
        """Raises Http404 for what is no key of a row."""
        try:
            return super().response_action(request, queryset, *args, **kwargs)
        except ValidationError as error:
            raise Http404 from error

    def action_checkbox(self, obj: models.Model) -> SafeString:
        """Django's, which renders a template for each row: an eighth of the time of a list."""
        return format_html(
            '<input type="checkbox" name="{}" value="{}" class="action-select" aria-label="{}">',
            ACTION_CHECKBOX_NAME,
            obj.pk,
            _("Select %(row)s") % {"row": obj},
        )


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
    """Whether the officer holds one of the roles (any, when none is named) anywhere."""
    return bool(_regions_of(request, roles))


def scope_of(request: HttpRequest, *roles: Role, field: str) -> models.Q:
    """`within_duty` of who asks."""
    return within(_regions_of(request, roles), field=field)


def _regions_of(request: HttpRequest, roles: tuple[Role, ...]) -> list[str]:
    """A page asks many times; the duties are read once a request."""
    known: dict[str, list[tuple[str, str]]] = vars(request)
    if _DUTIES not in known:
        known[_DUTIES] = duties_of(request.user)
    return [region for region, role in known[_DUTIES] if not roles or role in roles]


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
