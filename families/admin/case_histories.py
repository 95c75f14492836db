"""What else the two people of a case have applied for, and others for about them: on the page of the case, in rows that the
officer may open. Of other regions, and of what is near to the officer, it does not even say how many there are."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from authorities.admin import DutyScopedAdmin, officer_of
from families.admin.words import STATUSES, Words
from families.models import FamilyLink, LinkApplication
from families.selectors import near_to
from families.states import Status

if TYPE_CHECKING:
    Base = DutyScopedAdmin
else:
    Base = object

_MOST = 20  # the newest
_SENT, _ABOUT = gettext_lazy("sent by them"), gettext_lazy("about them")


class Human(NamedTuple):
    """By the accounts that their own card is linked to, and who they are by it: what is known of the two."""

    users: Collection[UUID]
    people: Collection[UUID]


class Before(NamedTuple):
    """`side`: whether they sent it, or somebody sent it about them. One's own card is both, and sent."""

    pk: UUID
    reference: str
    side: Promise
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
        """One where the two are the same human."""
        others = self.get_queryset(request).exclude(pk=case.pk)
        theirs = others.exclude(near_to(officer_of(request)).in_applications())
        own = FamilyLink.objects.standing().own()
        applicants = own.filter(owner=case.applicant_id).values_list("person", flat=True)
        applicant = Human([case.applicant_id], list(applicants))
        yield _history(theirs, _("Other applications of the applicant, and about them"), applicant)
        if case.person_id is not None and case.person_id not in applicant.people:
            accounts = own.filter(person=case.person_id).values_list("owner", flat=True)
            person = Human(list(accounts), [case.person_id])
            yield _history(theirs, _("Other applications about the person, and of theirs"), person)


def _history(rows: QuerySet[LinkApplication], title: str, human: Human) -> History:
    theirs = rows.filter(Q(applicant__in=human.users) | Q(person__in=human.people))
    newest = list(theirs.order_by("-submitted_at")[: _MOST + 1])
    older = theirs.count() - _MOST if len(newest) > _MOST else 0
    return History(title, [_before(row, human) for row in newest[:_MOST]], _rest(older, bool(newest)))


def _before(row: LinkApplication, human: Human) -> Before:
    side = _SENT if row.applicant_id in human.users else _ABOUT
    state = STATUSES[Status(row.status)]
    return Before(row.pk, row.reference, side, row.get_relationship_display(), state, row.submitted_at, row.ended_at)


def _rest(older: int, is_some_shown: bool) -> str:
    if older == 0:
        return "" if is_some_shown else _("None.")
    return ngettext("%(count)s older one.", "%(count)s older ones.", older) % {"count": older}
