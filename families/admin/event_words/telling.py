"""An event told by the two tables, and the words that a room above adds to them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.utils.translation import gettext as _

from audit.models import Event
from families.admin.event_words.codes import CODES, Code, regions_at_hand
from families.admin.event_words.kinds import KINDS, OBJECTS
from families.admin.words import Words


def add_words(kinds: Mapping[str, Words], codes: Mapping[str, Code]) -> None:
    """Of a room above this one. Raises ValueError for what has its words already."""
    if said_twice := (KINDS.keys() & kinds) | (CODES.keys() & codes):
        raise ValueError(f"said twice: {', '.join(sorted(said_twice))}")
    KINDS.update(kinds)
    CODES.update(codes)


def kind_of(event: Event) -> Words:
    return KINDS.get(event.kind, event.kind)


def object_of(event: Event) -> Words:
    return OBJECTS.get(event.object_kind, event.object_kind)


def details_of(event: Event) -> str:
    """Every code that says something, in the order of the table; of a yes or no its label alone, and nothing for no."""
    told = []
    for name in [*(name for name in CODES if name in event.codes), *sorted(event.codes.keys() - CODES.keys())]:
        code, value = CODES.get(name, Code(name)), event.codes[name]
        if value is True:
            told.append(str(code.label))
        elif value not in (False, None, "", []):
            told.append(_("%(label)s: %(value)s") % {"label": code.label, "value": code.words(value)})
    return "; ".join(told)


class EventShown(NamedTuple):
    at: datetime
    kind: Words
    actor: str
    details: str


def all_shown(events: Iterable[Event]) -> list[EventShown]:
    rows = list(events)
    with regions_at_hand(rows):
        return [_shown(event) for event in rows]


def _shown(event: Event) -> EventShown:
    return EventShown(event.at, kind_of(event), f"{event.get_actor_kind_display()} {event.actor_id}", details_of(event))
