"""Which events a list or a file is of. Without a day it is the newest month, so that whatever else is asked, the database
looks through a part of the journal: by ids, which are in the order of time."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from audit.models import EventQuerySet
from families.admin.event_words import KINDS

if TYPE_CHECKING:
    Base = Paginator[Any]
else:
    Base = Paginator

NEWEST = timedelta(days=31)
MOST = 1000  # rows of a list; a file has all


class ChoiceFilter(admin.SimpleListFilter):
    """In a form of its own, that keeps what else is chosen."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return []

    def has_output(self) -> bool:
        return True

    def choices(self, changelist: Any) -> Iterator[Any]:
        """One row for the template: what is chosen, what there is to choose, and the other filters of the address."""
        others = {name: value for name, value in changelist.params.items() if name not in {self.parameter_name, "p"}}
        yield {
            "name": self.parameter_name,
            "value": self.value() or "",
            "options": self.lookup_choices,
            "others": others,
        }


class DayFilter(ChoiceFilter):
    title = _("day")
    parameter_name = "day"
    template = "admin/families/day_filter.html"

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        events = cast(EventQuerySet, queryset)
        if not self.value():
            return events.written_since(timezone.now() - NEWEST)
        try:
            day = date.fromisoformat(str(self.value()))
            begins, ends = (_midnight(one) for one in (day, day + timedelta(days=1)))
        except (ValueError, OverflowError) as error:
            raise IncorrectLookupParameters(self.parameter_name) from error
        return events.written_between(begins, ends)


class KindFilter(ChoiceFilter):
    title = _("what happened")
    parameter_name = "what"
    template = "admin/families/kind_filter.html"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return sorted(((kind, str(words)) for kind, words in KINDS.items()), key=lambda one: one[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        if self.value() not in KINDS:
            raise IncorrectLookupParameters(self.parameter_name)
        return queryset.filter(kind=self.value())


class NewestPages(Base):
    """Of so many rows that all can be counted while somebody waits."""

    @cached_property
    def count(self) -> int:
        rows: QuerySet[Any] = self.object_list  # type: ignore[assignment]  # of a list of the admin
        return rows[:MOST].count()


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
