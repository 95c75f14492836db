"""When what happens to invented people, and ids made in that order."""

import math
from datetime import datetime, timedelta
from random import Random

DAY = timedelta(days=1)
PAST = timedelta(days=360)  # in which everything happened; what led to nothing is kept a little longer than that
_SEVEN, _VARIANT = 7 << 76, 2 << 62


def id_at(moment: datetime, dice: Random) -> str:
    """As UUIDv7 of that moment."""
    bits = dice.getrandbits(74)
    low = bits & (2**62 - 1)
    text = f"{int(moment.timestamp() * 1000) << 80 | _SEVEN | bits >> 62 << 64 | _VARIANT | low:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def wait(dice: Random, *, median: timedelta, spread: float, longest: timedelta) -> timedelta:
    """Most waits are short and some are very long; `spread` is sigma of the logarithm."""
    seconds = median.total_seconds() * math.exp(dice.gauss(0, spread))
    return timedelta(seconds=min(round(seconds, 3), longest.total_seconds()))


def between(dice: Random, first: datetime, last: datetime) -> datetime:
    """A moment of those, more often a late one: the service is used more as time goes on."""
    return first + (last - first) * math.sqrt(dice.random())
