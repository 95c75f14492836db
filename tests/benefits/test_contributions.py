"""What counts of a record, whatever the register wrote into it."""

from datetime import date
from decimal import Decimal

from benefits.contributions import Flaw, Insurance, Record, RecordState, Spell
from benefits.months import Month


def spell(first, last=None, base="5000.00"):
    return Spell(Month.read(first), Month.read(last) if last else None, Decimal(base))


def record(*spells, as_of=date(2026, 11, 26)):
    state, first = RecordState.ACTIVE, Month.read("2020-01")
    return Record(Insurance.PENSION, "110101", state, first, spells, Decimal("100.00"), as_of)


def test_both_ends_of_a_spell_count():
    assert record(spell("2020-01", "2020-12")).months_paid == 12


def test_running_spell_counts_up_to_the_day_of_the_answer():
    assert record(spell("2026-01")).months_paid == 11


def test_months_of_two_spells_count_once_with_the_higher_base():
    both = record(spell("2020-01", "2020-06", "4000.00"), spell("2020-06", "2020-08", "6000.00"))

    assert (both.months_paid, both.flaws) == (8, {Flaw.OVERLAP})
    assert both.bases[Month.read("2020-06")] == Decimal("6000.00")


def test_higher_base_counts_whichever_spell_comes_first():
    both = record(spell("2020-01", "2020-06", "6000.00"), spell("2020-06", "2020-08", "4000.00"))

    assert both.bases[Month.read("2020-06")] == Decimal("6000.00")


def test_spell_that_runs_backwards_counts_nothing_and_is_flagged():
    backwards = record(spell("2020-06", "2020-01"), spell("2021-01", "2021-02"))

    assert (backwards.months_paid, backwards.flaws) == (2, {Flaw.BACKWARDS})


def test_months_to_come_do_not_count():
    ahead = record(spell("2026-10", "2027-03"))

    assert (ahead.months_paid, ahead.flaws) == (2, {Flaw.FUTURE})


def test_years_between_first_and_last_are_all_there():
    assert record(spell("2020-11", "2020-12"), spell("2022-01", "2022-03")).months_by_year == {
        2020: 2,
        2021: 0,
        2022: 3,
    }


def test_record_without_a_spell_has_nothing():
    empty = record()

    assert (empty.months_paid, empty.months_by_year, empty.flaws, empty.is_residents) == (0, {}, frozenset(), True)


def test_first_and_last_month_paid_are_known_whatever_the_order_of_spells():
    both = record(spell("2021-01", "2021-02"), spell("2020-03", "2020-04"))

    assert (both.first_paid, both.last_paid) == (Month.read("2020-03"), Month.read("2021-02"))
    assert (record().first_paid, record().last_paid) == (None, None)


def test_spell_that_begins_ahead_is_not_taken_for_one_that_runs_backwards():
    ahead = record(spell("2027-01"))

    assert (ahead.months_paid, ahead.flaws) == (0, {Flaw.FUTURE})
