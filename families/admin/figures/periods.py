"""The days that the figures are of, and in what steps: short enough to see something, long enough to count something."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Spans = list[tuple[date, date]]


class Period(NamedTuple):
    days: int
    name: str | Promise
    step: str | Promise
    cut: Callable[[date, int], Spans]


def _by_days(today: date, days: int) -> Spans:
    return [(day, day) for day in (today - timedelta(days=back) for back in reversed(range(days)))]


def _by_weeks(today: date, days: int) -> Spans:
    """Of seven days, the last of which ends today."""
    ends = [today - timedelta(days=back) for back in reversed(range(0, days, 7))]
    return [(end - timedelta(days=6), end) for end in ends]


def _by_months(today: date, days: int) -> Spans:
    """Of the calendar: the last twelve, the one that is not over among them."""
    spans, last = [], today
    for _month in range(days // 30):
        spans.append((last.replace(day=1), last))
        last = last.replace(day=1) - timedelta(days=1)
    return spans[::-1]


PERIODS = {
    period.days: period
    for period in (
        Period(7, _("7 days"), _("Day"), _by_days),
        Period(30, _("30 days"), _("Day"), _by_days),
        Period(90, _("13 weeks"), _("Week that began on"), _by_weeks),
        Period(365, _("12 months"), _("Month"), _by_months),
    )
}
FIRST_SHOWN = 30


def spans_until_today(period: Period) -> Spans:
    return period.cut(timezone.localdate(), period.days)


def name_of(period: Period, first: date) -> str:
    """A month by its name, anything else by its first day."""
    return date_format(first, "YEAR_MONTH_FORMAT" if period.cut is _by_months else "MONTH_DAY_FORMAT")


def date_of(period: Period, first: date) -> str:
    """The same for a spreadsheet, which sorts by it."""
    return f"{first:%Y-%m}" if period.cut is _by_months else f"{first:%Y-%m-%d}"
