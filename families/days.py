"""Times cut into the days of the country, and a day into its halves."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class HalfDay(models.TextChoices):
    MORNING = "morning", _("in the morning")
    AFTERNOON = "afternoon", _("in the afternoon")


def begin_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def months_after(day: date, count: int) -> date:
    """The day of the same number so many months later, or the last of a month that has none."""
    years, month = divmod(day.month - 1 + count, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def by_day(since: datetime, until: datetime) -> Iterator[tuple[date, int]]:
    """Each day of that time, with the whole seconds of it."""
    begins = since
    while begins < until:
        day = timezone.localdate(begins)
        ends = min(until, begin_of(day + timedelta(days=1)))
        yield day, int((ends - begins).total_seconds())
        begins = ends
