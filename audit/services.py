"""Writing events. Callers do it in the transaction of the change itself, so neither exists without the other."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from audit.models import ActorKind, Event

Code = str | int | bool | None
_CODE = re.compile(r"[A-Za-z0-9_.:+-]{0,64}")
_KIND = re.compile(r"[a-z]+\.[a-z_]+")
_WORD = re.compile(r"[a-z_]+")
_UUID = re.compile(r"(?<!\w)(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})(?!\w)")
_DIGITS = 11  # of a phone; a person's and a card's number have more
_LONG_NUMBER = re.compile(rf"(?:\d[_.:+-]?){{{_DIGITS}}}")  # however its digits stand apart


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a kind and an id, with nothing personal in either. `app`: the id of the app that acts for them."""

    kind: ActorKind
    id: str
    app: str | None = None

    @property
    def is_automatic(self) -> bool:
        return self.app is not None or self.kind in {ActorKind.SYSTEM, ActorKind.AUTHORITY}

    @classmethod
    def citizen(cls, user_id: UUID, *, app: str | None = None) -> "Actor":
        return cls(ActorKind.CITIZEN, str(user_id), app)

    @classmethod
    def officer(cls, user_id: UUID) -> "Actor":
        return cls(ActorKind.OFFICER, str(user_id))

    @classmethod
    def person(cls, person_id: UUID) -> "Actor":
        return cls(ActorKind.PERSON, str(person_id))

    @classmethod
    def authority(cls, provider: str) -> "Actor":
        return cls(ActorKind.AUTHORITY, provider)

    @classmethod
    def system(cls, name: str) -> "Actor":
        return cls(ActorKind.SYSTEM, name)


def build_event(
    kind: str,
    *,
    by: Actor,
    of: str,
    object_id: UUID | str,
    person_id: UUID | None = None,
    codes: Mapping[str, Code | Sequence[str]] | None = None,
) -> Event:
    """An unsaved event, for writers that save many at once. `kind` begins with the room, say "families.link_begun"; `of`
    is the object's kind, say "application". The app that acts for somebody is one of the codes.

    Raises ValueError when one of them is no such word, or when a value is not a code or holds a number as long as a
    person's, a card's or a phone's.
    """
    if not (_KIND.fullmatch(kind) and _WORD.fullmatch(of)):
        raise ValueError(f"{kind!r} of {of!r} is no kind of event")
    told = dict(codes or {}) if by.app is None else {**(codes or {}), "app": by.app}
    for name, value in {"by": by.id, "object": str(object_id), **told}.items():
        for part in value if isinstance(value, (list, tuple)) else [value]:
            if not (_WORD.fullmatch(name) and _is_code(part)):
                raise ValueError(f"{kind}: {name} is not a code")
    return Event(
        kind=kind,
        actor_kind=by.kind,
        actor_id=by.id,
        object_kind=of,
        object_id=str(object_id),
        person_id=person_id,
        is_automatic=by.is_automatic,
        codes=told,
    )


def _is_code(value: object) -> bool:
    if not (value is None or isinstance(value, (str, int))):
        return False
    text = str(value)
    if _UUID.fullmatch(text):
        return True
    if _CODE.fullmatch(text) is None:
        return False
    return len(text) < _DIGITS or not _LONG_NUMBER.search(_UUID.sub("", text))


def record_event(
    kind: str,
    *,
    by: Actor,
    of: str,
    object_id: UUID | str,
    person_id: UUID | None = None,
    codes: Mapping[str, Code | Sequence[str]] | None = None,
) -> Event:
    """Save one event. Arguments and errors as `build_event`."""
    event = build_event(kind, by=by, of=of, object_id=object_id, person_id=person_id, codes=codes)
    event.save(force_insert=True)
    return event
