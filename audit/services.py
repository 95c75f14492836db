"""Writing events. Callers do it in the transaction of the change itself, so neither exists without the other."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from audit.models import ActorKind, Event

Code = str | int | bool | None
_CODE = re.compile(r"[A-Za-z0-9_.:+-]{0,64}")
_IDENTITY_NUMBER = re.compile(r"\d{15}|\d{17}[\dXx]")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a kind and an id, with nothing personal in either."""

    kind: ActorKind
    id: str

    @property
    def is_automatic(self) -> bool:
        return self.kind in {ActorKind.SYSTEM, ActorKind.AUTHORITY}

    @classmethod
    def citizen(cls, user_id: UUID) -> "Actor":
        return cls(ActorKind.CITIZEN, str(user_id))

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
    """An unsaved event, for writers that save many at once. `of` is the object's kind, say "application".

    Raises ValueError when a value is not a code or could be an identity number.
    """
    for key, value in (codes or {}).items():
        for part in value if isinstance(value, (list, tuple)) else [value]:
            if isinstance(part, str) and (not _CODE.fullmatch(part) or _IDENTITY_NUMBER.fullmatch(part)):
                raise ValueError(f"{kind}: {key} is not a code")
    return Event(
        kind=kind,
        actor_kind=by.kind,
        actor_id=by.id,
        object_kind=of,
        object_id=str(object_id),
        person_id=person_id,
        is_automatic=by.is_automatic,
        codes=dict(codes or {}),
    )


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
