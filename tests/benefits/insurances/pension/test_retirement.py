"""Ages, months and needed contributions: the table of the Decision, and what holds for every birth."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benefits.errors import (
    BirthImpossible,
    CategoryNotFitting,
    RetirementTooEarly,
    RetirementTooLate,
)
from benefits.insurances.pension.retirement import (
    BY_SEX,
    WHO,
    Category,
    check_birth,
    check_category,
    check_choice,
    minimum_months,
    retirement_of,
)
from benefits.months import Month
from families.relationships import Sex
from tests.benefits.insurances.pension.recipes import RULES, TODAY, month

# Category, born, delay, age (years, months), retires, months needed.
VECTORS = [
    ("man", "1964-12", 0, (60, 0), "2024-12", 180),
    ("man", "1965-01", 1, (60, 1), "2025-02", 180),
    ("man", "1965-04", 1, (60, 1), "2025-05", 180),
    ("man", "1965-05", 2, (60, 2), "2025-07", 180),
    ("man", "1970-06", 17, (61, 5), "2031-11", 192),
    ("man", "1976-08", 35, (62, 11), "2039-07", 240),
    ("man", "1976-09", 36, (63, 0), "2039-09", 240),
    ("woman55", "1970-01", 1, (55, 1), "2025-02", 180),
    ("woman55", "1975-05", 17, (56, 5), "2031-10", 192),
    ("woman55", "1981-09", 36, (58, 0), "2039-09", 240),
    ("woman50", "1975-01", 1, (50, 1), "2025-02", 180),
    ("woman50", "1975-03", 2, (50, 2), "2025-05", 180),
    ("woman50", "1980-07", 34, (52, 10), "2033-05", 204),
    ("woman50", "1984-11", 60, (55, 0), "2039-11", 240),
]

EARLIEST, LATEST = Month.at(1930, 1).number, Month.at(2060, 12).number
births = st.integers(EARLIEST, LATEST).map(Month)
categories = st.sampled_from(Category)


@pytest.mark.parametrize(("category", "born", "delay", "age", "retires", "needed"), VECTORS)
def test_statutory_age_month_and_contributions(category, born, delay, age, retires, needed):
    found = retirement_of(month(born), Category(category), RULES)

    assert found.delay == delay
    assert divmod(found.statutory_age, 12) == age
    assert found.statutory == month(retires)
    assert minimum_months(found.statutory, found.statutory, RULES) == needed


def test_choice_of_a_man_born_in_june_1970():
    found = retirement_of(month("1970-06"), Category.MAN, RULES)

    assert (found.earliest, found.age_in(found.earliest)) == (month("2030-06"), 60 * 12)
    assert minimum_months(found.earliest, found.statutory, RULES) == 186
    assert (found.latest, found.age_in(found.latest)) == (month("2034-11"), 64 * 12 + 5)
    assert minimum_months(found.latest, found.statutory, RULES) == 192


def test_earliest_is_three_years_before_once_the_delay_is_longer():
    found = retirement_of(month("1984-11"), Category.WOMAN50, RULES)

    assert (found.earliest, found.statutory) == (month("2036-11"), month("2039-11"))


def test_nobody_who_reached_the_old_age_before_the_reform_has_a_choice():
    found = retirement_of(month("1964-12"), Category.MAN, RULES)

    assert found.earliest == found.statutory == found.latest == month("2024-12")


@pytest.mark.parametrize(
    ("year", "needed"), [(2025, 180), (2029, 180), (2030, 186), (2034, 210), (2038, 234), (2039, 240), (2060, 240)]
)
def test_months_needed_by_year(year, needed):
    at = Month.at(year, 6)
    assert minimum_months(at, at, RULES) == needed


@pytest.mark.parametrize("category", Category)
def test_retirement_month_never_falls_with_later_birth(category):
    """Every birth, one after the other: one month that fell among them would not be drawn by chance."""
    every = [retirement_of(Month(number), category, RULES) for number in range(EARLIEST, LATEST + 1)]

    for earlier, later in pairwise(every):
        assert earlier.statutory_age <= later.statutory_age
        assert earlier.statutory < later.statutory
        assert earlier.earliest <= later.earliest
        assert earlier.latest <= later.latest


@given(births, categories)
def test_delay_stays_within_its_cap_and_the_choice_around_the_statutory_month(born, category):
    old_age, _step, cap = getattr(RULES, category.value)
    found = retirement_of(born, category, RULES)

    assert 0 <= found.delay <= cap
    assert born + old_age * 12 <= found.earliest <= found.statutory <= found.latest
    assert found.statutory - found.earliest <= 36
    assert found.latest - found.statutory <= 36


@given(births, categories, st.integers(-36, 36))
def test_months_needed_lie_between_15_and_20_years(born, category, shift):
    found = retirement_of(born, category, RULES)
    needed = minimum_months(found.statutory + shift, found.statutory, RULES)

    assert 180 <= needed <= 240
    assert needed % 6 == 0
    assert needed <= minimum_months(found.statutory, found.statutory, RULES)


@pytest.mark.parametrize(
    ("category", "sex"),
    [(Category.MAN, Sex.FEMALE), (Category.WOMAN50, Sex.MALE), (Category.WOMAN55, Sex.MALE)],
    ids=["man-female", "woman50-male", "woman55-male"],
)
def test_category_of_the_other_sex_is_refused(category, sex):
    with pytest.raises(CategoryNotFitting) as refused:
        check_category(category, sex)
    assert refused.value.field == "category"
    assert "other sex" in str(refused.value)


def test_each_category_fits_one_sex_and_is_explained():
    fitting = [category for categories in BY_SEX.values() for category in categories]

    assert sorted(fitting) == sorted(Category)
    assert set(WHO) == set(Category)


@pytest.mark.parametrize("text", ["2026-12", "1896-10"])
def test_birth_to_come_or_too_long_ago_is_refused(text):
    with pytest.raises(BirthImpossible) as refused:
        check_birth(month(text), Month.of(TODAY))
    assert refused.value.field == "birth_month"


@pytest.mark.parametrize("text", ["2026-11", "1896-11"])
def test_birth_at_the_edge_is_taken(text):
    check_birth(month(text), Month.of(TODAY))


def test_retirement_outside_the_choice_is_refused_with_the_month_that_is_possible():
    found = retirement_of(month("1970-06"), Category.MAN, RULES)

    with pytest.raises(RetirementTooEarly) as early:
        check_choice(month("2030-05"), found)
    with pytest.raises(RetirementTooLate) as late:
        check_choice(month("2034-12"), found)

    assert (early.value.field, late.value.field) == ("retires", "retires")
    assert "June 2030" in str(early.value)
    assert "November 2034" in str(late.value)


def test_first_and_last_month_of_the_choice_are_taken():
    found = retirement_of(month("1970-06"), Category.MAN, RULES)

    check_choice(month("2030-06"), found)
    check_choice(month("2034-11"), found)
