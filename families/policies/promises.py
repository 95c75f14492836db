"""By when an officer decides, as the region promises: in working days since the application was sent. One count for the list,
the page of a case and whoever else asks."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone

from authorities.codes import NATION
from authorities.packs import pack_for
from families.models import LinkApplication
from families.packs import LastingRules, LinkingRules
from families.policies.officers import review_region

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Promise:
    """`days` have passed of those `promised`; `due_on` is the last of them."""

    days: int
    promised: int
    due_on: date

    @property
    def left(self) -> int:
        """Less than nothing once it is overdue."""
        return self.promised - self.days

    @property
    def is_overdue(self) -> bool:
        return self.left < 0


def promise_of(application: LinkApplication, *, today: date | None = None) -> Promise | None:
    """None of what was never sent. Time in which the applicant had it counts as well: they wait from the day they sent it."""
    if application.submitted_at is None:
        return None
    promised = pack_for(review_region(application)).section(LinkingRules).review_working_days
    sent_on, off = timezone.localdate(application.submitted_at), days_off()
    days = working_days_between(sent_on, today or timezone.localdate(), off)
    return Promise(days, promised, after_working_days(sent_on, promised, off))


def days_off() -> tuple[str, ...]:
    """The nation's holidays with a date of their own, as "10-01"."""
    return pack_for(NATION).section(LastingRules).holidays


def is_working_day(day: date, off: Collection[str]) -> bool:
    return day.weekday() < _SATURDAY and f"{day:%m-%d}" not in off


def next_working_day(today: date) -> date:
    return after_working_days(today, 1, days_off())


def working_days_between(first: date, last: date, off: Collection[str]) -> int:
    """After `first`, `last` included."""
    days = (first + timedelta(days=offset) for offset in range(1, (last - first).days + 1))
    return sum(is_working_day(day, off) for day in days)


def after_working_days(first: date, count: int, off: Collection[str]) -> date:
    """The day that is the `count`-th working day after `first`."""
    day = first
    while count > 0:
        day += _ONE_DAY
        count -= is_working_day(day, off)
    return day
