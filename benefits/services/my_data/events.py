"""The journal, as far as the user may read it: what they did, what happened to their links and account, who looked at them.

In words and ids. The codes of an event stay out: among them are the register's outcome and an officer's reasons, which an
applicant must not learn.
"""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from audit.models import ActorKind, Event
from benefits.services.my_data.shape import Field, Row, Whose, Words, column
from families.models import FamilyLink
from families.selectors import events_seen_by, names_of

_PAGE = 500
_OF_OTHERS = ("families.obstacle",)  # noted of whoever agreed, and it tells how full the applicant's family is
_ME, _SOMEBODY = "you", "somebody"
_ACTORS: dict[str, tuple[str, Words]] = {
    ActorKind.OFFICER: ("officer", _("An officer of the authority")),
    ActorKind.AUTHORITY: ("register", _("The authority's register")),
    ActorKind.SYSTEM: ("system", _("By itself")),
}


def events(whose: Whose) -> Iterator[Row]:
    """Oldest first, page by page, however many there are."""
    rows = _seen_by(whose).order_by("pk")
    page = list(rows[:_PAGE])
    while page:
        names = names_of(_who_looked(page, whose))
        yield from [_row(event, whose, names) for event in page]
        page = list(rows.filter(pk__gt=page[-1].pk)[:_PAGE])


def _seen_by(whose: Whose) -> QuerySet[Event]:
    user, person_id = whose.user, whose.person.pk if whose.person else None
    owned = FamilyLink.objects.filter(owner=user).values_list("pk", flat=True)
    mine = Q(actor_kind__in=[ActorKind.CITIZEN, ActorKind.OFFICER], actor_id=str(user.pk))
    mine |= Q(object_kind="user", object_id=str(user.pk))
    told = events_seen_by(user, owned=owned, person_id=person_id) | Event.objects.filter(mine)
    return told.exclude(kind__in=_OF_OTHERS)


def _row(event: Event, whose: Whose, names: Mapping[UUID, str]) -> Row:
    return [
        column(event, "at"),
        Field("kind", _("what happened"), event.kind, whose.kind_of(event)),
        _who(event, whose, names),
        column(event, "is_automatic"),
        Field("of", _("about"), f"{event.object_kind}:{event.object_id}"),
    ]


def _who(event: Event, whose: Whose, names: Mapping[UUID, str]) -> Field:
    """Of what happened to the user's own record by name, as on "Who can see me?". Of a link that they own it is not said
    whether the relative, an officer or the register did it."""
    label = _("done by")
    if event.actor_id == str(whose.user.pk):
        return Field("by", label, _ME, _("You"))
    if not _is_about(event, whose):
        return Field("by", label, _SOMEBODY, _("Not told"))
    if event.actor_kind in _ACTORS:
        return Field("by", label, *_ACTORS[event.actor_kind])
    return Field("by", label, _SOMEBODY, names.get(_user_id(event)) or _("Somebody who is no longer here"))


def _is_about(event: Event, whose: Whose) -> bool:
    is_own_person = whose.person is not None and event.person_id == whose.person.pk
    return is_own_person or event.object_kind == "user"


def _who_looked(page: Sequence[Event], whose: Whose) -> set[UUID]:
    return {_user_id(event) for event in page if _is_about(event, whose) and event.actor_kind == ActorKind.CITIZEN}


def _user_id(event: Event) -> UUID:
    return UUID(event.actor_id)
