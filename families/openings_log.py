"""Everything that a person can look up of who looked at them: filtered, page by page, however many events there are."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KT

from audit.models import ActorKind, Event
from families.models import FamilyLink, InsuredPerson
from families.selectors import CODE_CHECKED, LINK_CHECKED, Opening, is_opening, newest_of

OFFICERS, DESKS = "officers", "desks"


@dataclass(frozen=True, slots=True)
class Sought:
    """Which openings: `who` is a user's id, an app's, `OFFICERS` or `DESKS`; empty and None leave out none. What an app did
    or asked is automatic, and what somebody at a desk scanned is not."""

    who: str = ""
    since: datetime | None = None
    is_automatic: bool | None = None

    def condition(self) -> Q:
        condition = Q()
        if self.who:
            condition &= _WHO[self.who] if self.who in _WHO else self._by(self.who)
        if self.since is not None:
            condition &= Q(at__gte=self.since)
        if self.is_automatic is not None:
            condition &= _AUTOMATIC if self.is_automatic else ~_AUTOMATIC
        return condition

    @staticmethod
    def _by(who: str) -> Q:
        """Of a question where no link stood it is not told about whom it was, though its event knows."""
        by_user = Q(~Q(kind=LINK_CHECKED), actor_kind=ActorKind.CITIZEN, actor_id=who)
        return by_user | Q(kind=LINK_CHECKED, codes__owner=who) | Q(codes__app=who)


_WHO = {OFFICERS: Q(actor_kind=ActorKind.OFFICER), DESKS: Q(kind=CODE_CHECKED)}
_AUTOMATIC = Q(kind=LINK_CHECKED) | Q(~Q(kind=CODE_CHECKED), is_automatic=True)
EVERYTHING = Sought()


def log_of(
    person: InsuredPerson, sought: Sought = EVERYTHING, *, most: int, before: UUID | None = None
) -> list[Opening]:
    """As `openings_of`, with what apps asked; `before` is the last that was shown already."""
    looks = _of(person).filter(sought.condition())
    return newest_of(looks if before is None else looks.filter(pk__lt=before), most)


def apps_in_log(person: InsuredPerson) -> set[str]:
    """The ids of the apps that looked or asked."""
    by_app = _of(person).filter(codes__has_key="app").order_by()
    return set(by_app.values_list(KT("codes__app"), flat=True).distinct())


def owners_ever_of(person: InsuredPerson) -> set[UUID]:
    """Who is or was linked to this person."""
    links = FamilyLink.objects.of_relatives().filter(person=person).order_by()
    return set(links.values_list("owner_id", flat=True))


def _of(person: InsuredPerson) -> "QuerySet[Event]":
    return Event.objects.filter(is_opening() | Q(kind=LINK_CHECKED), person_id=person.pk)
