"""What these pages have in common: a supervisor adds a row by a form, which hands it to a service, and afterwards it is
read; what may be done with it are actions, each asked for by itself."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django import forms
from django.contrib import messages
from django.db import models
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from authorities.admin import OnDutyAdmin, each_allowed, is_on_duty
from authorities.models import Role

if TYPE_CHECKING:
    Base = OnDutyAdmin
else:
    Base = object

Row = TypeVar("Row", bound=models.Model)


class Added(Base):
    """Mixed in before the page's class. `added_fields` are those of `add_form`."""

    add_form: ClassVar[type[forms.BaseModelForm]]  # type: ignore[type-arg]  # the stub is generic, the class is not
    added_fields: ClassVar[tuple[str, ...]]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_on_duty(request, Role.SUPERVISOR)

    def has_supervise_permission(self, request: HttpRequest) -> bool:
        """Of the actions; each row is asked for besides."""
        return is_on_duty(request, Role.SUPERVISOR)

    def get_fields(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        return self.added_fields if obj is None else super().get_fields(request, obj)

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> Any:
        return () if obj is None else super().get_readonly_fields(request, obj)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(request, obj, change, **(kwargs if obj else {"form": self.add_form} | kwargs))


def each_managed(
    request: HttpRequest, rows: Iterable[Row], may: Callable[[User, Row], bool], name: Callable[[Row], str]
) -> list[Row]:
    """Those that this officer answers for; each other one is refused by name."""
    text = _("%(name)s: regions that you do not supervise have agreements with it, or somebody else registered it.")
    return each_allowed(request, rows, may, lambda row: text % {"name": name(row)})


def tell(request: HttpRequest, name: str, done: str | Promise) -> None:
    messages.success(request, f"{name}: {done}")
