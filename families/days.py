"""Times cut into the days of the country, and a day into its halves."""

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


def by_day(since: datetime, until: datetime) -> Iterator[tuple[date, int]]:
    """Each day of that time, with the whole seconds of it."""
    begins = since
    while begins < until:
        day = timezone.localdate(begins)
        ends = min(until, begin_of(day + timedelta(days=1)))
        yield day, int((ends - begins).total_seconds())
        begins = ends
