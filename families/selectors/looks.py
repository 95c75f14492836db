"""Who looked at a person, and what else is noted of links: the events."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.db.models.fields.json import KT

from accounts.models import User
from audit.models import ActorKind, Event
from families.models import InsuredPerson

VIEWED = "_viewed"  # how the kinds of events end that an officer's look at a page leaves
OPENED = "_opened"  # and those of a look through a link
# What happened to a link itself, which both of its sides may know.
LINK_ENDED = "families.link_ended"
LINK_CHANGED = ("families.link_lowered", "families.link_paused", "families.link_resumed")
LINK_MOVED = "families.link_moved"
_STOOD_STILL = ("families.link_frozen", "families.link_unfrozen")
_OF_LINKS = ("families.link_begun", *LINK_CHANGED, LINK_MOVED, *_STOOD_STILL, LINK_ENDED)
# And to the person's own say about one, which is theirs to read.
_OF_CASES = ("families.dispute_opened", "families.dispute_resolved")
PERSON_DIED = "families.person_died"
CODE_CHECKED = "families.code_checked"  # and of a check of a code that was shown at a desk
LINK_CHECKED = "families.link_checked"  # an app asked whether somebody may act for the person


@dataclass(frozen=True, slots=True)
class Opening:
    """`user_id` is None for an officer, whom a person is told of but not who it was, and for a check of a code: whoever
    holds what was shown can make one. `app_id` is of the app that looked for the user, if one did, or that asked by itself;
    `asked_for` is whom it asked about. `codes` are those of the event."""

    id: UUID
    at: datetime
    kind: str
    user_id: UUID | None
    is_automatic: bool
    codes: Mapping[str, Any]

    @property
    def is_check(self) -> bool:
        return self.kind == CODE_CHECKED

    @property
    def is_question(self) -> bool:
        return self.kind == LINK_CHECKED

    @property
    def app_id(self) -> str | None:
        return self.codes.get("app")

    @property
    def asked_for(self) -> UUID | None:
        return UUID(self.codes["owner"]) if self.is_question and "owner" in self.codes else None


def openings_of(person: InsuredPerson, *, most: int = 30) -> list[Opening]:
    """When this person's record was opened through a link or at an authority, and a code of their card was checked,
    newest first."""
    return newest_of(looks_of(person.pk), most)


def looks_of(person_id: UUID) -> "QuerySet[Event]":
    """The events of `openings_of`."""
    return Event.objects.filter(is_opening(), person_id=person_id)


def newest_of(looks: "QuerySet[Event]", most: int) -> list[Opening]:
    return [_opening(event) for event in looks.order_by("-id")[:most]]


def looks_at(
    person_ids: Iterable[UUID], since: datetime, before: datetime
) -> list[tuple[UUID, UUID | None, bool, int]]:
    """Whose record was opened in that time by whom, and how often: person, user (None for officers and whoever checked a
    code), whether it was an officer, count. One query."""
    low, high = _id_at(since - _CLOCKS_DIFFER), _id_at(before + _CLOCKS_DIFFER)
    opened = Event.objects.filter(is_opening(), person_id__in=list(person_ids), id__gte=low, id__lt=high)
    counted = opened.filter(at__gte=since, at__lt=before).order_by().values_list("person_id", "actor_kind", "actor_id")
    rows = counted.annotate(count=Count("pk"))
    return [
        (person, UUID(actor) if kind == ActorKind.CITIZEN else None, kind == ActorKind.OFFICER, count)
        for person, kind, actor, count in rows
        if person is not None
    ]


def checks_at(person_ids: Iterable[UUID], since: datetime, before: datetime) -> list[tuple[UUID, str, int]]:
    """About whom which app asked in that time, and how often: person, app's id, count. One query."""
    low, high = _id_at(since - _CLOCKS_DIFFER), _id_at(before + _CLOCKS_DIFFER)
    asked = Event.objects.filter(kind=LINK_CHECKED, person_id__in=list(person_ids), id__gte=low, id__lt=high)
    counted = asked.filter(at__gte=since, at__lt=before).order_by().values_list("person_id", KT("codes__app"))
    return [(person, app, count) for person, app, count in counted.annotate(count=Count("pk")) if person is not None]


def opened_since(kind: str, link_ids: Iterable[UUID], since: datetime) -> set[UUID]:
    """Through which of these links such a look was written from then on. One query."""
    opened = Event.objects.filter(kind=kind, object_kind="link", object_id__in=[str(pk) for pk in link_ids])
    opened = opened.filter(id__gte=_id_at(since - _CLOCKS_DIFFER), at__gte=since)
    return {UUID(link_id) for link_id in opened.values_list("object_id", flat=True)}


def silent_ends_since(person_ids: Iterable[UUID], since: datetime) -> set[UUID]:
    """Links to these people that ended from then on so that nothing was sent. One query."""
    low = _id_at(since - _CLOCKS_DIFFER)
    ended = Event.objects.filter(kind=LINK_ENDED, person_id__in=list(person_ids), id__gte=low, codes__silent=True)
    return {UUID(link_id) for link_id in ended.values_list("object_id", flat=True)}


_CLOCKS_DIFFER = timedelta(days=1)


def _id_at(moment: datetime) -> UUID:
    """The least UUIDv7 of a moment: events lie in the index in the order of theirs."""
    return UUID(int=int(moment.timestamp() * 1000) << 80)


def is_opening() -> Q:
    through_link = Q(actor_kind=ActorKind.CITIZEN, kind__endswith=OPENED, object_kind="link")
    by_officer = Q(actor_kind=ActorKind.OFFICER, kind__endswith=VIEWED)
    return through_link | by_officer | Q(kind=CODE_CHECKED)


def events_seen_by(user: User, *, owned: Iterable[UUID], person_id: UUID | None) -> "QuerySet[Event]":
    """What happened to these links of the user's, with their own looks through them; and, where `person_id` is theirs, what
    happened to links to them, what became of their disputes and who looked. Of an end that was to be silent no message comes;
    who looks finds it like any other, for by what were missing here they would know it."""
    own_look = Q(actor_kind=ActorKind.CITIZEN, actor_id=str(user.pk), kind__endswith=OPENED)
    seen = Q(own_look | Q(kind__in=_OF_LINKS), object_kind="link", object_id__in=[str(pk) for pk in owned])
    if person_id is not None:
        seen |= Q(is_opening() | Q(kind__in=(*_OF_LINKS, *_OF_CASES)), person_id=person_id)
    return Event.objects.filter(seen)


def _opening(event: Event) -> Opening:
    is_look = event.actor_kind == ActorKind.CITIZEN and event.kind != LINK_CHECKED
    is_automatic = event.kind == LINK_CHECKED or (event.is_automatic and event.kind != CODE_CHECKED)
    user_id = UUID(event.actor_id) if is_look else None
    return Opening(event.pk, event.at, event.kind, user_id, is_automatic, event.codes)
