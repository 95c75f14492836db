"""Working days: Saturdays, Sundays and the country's days off do not count, a weekend that is worked in their place does."""

from datetime import date

import pytest

from families.calendars import WorkingDays
from families.policies.promises import Promise, after_working_days, working_days


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2026, 9, 30), date(2026, 9, 30), 0),
        (date(2026, 9, 30), date(2026, 10, 7), 0),
        (date(2026, 9, 30), date(2026, 10, 8), 1),
        (date(2026, 10, 8), date(2026, 10, 12), 3),  # the Saturday is worked
        (date(2026, 11, 27), date(2026, 11, 30), 1),
        (date(2026, 11, 27), date(2026, 11, 20), 0),
        (date(2026, 11, 28), date(2026, 12, 4), 5),
    ],
)
def test_working_days_between(first, last, days):
    assert working_days().between(first, last) == days


# General Office of the State Council, notice on the holidays of 2026: Spring Festival off from 15 to 23 February, and
# Saturday 14 and Saturday 28 February are worked.
SPRING_FESTIVAL_2026 = {date(2026, 2, day): day < 15 or day > 23 for day in (9, 13, 14, *range(15, 24), 24, 27, 28)}


def test_spring_festival_of_2026_is_off_and_its_saturdays_are_worked():
    assert {day: working_days().includes(day) for day in SPRING_FESTIVAL_2026} == SPRING_FESTIVAL_2026
    assert not working_days().includes(date(2026, 2, 8))
    assert after_working_days(date(2026, 2, 12), 5, working_days()) == date(2026, 2, 26)
    assert working_days().between(date(2026, 2, 12), date(2026, 3, 2)) == 8


def test_year_that_is_not_announced_has_the_days_of_the_law_alone():
    """Of 2099 nothing is exchanged; its Spring Festival begins on Wednesday 21 January, and the eve is off too."""
    worked = working_days()
    assert [worked.is_announced(year) for year in (2025, 2026, 2099)] == [True, True, False]
    days = [date(2099, 1, day) for day in range(17, 26)]
    assert [day.day for day in days if worked.includes(day)] == [19]


def test_days_of_the_pack_go_above_those_of_the_calendar():
    worked = WorkingDays("CN", ("12-01", "2026-02-14"), ("2026-02-22",))
    days = [date(2026, 12, 1), date(2025, 12, 1), date(2026, 2, 14), date(2025, 2, 14), date(2026, 2, 22)]
    assert [worked.includes(day) for day in days] == [False, False, False, True, True]


def test_without_a_calendar_only_what_is_named_is_off():
    worked = WorkingDays("none", ("10-01",))
    days = [date(2026, 10, 1), date(2026, 10, 2), date(2026, 2, 17), date(2026, 2, 14)]
    assert [worked.includes(day) for day in days] == [False, True, True, False]
    assert worked.is_announced(2099)


def test_last_day_is_that_many_working_days_later():
    assert after_working_days(date(2026, 9, 30), 5, working_days()) == date(2026, 10, 13)
    assert after_working_days(date(2026, 9, 30), 0, working_days()) == date(2026, 9, 30)


def test_overdue_from_the_day_after():
    due = date(2026, 12, 4)
    assert not Promise(5, 5, due).is_overdue
    assert Promise(6, 5, due).is_overdue
    assert Promise(6, 5, due).left == -1
