"""Events in words, of this room and those below; a room above adds its own (`add_words`). What an event is called (`kinds`) and
what its codes mean (`codes`) is said once; an event itself keeps codes."""

from families.admin.event_words.codes import CODES, Code, of_choices, of_table, regions_at_hand
from families.admin.event_words.kinds import KINDS, OBJECTS
from families.admin.event_words.telling import EventShown, add_words, all_shown, details_of, kind_of, object_of

__all__ = [
    "CODES",
    "KINDS",
    "OBJECTS",
    "Code",
    "EventShown",
    "add_words",
    "all_shown",
    "details_of",
    "kind_of",
    "object_of",
    "of_choices",
    "of_table",
    "regions_at_hand",
]
