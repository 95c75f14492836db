"""How long things wait, in classes that can be added up over days and regions.

Waits for a decision: four classes for each doubling of the time, from a second on, so a median that is read from them is right
within a tenth. Ages of what waits now: few, for people to read.
"""

import math
from collections.abc import Mapping
from datetime import timedelta

_A_DOUBLING = 4  # classes
LAST = 100  # a year, and whatever is longer
AGES = (timedelta(days=1), timedelta(days=3), timedelta(days=7), timedelta(days=14), timedelta(days=30))

# The class of a wait in seconds, in SQL. A wait below a second is of the first.
CLASS_IN_SQL = f"least({LAST}, floor({_A_DOUBLING} * log(2, greatest(1, {{seconds}}))))::int"
# The number of the age among AGES, in SQL: how many of them are over.
AGE_IN_SQL = (
    "width_bucket({seconds}, ARRAY[" + ", ".join(f"{int(age.total_seconds())}" for age in AGES) + "]::numeric[])"
)


def share_of(waits: Mapping[int, int], share: float) -> timedelta | None:
    """The wait that this share of them did not exceed: 0.5 gives the median. None of none."""
    total = sum(waits.values())
    if not total:
        return None
    left = math.ceil(total * share)
    for number in sorted(waits):
        left -= waits[number]
        if left <= 0:
            return timedelta(seconds=2 ** ((number + 0.5) / _A_DOUBLING))
    raise AssertionError("a share above one")
