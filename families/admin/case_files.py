"""The cases of a list as a table for who supervises or audits: how each stands and how long it took. No name, and of a number
what the page of the case shows of it; of the officer's own and their relatives' none."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from authorities.admin import (
    DutyScopedAdmin,
    asked_once,
    may_take_along,
    officer_of,
    scope_of,
    some_at_a_time,
    table_download,
)
from authorities.policies import TAKE_ALONG
from families.admin.words import STATUSES
from families.decisions import RejectReason
from families.identifiers import mask
from families.models import LinkApplication
from families.models.applications import ReviewReason
from families.policies.promises import promise_since
from families.relationships import Relationship
from families.selectors import near_to
from families.services.applications.told_reasons import reasons_of_officers
from families.states import Status

if TYPE_CHECKING:
    Base = DutyScopedAdmin
else:
    Base = object

MOST = 20_000  # of one table, so that it is there within seconds
# What the list is asked for → the code that the event of a download has it by, and what it may say.
_FILTERS: Mapping[str, tuple[str, list[str]]] = {
    "queue": ("queue", ["all"]),
    "why": ("reason", ReviewReason.values),
    "relationship__exact": ("relationship", Relationship.values),
}


class CasesGoOut(Base):
    """Mixed in before the page's class."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.table_view)
        return [path("table.csv", view, name="families_linkapplication_table"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        ways = {"table_url": reverse("admin:families_linkapplication_table")} if may_take_along(request) else {}
        return super().changelist_view(request, {**(extra_context or {}), **ways})

    def table_view(self, request: HttpRequest) -> HttpResponseBase:
        """What the list is of, all of it, oldest first."""
        if not (self.has_view_permission(request) and may_take_along(request)):
            raise PermissionDenied
        try:
            listed = self.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters as error:
            raise Http404 from error
        theirs = listed.filter(scope_of(request, *TAKE_ALONG, field=self.region_field))
        cases = (
            theirs.exclude(near_to(officer_of(request)).in_applications()).select_related(None).select_related("place")
        )
        return table_download(request, "cases", partial(_lines, cases), filters=_filters_of(request), most=MOST)


def _filters_of(request: HttpRequest) -> dict[str, str]:
    """By the codes of the event. Raises Http404 for what is no choice of the list."""
    chosen = {name: value for name, value in asked_once(request).items() if name in _FILTERS}
    for name, value in chosen.items():
        if value not in _FILTERS[name][1]:
            raise Http404
    return {_FILTERS[name][0]: value for name, value in chosen.items()}


def _lines(cases: models.QuerySet[LinkApplication]) -> Iterator[tuple[object, ...]]:
    yield (
        *(_("reference"), _("status"), _("why an officer has it"), _("relationship"), _("region"), _("number entered")),
        *(_("submitted at"), _("ended at"), _("working days from then to its end or today")),
        *(_("working days promised"), _("why it was rejected")),
    )
    for some in some_at_a_time(cases, "submitted_at"):
        reasons = reasons_of_officers([case for case in some if case.status == Status.REJECTED])
        for case in some:
            yield _line(case, reasons)


def _line(case: LinkApplication, reasons: Mapping[UUID, RejectReason]) -> tuple[object, ...]:
    assert case.submitted_at is not None  # no list has others
    assert case.place is not None
    ended_on = timezone.localdate(case.ended_at) if case.ended_at else None
    promise = promise_since(case.submitted_at, case.place.code, today=ended_on)
    reason = reasons.get(case.pk)
    # Not get_…_display, which goes through all choices each time: of a whole table that is half of the work.
    return (
        case.reference,
        STATUSES[Status(case.status)],
        ReviewReason(case.review_reason).label if case.review_reason else "",
        Relationship(case.relationship).label,
        case.place.label,
        mask(case.number or ""),
        f"{timezone.localtime(case.submitted_at):%Y-%m-%d %H:%M:%S}",
        f"{timezone.localtime(case.ended_at):%Y-%m-%d %H:%M:%S}" if case.ended_at else "",
        promise.days,
        promise.promised,
        reason.label if reason else "",
    )
