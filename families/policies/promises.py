"""By when an officer decides: as the region promises, in working days since the application was sent, and as the law has it, in
months. One count for the list, the page of a case and whoever else asks."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from authorities.codes import NATION
from authorities.packs import pack_for
from families.calendars import WorkingDays
from families.days import months_after
from families.models import LinkApplication
from families.packs import LastingRules, LinkingRules, RemedyRules
from families.policies.officers import review_region

_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Promise:
    """`days` have passed of those `promised`; `due_on` is the last of them, `is_certain` once the days off of its year are
    announced."""

    days: int
    promised: int
    due_on: date
    is_certain: bool = True

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
    return promise_since(application.submitted_at, review_region(application), today=today)


def promise_since(began_at: datetime, region_code: str, *, today: date | None = None) -> Promise:
    """Of what waits for an officer of the region: an application, a dispute or what is asked to be corrected."""
    promised = pack_for(region_code).section(LinkingRules).review_working_days
    began_on, worked = timezone.localdate(began_at), working_days()
    days = worked.between(began_on, today or timezone.localdate())
    due_on = after_working_days(began_on, promised, worked)
    return Promise(days, promised, due_on, is_certain=worked.is_announced(due_on.year))


def legal_limit(began_at: datetime, region_code: str) -> date:
    """The last day on which what was asked then can be decided before who asked may go to court because it was not
    (Administrative Litigation Law, article 47). Time in which they had it counts as well, so that no officer is too late."""
    months = pack_for(region_code).section(RemedyRules).silence_months
    return months_after(timezone.localdate(began_at), months)


def working_days() -> WorkingDays:
    """The nation's."""
    rules = pack_for(NATION).section(LastingRules)
    return WorkingDays(rules.holiday_calendar, rules.holidays, rules.working_weekends)


def next_working_day(today: date) -> date:
    return after_working_days(today, 1, working_days())


def after_working_days(first: date, count: int, worked: WorkingDays) -> date:
    """The day that is the `count`-th working day after `first`."""
    day = first
    while count > 0:
        day += _ONE_DAY
        count -= worked.includes(day)
    return day
