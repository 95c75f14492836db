"""What happened and who saw what, for those who supervise or audit. Events carry ids; their region is that of the
person they tell of, of the application while nobody is known yet, or what an event about nobody names: that of a duty, an
office or an agreement, or those where the officer works who signed in, looked somebody up, took a table along or registered an
app. Whatever has none is for the nation's eyes.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Case, CharField, OuterRef, Q, Subquery, UUIDField, When
from django.db.models.functions import Cast, Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from audit.models import ActorKind, Event
from authorities.admin import NewestPages, ScopedAdmin, asked_once, officer_of, scope_of, table_download
from authorities.models import Role, StaffDuty
from authorities.policies import duty_regions, named_within_duty, within_duty
from families.admin.event_filters import BY, UNTIL, WHOM, AccountFilter, DaysFilter, KindFilter, WhomFilter
from families.admin.event_finding import FindsEvents
from families.admin.event_months import LetsMonthsGo
from families.admin.event_words import details_of, kind_of, object_of, regions_at_hand
from families.admin.words import Words
from families.models import InsuredPerson, LinkApplication

_AT_ONCE = 500  # rows of a file that are read in one go
MOST = 40_000  # rows of a file: a process of the web server is given up that has not come to an end within 30 seconds
_FEW = 5_000  # people, whose ids are named in a query


@admin.register(Event)
class EventAdmin(FindsEvents, LetsMonthsGo, ScopedAdmin):
    roles = (Role.SUPERVISOR, Role.AUDITOR)
    list_display = ("at", "what_happened", "actor_kind", "about", "object_id", "is_automatic")
    # Of codes whose choices are known without reading every event.
    list_filter = (DaysFilter, KindFilter, "actor_kind", "is_automatic", AccountFilter, WhomFilter)
    show_facets = admin.ShowFacets.NEVER  # each would count for itself
    sortable_by = ()
    ordering = ("-id",)
    paginator = NewestPages
    change_list_template = "admin/families/events_list.html"
    fields = (
        "at",
        "what_happened",
        "actor_kind",
        "actor_id",
        "about",
        "object_id",
        "person_id",
        "is_automatic",
        "details",
    )
    readonly_fields = ("what_happened", "about", "details")

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        events, officer = super().get_queryset(request), officer_of(request)
        within = scope_of(request, *self.roles, field="region__code")
        if within == Q():
            return events
        here = named_within_duty(officer, *self.roles, field="codes__region")
        acting = StaffDuty.objects.filter(within_duty(officer, *self.roles, field="region__code"))
        officers = [str(pk) for pk in acting.values_list("user", flat=True).distinct()]
        by_officers = Q(here, actor_kind=ActorKind.OFFICER, actor_id__in=officers, person_id__isnull=True)
        of_nobody = Q(_PLACES, here) | by_officers
        people = list(InsuredPerson.objects.filter(within).order_by().values_list("pk", flat=True)[: _FEW + 1])
        if len(people) > _FEW:
            codes = list(duty_regions(officer, *self.roles).values_list("pk", flat=True))
            placed: models.QuerySet[Any] = events.annotate(case=_CASE, place=_PLACE)
            return placed.filter(Q(place__in=codes) | of_nobody)
        sent = LinkApplication.objects.exclude(submitted_at=None)
        cases = sent.filter(within_duty(officer, *self.roles, field="place__code")).values_list("pk", flat=True)
        before = Q(object_kind="application", person_id__isnull=True, object_id__in=[str(case) for case in cases])
        return events.filter(Q(person_id__in=people) | before | of_nobody)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        is_of_nation = self.has_view_permission(request) and scope_of(request, *self.roles, field="region__code") == Q()
        return super().changelist_view(request, {"lets_months_go": is_of_nation} | (extra_context or {}))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export_view)
        return [path("table.csv", view, name="audit_event_export"), *super().get_urls()]

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """What the list is of, its newest `MOST`, for a spreadsheet: ids and codes as in the list, and nothing of people to be masked."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            events = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters as error:
            raise Http404 from error
        return table_download(request, "events", partial(_table, events), filters=_filters_of(request), most=MOST)

    @admin.display(description=_("what happened"), ordering="kind")
    def what_happened(self, event: Event) -> Words:
        return kind_of(event)

    @admin.display(description=_("about"), ordering="object_kind")
    def about(self, event: Event) -> Words:
        return object_of(event)

    @admin.display(description=_("details"))
    def details(self, event: Event) -> str:
        return details_of(event)


# Of what lies in a region, whoever it is that acts. The other events that name one are found by who works there.
_PLACES = Q(object_kind__in=("duty", "authority", "office", "agreement"), person_id__isnull=True)
# Of the person, or of the application in events from before the register named one. A look-up for each row that is read, newest
# first: as a condition over all people of a province, every one of them would be read before the first event. The regions are
# named one by one, for of how a code begins that is looked up the database expects next to nothing, and sorts all rows to find it.
_OF_PERSON = InsuredPerson.objects.filter(pk=OuterRef("person_id")).values("region_id")
_CASE = Case(When(object_kind="application", person_id__isnull=True, then=Cast("object_id", UUIDField())))
_OF_CASE = LinkApplication.objects.exclude(submitted_at=None).filter(pk=OuterRef("case")).values("place_id")
_PLACE = Coalesce(Subquery(_OF_PERSON), Subquery(_OF_CASE), output_field=CharField())


def _filters_of(request: HttpRequest) -> dict[str, str]:
    """As the event of a download has them. Days, kind and ids are right when the list has taken them. Raises Http404."""
    chosen = asked_once(request)
    kind, is_automatic = chosen.get("actor_kind__exact", ""), chosen.get("is_automatic__exact", "")
    if kind not in {"", *ActorKind.values} or is_automatic not in {"", "0", "1"}:
        raise Http404
    filters = {
        "of_day": chosen.get("day"),
        "to_day": chosen.get(UNTIL),
        "of_kind": chosen.get("what"),
        "done_by": kind,
        "automatic": is_automatic,
        "of_account": chosen.get(BY),
        "of_id": chosen.get(WHOM),
    }
    return {name: value for name, value in filters.items() if value}


def _table(events: models.QuerySet[Event]) -> Iterator[tuple[object, ...]]:
    """A row each, newest first, some hundred at a time."""
    yield (
        *(_now("when"), _now("what happened"), _now("done by"), _now("id of who did it"), _now("about")),
        *(_now("id of what it is about"), _now("insured person"), _now("automatic"), _now("details"), _now("id")),
    )
    found = list(events[:_AT_ONCE])
    while found:
        with regions_at_hand(found):
            rows = [_row(event) for event in found]
        yield from rows
        found = list(events.filter(pk__lt=found[-1].pk)[:_AT_ONCE])


def _row(event: Event) -> tuple[object, ...]:
    return (
        f"{timezone.localtime(event.at):%Y-%m-%d %H:%M:%S}",
        kind_of(event),
        event.get_actor_kind_display(),
        event.actor_id,
        object_of(event),
        event.object_id,
        event.person_id or "",
        _now("Yes") if event.is_automatic else _now("No"),
        details_of(event),
        event.pk,
    )
