"""The parts of a pension to the fen, and how they move with what goes in."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benefits.errors import AmountNegative, AmountTooLarge
from benefits.insurances.inputs import check_money, check_months
from benefits.insurances.pension.amounts import (
    Level,
    Monthly,
    account_after,
    bounded,
    divisor,
    level_of,
    monthly_pension,
    residents_pension,
    transitional_part,
)
from tests.benefits.insurances.pension.recipes import RULES, month, rules_with

DIVISORS = {
    40: 233,
    41: 230,
    42: 226,
    43: 223,
    44: 220,
    45: 216,
    46: 212,
    47: 208,
    48: 204,
    49: 199,
    50: 195,
    51: 190,
    52: 185,
    53: 180,
    54: 175,
    55: 170,
    56: 164,
    57: 158,
    58: 152,
    59: 145,
    60: 139,
    61: 132,
    62: 125,
    63: 117,
    64: 109,
    65: 101,
    66: 93,
    67: 84,
    68: 75,
    69: 65,
    70: 56,
}

money = st.decimals(0, 10_000_000, places=2)
wages = st.decimals(1000, 50_000, places=2)
indices = st.decimals("0.1", 4, places=3)
ages = st.integers(40 * 12, 70 * 12)


@pytest.mark.parametrize(
    ("wage", "index", "years", "balance", "age", "expected"),
    [
        (11_000, "1.0", 25, 150_000, 60, ("2750.00", "1079.14", "3829.14")),
        (8_000, "0.6", 15, 60_000, 55, ("960.00", "352.94", "1312.94")),
        (10_000, "3", 30, 500_000, 63, ("6000.00", "4273.50", "10273.50")),
    ],
    ids=["at 60", "at 55", "at 63"],
)
def test_monthly_pension(wage, index, years, balance, age, expected):
    found = monthly_pension(
        wage=Decimal(wage),
        index=Decimal(index),
        months=years * 12,
        balance=Decimal(balance),
        age_months=age * 12,
        rules=RULES,
    )

    assert found == Monthly(Decimal(expected[0]), Decimal(expected[1]))
    assert found.total == Decimal(expected[2])


@pytest.mark.parametrize(("age", "months"), DIVISORS.items())
def test_divisor_of_each_full_year(age, months):
    assert divisor(age * 12, RULES) == months


@pytest.mark.parametrize(("age_months", "months"), [(39 * 12, 233), (71 * 12, 56), (70 * 12 + 11, 56)])
def test_ages_beyond_the_table_take_its_nearest_end(age_months, months):
    for way in ("floor", "round", "interpolate"):
        assert divisor(age_months, rules_with(part_year_divisor=way)) == months


@pytest.mark.parametrize(
    ("way", "age_months", "months"),
    [
        ("floor", 61 * 12 + 11, "132"),
        ("round", 61 * 12 + 5, "132"),
        ("round", 61 * 12 + 6, "125"),
        ("interpolate", 61 * 12 + 6, "128.5"),
        ("interpolate", 60 * 12 + 3, "137.25"),
    ],
)
def test_part_of_a_year_by_the_packs_setting(way, age_months, months):
    assert divisor(age_months, rules_with(part_year_divisor=way)) == Decimal(months)


@given(ages, st.sampled_from(["floor", "round", "interpolate"]))
def test_divisor_never_rises_with_age(age_months, way):
    rules = rules_with(part_year_divisor=way)
    assert divisor(age_months, rules) >= divisor(age_months + 1, rules) >= 56


@pytest.mark.parametrize(("index", "expected"), [("0.2", "0.6"), ("0.6", "0.6"), ("1.7", "1.7"), ("3.01", "3")])
def test_level_of_contributions_is_bounded(index, expected):
    assert bounded(Decimal(index), RULES) == Decimal(expected)


@given(wages, indices, st.integers(0, 600), money, ages)
def test_pension_rises_with_months_balance_and_index(wage, index, months, balance, age_months):
    def total(**changes):
        given_values = {"wage": wage, "index": index, "months": months, "balance": balance, "age_months": age_months}
        return monthly_pension(**{**given_values, **changes}, rules=RULES).total

    now = total()
    assert total(months=months + 12) > now
    assert total(balance=balance + 1000) > now
    assert total(index=index + Decimal("0.5")) >= now
    if Decimal("0.6") <= index <= Decimal("2.5") and months >= 12:
        assert total(index=index + Decimal("0.5")) > now


@given(wages, indices, st.integers(0, 600), money, ages, st.integers(1, 240))
def test_parts_are_whole_fen_and_add_up(wage, index, months, balance, age_months, deemed):
    found = monthly_pension(
        wage=wage,
        index=index,
        months=months,
        balance=balance,
        age_months=age_months,
        deemed_months=deemed,
        transitional_share=Decimal("0.012"),
        rules=RULES,
    )
    for part in (found.basic, found.personal, found.transitional, found.total):
        assert part.as_tuple().exponent == -2
    assert found.total == found.basic + found.personal + found.transitional


def test_transitional_part_with_the_regions_coefficient():
    assert transitional_part(Decimal(8000), Decimal("1.2"), 30, Decimal("0.013"), RULES) == Decimal("312.000")


def test_transitional_part_counts_with_the_bounded_index():
    assert transitional_part(Decimal(8000), Decimal(9), 12, Decimal("0.01"), RULES) == Decimal("240.00")


def test_deemed_months_count_for_the_basic_part():
    with_deemed = monthly_pension(
        wage=Decimal(10_000),
        index=Decimal(1),
        months=240,
        deemed_months=60,
        balance=Decimal(0),
        age_months=720,
        rules=RULES,
    )
    assert with_deemed == Monthly(Decimal("2500.00"), Decimal("0.00"), None)


@pytest.mark.parametrize(("balance", "total"), [("0", "163.00"), ("13900", "263.00"), ("2000", "177.39")])
def test_residents_pension(balance, total):
    assert residents_pension(Decimal(balance), RULES).total == Decimal(total)


# --- The level of contributions -----------------------------------------------------------------------------------


def test_level_compares_each_month_with_the_wage_of_the_year_before():
    rules = rules_with(wages_by_year=((2020, 10_000), (2021, 8_000)))
    bases = {month("2020-12"): Decimal(1), month("2021-01"): Decimal(10_000), month("2022-01"): Decimal(16_000)}

    assert level_of(bases, rules) == Level(Decimal("1.5"), 2)


def test_level_bounds_each_month():
    rules = rules_with(wages_by_year=((2020, 10_000),))
    bases = {month("2021-01"): Decimal(100), month("2021-02"): Decimal(90_000)}

    assert level_of(bases, rules) == Level(Decimal("1.8"), 2)


def test_year_without_a_wage_is_left_out():
    rules = rules_with(wages_by_year=((2018, 10_000), (2020, 10_000)))
    bases = {month("2019-01"): Decimal(10_000), month("2020-01"): Decimal(30_000), month("2021-01"): Decimal(20_000)}

    assert level_of(bases, rules) == Level(Decimal("1.5"), 2)


def test_no_level_without_a_known_wage():
    assert level_of({month("2021-01"): Decimal(9000)}, RULES) is None
    assert level_of({month("2030-01"): Decimal(9000)}, rules_with(wages_by_year=((2020, 10_000),))) is None


# --- The account --------------------------------------------------------------------------------------------------


def test_account_grows_by_the_employees_share():
    assert account_after(Decimal(1000), Decimal(5000), 10, RULES) == Decimal(5000)


def test_account_does_not_fall_below_nothing():
    assert account_after(Decimal(1000), Decimal(5000), -10, RULES) == 0


def test_interest_of_each_year():
    assert {int(year): str(rate) for year, rate in RULES.account_interest} == {
        2016: "8.31",
        2017: "7.12",
        2018: "8.29",
        2019: "7.61",
        2020: "6.04",
        2021: "6.69",
        2022: "6.12",
        2023: "3.97",
        2024: "2.62",
        2025: "1.5",
    }


@pytest.mark.parametrize(
    ("amount", "error"),
    [
        (Decimal("-0.01"), AmountNegative),
        (Decimal("-Infinity"), AmountNegative),
        (Decimal("NaN"), AmountNegative),
        (Decimal("1000000000.01"), AmountTooLarge),
        (Decimal("Infinity"), AmountTooLarge),
    ],
)
def test_money_that_nobody_can_have_is_refused_with_its_field(amount, error):
    with pytest.raises(error) as refused:
        check_money(wage=Decimal(1), balance=amount, base=None)
    assert refused.value.field == "balance"


@pytest.mark.parametrize(("months", "error"), [(-1, AmountNegative), (961, AmountTooLarge)])
def test_months_that_nobody_can_have_are_refused_with_their_field(months, error):
    with pytest.raises(error) as refused:
        check_months(deemed_months=None, months_paid=months)
    assert refused.value.field == "months_paid"


def test_money_and_months_at_the_edge_are_taken():
    check_money(balance=Decimal(0), wage=Decimal(10**9), base=None)
    check_months(months_paid=0, deemed_months=960)
