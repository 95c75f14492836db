"""How old somebody is, also who was born on 29 February: in a common year they complete a year on 1 March."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from families.ages import full_years
from families.models import InsuredPerson

LEAP_DAY = date(2012, 2, 29)


@pytest.mark.parametrize(
    ("day", "years"),
    [
        (date(2026, 2, 28), 13),
        (date(2026, 3, 1), 14),
        (date(2028, 2, 28), 15),
        (date(2028, 2, 29), 16),
        (date(2030, 2, 28), 17),
        (date(2030, 3, 1), 18),
    ],
    ids=str,
)
def test_born_on_29_february(day, years):
    assert full_years(LEAP_DAY, day) == years


@given(born=st.dates(date(1920, 1, 1), date(2026, 12, 31)) | st.just(LEAP_DAY), age=st.integers(1, 30))
def test_day_on_which_an_age_begins_is_the_first_of_that_age(born, age):
    day = InsuredPerson(birth_date=born).turns(age)
    assert full_years(born, day) == age
    assert full_years(born, day - timedelta(days=1)) == age - 1
