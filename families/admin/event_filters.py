"""Which events a list or a file is of. Without days it is the newest month, so that whatever else is asked, the database
looks through a part of the journal: by ids, which are in the order of time."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.models import ActorKind, EventQuerySet
from families.admin.event_words import KINDS

NEWEST = timedelta(days=31)
MOST_DAYS = 366
UNTIL, BY, WHOM = "until", "by", "whom"  # in the address
_FOUND = ("application", "dispute", "home_visit", "correction", "person")


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


class DaysFilter(ChoiceFilter):
    """A day; or, with `until`, it and all days up to that one, MOST_DAYS at most."""

    title = _("days")
    parameter_name = "day"
    further_names = (UNTIL,)  # that it may be asked by
    template = "admin/families/span_filter.html"

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        self.until = str((params.pop(UNTIL, None) or [""])[-1])

    def expected_parameters(self) -> list[str | None]:
        return [self.parameter_name, UNTIL]

    def choices(self, changelist: Any) -> Iterator[Any]:
        for row in super().choices(changelist):
            others = {name: value for name, value in row["others"].items() if name != UNTIL}
            yield {**row, "others": others, "until": self.until}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        events = cast(EventQuerySet, queryset)
        if not self.value() and not self.until:
            return events.written_since(timezone.now() - NEWEST)
        try:
            first = date.fromisoformat(str(self.value()))
            last = date.fromisoformat(self.until) if self.until else first
            begins, ends = _midnight(first), _midnight(last + timedelta(days=1))
        except (ValueError, OverflowError) as error:
            raise IncorrectLookupParameters(self.parameter_name) from error
        if not first <= last < first + timedelta(days=MOST_DAYS):
            raise IncorrectLookupParameters(UNTIL)
        return events.written_between(begins, ends)


class _IdFilter(admin.SimpleListFilter):
    """Shown once something is chosen, to take it back; `event_finding` finds the id."""

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(str(self.value()), self.value())] if self.value() else []

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if not self.value():
            return queryset
        try:
            return queryset.filter(self.of(UUID(str(self.value()))))
        except ValueError as error:
            raise IncorrectLookupParameters(self.parameter_name) from error

    def of(self, chosen: UUID) -> Q:
        raise NotImplementedError


class AccountFilter(_IdFilter):
    title = _("account")
    parameter_name = BY

    def of(self, chosen: UUID) -> Q:
        return Q(actor_kind__in=(ActorKind.OFFICER, ActorKind.CITIZEN), actor_id=str(chosen))


class WhomFilter(_IdFilter):
    """Of a person all that is theirs; of a request or a case what is of it itself."""

    title = _("whom or what")
    parameter_name = WHOM

    def of(self, chosen: UUID) -> Q:
        return Q(person_id=chosen) | Q(object_kind__in=_FOUND, object_id=str(chosen))


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


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
