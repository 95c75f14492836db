"""The shape of a contribution chart: what is a gap and what is not."""

from datetime import date
from decimal import Decimal

from benefits.charts import SLOT, chart_of
from benefits.contributions import Insurance, Record, RecordState, Spell
from benefits.months import Month

AS_OF = date(2026, 11, 26)


def spell(first, last=None):
    return Spell(Month.read(first), Month.read(last) if last else None, Decimal("5000.00"))


def chart(*spells, state=RecordState.ACTIVE):
    return chart_of(Record(Insurance.PENSION, "110101", state, Month.read("2020-01"), spells, None, AS_OF))


def months(drawn):
    return {bar.year: (bar.paid, bar.missing) for bar in drawn.bars}


def test_every_year_has_a_bar_and_a_year_without_a_month_is_a_whole_gap():
    assert months(chart(spell("2020-01", "2020-12"), spell("2022-01", "2022-12"))) == {
        2020: (12, 0),
        2021: (0, 12),
        2022: (12, 0),
    }


def test_months_before_the_first_and_after_the_day_of_the_answer_are_no_gap():
    assert months(chart(spell("2025-07"))) == {2025: (6, 0), 2026: (11, 0)}


def test_months_missing_within_a_year_are_a_gap():
    assert months(chart(spell("2025-01", "2025-03"), spell("2025-10", "2026-11"))) == {2025: (6, 6), 2026: (11, 0)}


def test_what_follows_the_last_month_is_a_gap_while_contributions_are_paused():
    assert months(chart(spell("2024-01", "2024-06"), state=RecordState.PAUSED)) == {
        2024: (6, 6),
        2025: (0, 12),
        2026: (0, 11),
    }


def test_nothing_is_missing_after_retirement():
    drawn = chart(spell("2024-01", "2024-06"), state=RecordState.RECEIVING)
    assert (months(drawn), drawn.years_with_gaps) == ({2024: (6, 0)}, 0)


def test_the_year_of_the_answer_is_the_current_one():
    assert [bar.year for bar in chart(spell("2024-01")).bars if bar.is_current] == [2026]


def test_record_without_a_month_has_no_bar():
    drawn = chart()
    assert (drawn.bars, drawn.paid_path, drawn.gap_path) == ((), "", "")


def test_bars_stand_side_by_side_and_their_months_add_up():
    drawn = chart(spell("1987-01", "2000-06"), spell("2001-02"))
    rights = [bar.x + 8 for bar in drawn.bars]
    assert all(right <= following.x for right, following in zip(rights, drawn.bars[1:], strict=False))
    assert rights[-1] <= drawn.width == len(drawn.bars) * SLOT
    for bar in drawn.bars:
        assert bar.paid_y + bar.paid_height == drawn.height
        assert bar.missing_y + bar.missing_height == bar.paid_y


def test_small_drawing_has_one_shape_for_all_that_is_paid_and_one_for_all_gaps():
    drawn = chart(spell("2020-01", "2020-12"), spell("2022-01", "2022-12"))
    assert drawn.paid_path == "M1 0h8v120h-8zM21 0h8v120h-8z"
    assert drawn.gap_path == "M11 0h8v120h-8z"


def test_forty_years_are_labelled_where_there_is_room():
    drawn = chart(spell("1987-01", "2026-11"))
    assert [label for label in drawn.labels if label] == ["1987", "2000", "2010", "2020"]
    assert len(drawn.labels) == 40


def test_few_years_keep_the_breadth_of_twelve():
    drawn = chart(spell("2025-01"))
    assert (drawn.slots, drawn.width, len(drawn.labels)) == (12, 120, 12)
