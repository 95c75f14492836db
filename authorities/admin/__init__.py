"""The officers' pages on regions, authorities, offices and duties; and what the officers' pages of every room stand on."""

from authorities.admin import duties, places
from authorities.admin.on_duty import (
    LABEL,
    DutyScopedAdmin,
    OnDutyAdmin,
    ScopedAdmin,
    actor_of,
    each_allowed,
    in_words,
    is_on_duty,
    officer_of,
    page_in_between,
)

__all__ = [
    "LABEL",
    "DutyScopedAdmin",
    "OnDutyAdmin",
    "ScopedAdmin",
    "actor_of",
    "duties",
    "each_allowed",
    "in_words",
    "is_on_duty",
    "officer_of",
    "page_in_between",
    "places",
]
