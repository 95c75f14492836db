"""The officers' pages on regions, authorities, offices and duties; and what the officers' pages of every room stand on."""

from authorities.admin import duties, places
from authorities.admin.exports import asked_once, may_take_along, some_at_a_time, table_download
from authorities.admin.newest import NewestPages
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
    scope_of,
)

__all__ = [
    "LABEL",
    "DutyScopedAdmin",
    "NewestPages",
    "OnDutyAdmin",
    "ScopedAdmin",
    "actor_of",
    "asked_once",
    "duties",
    "each_allowed",
    "in_words",
    "is_on_duty",
    "may_take_along",
    "officer_of",
    "page_in_between",
    "places",
    "scope_of",
    "some_at_a_time",
    "table_download",
]
