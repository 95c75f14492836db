"""What each message says: kind → title and text. A reference and a day are all that is ever filled in: no number, and no name,
which could be a minor's. Read in the reader's own language.

A message stands in the module of its group, by which people choose how they are told.
"""

from families.message_groups import Group
from families.message_texts import cards, links, monthly, reminders, safety
from families.message_texts.text import (
    BEGINS,
    CHILD,
    HALF,
    PAPERS,
    PAUSED,
    REPLACED,
    RESUMED,
    UNTIL,
    USABLE,
    VARIANT,
    WARD,
    MessageText,
    in_words,
)

__all__ = [
    "BEGINS",
    "CHILD",
    "GROUP_OF",
    "HALF",
    "PAPERS",
    "PAUSED",
    "REPLACED",
    "RESUMED",
    "TEXTS",
    "UNTIL",
    "USABLE",
    "VARIANT",
    "WARD",
    "MessageText",
    "in_words",
]

_BY_GROUP = {
    Group.LINKS: links.TEXTS,
    Group.REMINDERS: reminders.TEXTS,
    Group.CARD: cards.TEXTS,
    Group.MONTHLY: monthly.TEXTS,
    Group.SAFETY: safety.TEXTS,
}
TEXTS: dict[str, MessageText] = {kind: text for texts in _BY_GROUP.values() for kind, text in texts.items()}
GROUP_OF: dict[str, Group] = {kind: group for group, texts in _BY_GROUP.items() for kind in texts}
