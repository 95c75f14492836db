from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.identity_numbers import FEMALE, MALE, affine, is_number, make_number, sex_of
from registry.population.draw import COUNTIES


@pytest.mark.parametrize(
    "number",
    ["11010519491231002X", "440524188001010014", "510107196005152001", "810000199003070015", "33010620120229001X"],
)
def test_number_of_the_standard_or_of_an_elder_is_a_number(number):
    assert is_number(number)


@pytest.mark.parametrize(
    "number",
    [
        "110105194912310021",  # check digit
        "11010519491231002x",  # canonical numbers are upper case
        "110105194902300027",  # 30 February
        "110101199003070003",  # another check digit
        "1101051949123100",  # too short
        "01010519491231002X",  # no area begins with 0
        "１１０１０５１９４９１２３１００２Ｘ",
        "",
    ],
)
def test_text_that_cannot_be_a_number_is_none(number):
    assert not is_number(number)


def test_sequence_000_belongs_to_nobody():
    assert not is_number(make_number("110101", date(1990, 3, 7), 0))


@given(st.sampled_from(COUNTIES), st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.integers(1, 999))
def test_made_number_is_a_number_until_one_digit_changes(area, born_on, sequence):
    number = make_number(area, born_on, sequence)

    assert is_number(number)
    assert not any(is_number(number[:17] + other) for other in "0123456789X" if other != number[17])


def test_sequence_tells_the_sex():
    assert (sex_of(1), sex_of(2)) == (MALE, FEMALE)


def test_scatter_meets_every_value_once():
    assert {affine(value, 1_000) for value in range(1_000)} == set(range(1_000))
