"""The drawing of what each month of retirement would bring."""

from decimal import Decimal

import pytest

from benefits.months import Month
from benefits.views.choice import HEIGHT, choice_of


def by_month(count, first="2030-06"):
    start = Month.read(first)
    return [(start + place, Decimal(3000 + 10 * place)) for place in range(count)]


def test_highest_month_fills_the_drawing():
    choice = choice_of(by_month(54), Month.read("2031-11"))
    assert (choice.bars[-1].height, choice.bars[-1].y) == (HEIGHT, 0)
    assert [bar.is_chosen for bar in choice.bars].index(True) == 17
    assert choice.width == 540


def test_bars_stand_at_their_months_where_some_are_missing():
    months = by_month(10)
    choice = choice_of(months[:2] + months[8:], None)
    assert [bar.x for bar in choice.bars] == [1, 11, 81, 91]
    assert not choice.has_chosen


def test_years_stand_below_their_januaries():
    choice = choice_of(by_month(54), None)
    assert {place: label for place, label in enumerate(choice.labels) if label} == {
        7: "2031",
        19: "2032",
        31: "2033",
        43: "2034",
    }
    assert len(choice.labels) == 54


def test_short_choice_names_its_year():
    assert choice_of(by_month(3, first="2030-02"), None).labels == ["2030", *[""] * 11]


def test_table_has_the_first_the_last_the_chosen_and_every_twelfth():
    rows = choice_of(by_month(30), Month.read("2030-09")).rows
    assert [row.month for row in rows] == ["June 2030", "September 2030", "June 2031", "June 2032", "November 2032"]
    assert [row.is_chosen for row in rows] == [False, True, False, False, False]


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_to_choose_between_is_not_drawn(count):
    assert choice_of(by_month(count), None) is None


def test_pension_of_nothing_is_drawn_flat():
    choice = choice_of([(Month.read("2030-06"), Decimal(0)), (Month.read("2030-07"), Decimal(0))], None)
    assert {bar.height for bar in choice.bars} == {0}
