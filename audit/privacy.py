"""Which stored fields are personal, how they may be shown and when they go. Each room classes its own; a test walks
every model field and fails on one that nobody has classed (tests/project/test_privacy.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Mask(StrEnum):
    """How a page may show the field to somebody other than the person."""

    NEVER = "never"  # not even masked
    ENDS = "ends"  # the first three and the last four characters of a number
    WHOLE = "whole"  # as it is, to who holds an active link or a duty in the region


class Erase(StrEnum):
    """When the value goes."""

    AFTER_30_DAYS = "30 days after the last link or open application"
    AFTER_90_DAYS = "90 days after the decision on what it belongs to; with a draft that ends, at once"
    AFTER_A_DAY = "a day after it was written"
    AFTER_AN_HOUR = "an hour after it was written"
    WITH_SESSION = "with the session, at the latest 12 hours after its last use"
    WITH_ACCOUNT = "with the account, which goes by itself a week after a sign-up that nobody finished, else two weeks after its user asked for it"
    AFTER_LAST_USE = "30 days after it was last used"
    STAYS = "stays with the bare row, which by itself says nobody's name or number"


@dataclass(frozen=True, slots=True)
class Personal:
    """`is_reference`: somebody else's key for the person, telling nothing to whoever lacks their books; the only kind
    of personal value that may stand in titles and lists of the admin."""

    mask: Mask
    erase: Erase
    is_reference: bool = False


Classes = Mapping[str, Mapping[str, Personal]]  # model → field → class
Plain = Mapping[str, frozenset[str]]  # model → fields that are not personal

PERSONAL: Classes = {}
PLAIN: Plain = {
    "Event": frozenset(
        {
            "id",
            "at",
            "kind",
            "actor_kind",
            "actor_id",
            "object_kind",
            "object_id",
            "person_id",
            "is_automatic",
            "codes",
            "xid",
        }
    ),
    "Seal": frozenset(
        {
            "number",
            "from_xid",
            "from_id",
            "until_xid",
            "until_id",
            "count",
            "first_at",
            "last_at",
            "rows_hash",
            "marks",
            "previous_hash",
            "hash",
            "key_id",
            "mac",
            "sealed_at",
        }
    ),
    "DroppedMonth": frozenset(
        {
            "month",
            "from_id",
            "until_id",
            "first_id",
            "last_id",
            "count",
            "first_seal",
            "last_seal",
            "marks_hash",
            "reason",
            "dropped_by",
            "seen_by",
            "dropped_at",
            "hash",
            "key_id",
            "mac",
        }
    ),
}
