"""Which days are worked: no Saturday, no Sunday and no day off, but those weekends that are worked in their place. Of a year that
the country has not announced yet, only what its law says is known."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_SATURDAY = 5
_DECEMBER = 12

NONE = "none"
CHINA = "CN"
# Keys are those of the library holidays, but for none.
CALENDARS: Mapping[str, str | Promise] = {
    NONE: _("none but the days that are named here"),
    CHINA: _("China: the days off of its law, and what the State Council announces each year"),
}
_ANNOUNCED_EACH_YEAR = frozenset({CHINA})  # there some weekends are worked in every year


@dataclass(frozen=True, slots=True)
class _Year:
    """`off` and `worked` are what differs from the days of a week, `days` all that are worked, in order."""

    off: frozenset[date]
    worked: frozenset[date]
    is_announced: bool
    days: tuple[date, ...] = ()

    def includes(self, day: date) -> bool:
        return day in self.worked or (day.weekday() < _SATURDAY and day not in self.off)


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """`off` besides the calendar's, as "10-01" for each year or "2027-02-05" for one; `worked` weekends as "2027-02-14"."""

    calendar: str
    off: tuple[str, ...] = ()
    worked: tuple[str, ...] = ()

    def includes(self, day: date) -> bool:
        return self._of(day.year).includes(day)

    def between(self, first: date, last: date) -> int:
        """How many, after `first` and with `last`; none where that comes before."""
        years = (self._of(year).days for year in range(first.year, last.year + 1))
        return sum(max(0, bisect_right(days, last) - bisect_right(days, first)) for days in years)

    def is_announced(self, year: int) -> bool:
        """Else days may still be exchanged for weekends."""
        return self._of(year).is_announced

    def _of(self, year: int) -> _Year:
        return _year(self, year)


@lru_cache(maxsize=64)
def _year(days: WorkingDays, year: int) -> _Year:
    theirs = _of_calendar(days.calendar, year)
    named = {date.fromisoformat(f"{year}-{day}" if len(day) == len("10-01") else day) for day in days.off}
    worked = {day for day in map(date.fromisoformat, days.worked) if day.year == year}
    found = _Year(theirs.off | named, (theirs.worked - named) | worked, theirs.is_announced or bool(worked))
    first = date(year, 1, 1)
    every = (first + timedelta(days=offset) for offset in range((date(year, _DECEMBER, 31) - first).days + 1))
    return replace(found, days=tuple(filter(found.includes, every)))


@lru_cache(maxsize=64)
def _of_calendar(calendar: str, year: int) -> _Year:
    if calendar == NONE:
        return _Year(frozenset(), frozenset(), is_announced=True)
    # Here, for it takes a second and 20 MB: only of processes that count working days.
    import holidays

    found = holidays.country_holidays(calendar, years=[year, year + 1])  # the next may be made up for before it begins
    off = frozenset(day for day in found if day.year == year)
    worked = frozenset(day for day in found.weekend_workdays if day.year == year)
    is_announced = calendar not in _ANNOUNCED_EACH_YEAR or any(day.month < _DECEMBER for day in worked)
    return _Year(off, worked, is_announced)
