"""Writing events. Callers do it in the transaction of the change itself, so neither exists without the other."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from uuid_utils import uuid7

from audit.models import ActorKind, Event
from audit.sql import planning_once

Code = str | int | bool | UUID | None
_CODE = re.compile(r"[A-Za-z0-9_.:+-]{0,64}")
_KIND = re.compile(r"[a-z]+\.[a-z_]+")
_WORD = re.compile(r"[a-z_]+")
_UUID = re.compile(r"(?<!\w)(?:[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{32})(?!\w)")
_DIGITS = 11  # of a phone; a person's and a card's number have more
_LONG_NUMBER = re.compile(rf"(?:\d[_.:+-]?){{{_DIGITS}}}")  # however its digits stand apart


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a kind and an id, with nothing personal in either. `app`: the id of the app that acts for them;
    `is_program`: a program of their own does, as a calendar."""

    kind: ActorKind
    id: str
    app: str | None = None
    is_program: bool = False

    @property
    def is_automatic(self) -> bool:
        is_by_program = self.is_program or self.app is not None
        return is_by_program or self.kind in {ActorKind.SYSTEM, ActorKind.AUTHORITY}

    @classmethod
    def citizen(cls, user_id: UUID, *, app: str | None = None, is_program: bool = False) -> "Actor":
        return cls(ActorKind.CITIZEN, str(user_id), app, is_program)

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


class NewEvent(NamedTuple):
    """An event that is not written yet. Its members are the columns of `Event` that a writer fills, by their names."""

    id: str
    kind: str
    actor_kind: str  # of `ActorKind`
    actor_id: str
    object_kind: str
    object_id: str
    person_id: UUID | None
    is_automatic: bool
    codes: Mapping[str, str | int | bool | Sequence[str] | None]


def build_event(
    kind: str,
    *,
    by: Actor,
    of: str,
    object_id: UUID | str,
    person_id: UUID | None = None,
    codes: Mapping[str, Code | Sequence[str]] | None = None,
) -> NewEvent:
    """For writers that record many at once. `kind` begins with the room, say "families.link_begun"; `of` is the object's
    kind, say "application". The app that acts for somebody is one of the codes.

    Raises ValueError when one of them is no such word, or when a value is not a code or holds a number as long as a
    person's, a card's or a phone's.
    """
    if not (_is_kind(kind) and _is_word(of)):
        raise ValueError(f"{kind!r} of {of!r} is no kind of event")
    told = {name: _told(name, value, kind) for name, value in (codes or {}).items()}
    if by.app is not None:
        told["app"] = _told("app", by.app, kind)
    return NewEvent(
        str(uuid7()),
        kind,
        by.kind.value,
        _told("by", by.id, kind),
        of,
        _told("object", object_id if type(object_id) is UUID else str(object_id), kind),
        person_id,
        by.is_automatic,
        told,
    )


def _told(name: str, value: Any, kind: str) -> Any:
    """As it is written. Raises ValueError."""
    if not (_is_word(name) and (type(value) is UUID or _is_code(value))):
        raise ValueError(f"{kind}: {name} is not a code")
    return str(value) if type(value) is UUID else value


def _is_code(value: object) -> bool:
    if type(value) is str:  # nearly all of them
        return _is_plain(value)
    if isinstance(value, (list, tuple)):
        return all(map(_is_one_code, value))
    return _is_one_code(value)


def _is_one_code(value: object) -> bool:
    return (value is None or isinstance(value, (str, int))) and _is_plain(str(value))


@lru_cache(maxsize=1024)
def _is_kind(text: str) -> bool:
    return _KIND.fullmatch(text) is not None


@lru_cache(maxsize=1024)
def _is_word(text: str) -> bool:
    return _WORD.fullmatch(text) is not None


@lru_cache(maxsize=1024)
def _is_plain(text: str) -> bool:
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
) -> NewEvent:
    """Write one event. Arguments and errors as `build_event`."""
    event = build_event(kind, by=by, of=of, object_id=object_id, person_id=person_id, codes=codes)
    record_events([event])
    return event


def record_events(events: Sequence[NewEvent]) -> None:
    """In one statement, by hand and planned once, as JSON: one way to the database and back for one event as for a hundred,
    and there is no way that writes no event."""
    if not events:
        return
    with planning_once() as cursor:
        cursor.execute(_WRITE, [json.dumps(events, default=_text_of_id)])


def _text_of_id(value: object) -> str:
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"an event with {type(value).__name__} in it")


_WRITE = f"""
INSERT INTO {Event._meta.db_table} ({", ".join(NewEvent._fields)})
SELECT (new->>0)::uuid, new->>1, new->>2, new->>3, new->>4, new->>5, (new->>6)::uuid, (new->>7)::boolean, new->8
FROM jsonb_array_elements(%s::jsonb) AS new
"""  # noqa: S608  # names of a model; `at` is the database's own
