"""Of which end of a link the other guardian of a child or ward hears, and when."""

from collections.abc import Mapping
from enum import Enum

from families.models.links import EndedBy


class Hears(Enum):
    AT_ONCE = "at once"  # and once more in the monthly overview
    OVERVIEW = (
        "overview"  # what they did themself: who saw and looked before it, the month's overview tells all the same
    )
    NOTHING = "nothing"


# By the register's word, for which the owner's own card ends too, they may be a guardian no more, or somebody is protected. Of
# a renewed link the one in its place tells.
GUARDIAN_HEARS: Mapping[EndedBy, Hears] = {
    EndedBy.OWNER: Hears.AT_ONCE,
    EndedBy.SUBJECT: Hears.AT_ONCE,
    EndedBy.OFFICER: Hears.AT_ONCE,
    EndedBy.REGISTER: Hears.NOTHING,
    EndedBy.TERM: Hears.AT_ONCE,
    EndedBy.SELF_ENDED: Hears.NOTHING,
    EndedBy.RENEWED: Hears.NOTHING,
    EndedBy.UNUSED: Hears.AT_ONCE,
    EndedBy.GUARDIAN: Hears.OVERVIEW,
}


def ends_heard(*when: Hears) -> frozenset[EndedBy]:
    return frozenset(ended_by for ended_by, heard in GUARDIAN_HEARS.items() if heard in when)
