"""The hours in which no SMS and no call goes out, as "22-7": from the first full hour until the second, local time."""

import re
from datetime import datetime, time, timedelta

QuietHours = tuple[int, int]
_SHAPE = re.compile(r"(\d{1,2})-(\d{1,2})")


def parse_quiet_hours(text: str) -> QuietHours | None:
    """None for an empty text. Raises ValueError for anything that is not two different hours from 0 to 23."""
    if not text:
        return None
    found = _SHAPE.fullmatch(text)
    hours = (int(found[1]), int(found[2])) if found else (24, 24)
    if max(hours) > 23 or hours[0] == hours[1]:
        raise ValueError("quiet hours are two different hours from 0 to 23, as 22-7")
    return hours


def quiet_until(local: datetime, hours: QuietHours | None) -> datetime | None:
    """When the quiet hours that `local` falls into end; None outside them."""
    if hours is None:
        return None
    first, last = hours
    is_quiet = first <= local.hour < last if first < last else local.hour >= first or local.hour < last
    if not is_quiet:
        return None
    end = datetime.combine(local.date(), time(last), tzinfo=local.tzinfo)
    return end if end > local else end + timedelta(days=1)
