"""However odd the register's answer is, nobody is credited with more months than the calendar has."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from benefits.contributions import Insurance, Record, RecordState, Spell
from benefits.insurances import medical, unemployment
from benefits.months import Month
from tests.benefits.insurances.cases import DAY, WOMAN, amounts, pack

FIRST = Month.read("1990-01")
MONTHS = st.integers(0, 500).map(lambda number: FIRST + number)  # some to come, some before the spell began
SPELLS = st.lists(
    st.builds(Spell, MONTHS, st.none() | MONTHS, st.sampled_from([Decimal(0), Decimal(4000)])), max_size=6
).map(tuple)


@given(spells=SPELLS)
def test_months_counted_fit_into_the_calendar(spells):
    given = {
        insurance: Record(insurance, "440100", RecordState.PAUSED, FIRST, spells, None, DAY)
        for insurance in (Insurance.MEDICAL, Insurance.UNEMPLOYMENT)
    }
    paid = amounts(medical.assess(given, WOMAN, pack("440104"), DAY)[1])["months_paid"]
    months = amounts(unemployment.assess(given, WOMAN, pack("440104"), DAY)[0])["months"]

    until = Month.of(DAY)
    assert paid == len({each for each in range(FIRST.number, until.number + 1) if _is_paid(spells, each)})
    assert paid <= until - FIRST + 1
    assert months <= min(24, paid)


def _is_paid(spells, number):
    return any(spell.first.number <= number and (spell.last is None or number <= spell.last.number) for spell in spells)
