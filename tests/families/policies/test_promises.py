"""Working days: Saturdays, Sundays and the nation's holidays with a date of their own do not count."""

from datetime import date

import pytest

from families.policies.promises import Promise, after_working_days, days_off, working_days_between


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2026, 9, 30), date(2026, 9, 30), 0),
        (date(2026, 9, 30), date(2026, 10, 4), 0),
        (date(2026, 9, 30), date(2026, 10, 5), 1),
        (date(2026, 11, 27), date(2026, 11, 30), 1),
        (date(2026, 11, 27), date(2026, 11, 20), 0),
        (date(2026, 11, 28), date(2026, 12, 4), 5),
    ],
)
def test_working_days_between(first, last, days):
    assert working_days_between(first, last, days_off()) == days


def test_last_day_is_that_many_working_days_later():
    assert after_working_days(date(2026, 9, 30), 5, days_off()) == date(2026, 10, 9)
    assert after_working_days(date(2026, 9, 30), 0, days_off()) == date(2026, 9, 30)


def test_overdue_from_the_day_after():
    due = date(2026, 12, 4)
    assert not Promise(5, 5, due).is_overdue
    assert Promise(6, 5, due).is_overdue
    assert Promise(6, 5, due).left == -1
