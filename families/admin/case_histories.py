"""What else the two people of a case have applied for, or been applied for: on the page of the case, in rows that the officer may
open; of those of other regions only how many there are."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from authorities.admin import DutyScopedAdmin
from families.admin.words import STATUSES, Words
from families.models import LinkApplication
from families.states import Status

if TYPE_CHECKING:
    Base = DutyScopedAdmin
else:
    Base = object

_MOST = 20  # the newest


class Before(NamedTuple):
    pk: UUID
    reference: str
    relationship: str
    state: Words
    submitted_at: datetime | None
    ended_at: datetime | None


class History(NamedTuple):
    """`rest` says how many are not shown, or that there is none."""

    title: str
    rows: list[Before]
    rest: str


class ShowsHistories(Base):
    """Mixed in before the page's class."""

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        context["histories"] = list(self._histories(request, kwargs["obj"]))
        return super().render_change_form(request, context, *args, **kwargs)

    def _histories(self, request: HttpRequest, case: LinkApplication) -> Iterator[History]:
        yield self._history(request, case, _("Other applications of the applicant"), Q(applicant=case.applicant_id))
        if case.person_id is not None:
            yield self._history(request, case, _("Other applications about the person"), Q(person=case.person_id))

    def _history(self, request: HttpRequest, case: LinkApplication, title: str, of_whom: Q) -> History:
        theirs = self.get_queryset(request).filter(of_whom).exclude(pk=case.pk)
        sent = LinkApplication.objects.exclude(status=Status.DRAFT).exclude(submitted_at=None)
        count = sent.filter(of_whom).exclude(pk=case.pk).count()
        rows = [_before(row) for row in _newest(theirs)]
        return History(title, rows, _rest(count - len(rows), bool(rows)))


def _newest(rows: QuerySet[LinkApplication]) -> QuerySet[LinkApplication]:
    return rows.order_by("-submitted_at")[:_MOST]


def _before(row: LinkApplication) -> Before:
    state = STATUSES[Status(row.status)]
    return Before(row.pk, row.reference, row.get_relationship_display(), state, row.submitted_at, row.ended_at)


def _rest(count: int, is_some_shown: bool) -> str:
    if count == 0:
        return "" if is_some_shown else _("None.")
    text = ngettext(
        "%(count)s more, older or of a region that is not yours.",
        "%(count)s more, older or of regions that are not yours.",
        count,
    )
    return text % {"count": count}
