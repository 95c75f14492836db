"""What whoever does not work reads, and with which numbers all answers stand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from benefits.assessments import Verdict
from benefits.contributions import RecordState
from benefits.insurances.pension import PensionRules, assess
from benefits.insurances.pension.rules import Sheet
from benefits.insurances.pension.working import working
from benefits.people import Life
from families.relationships import Sex
from tests.benefits.insurances.pension.recipes import (
    BEIJING,
    MAN_BORN_1970,
    NATION,
    RULES,
    TODAY,
    WOMAN_BORN_1980,
    amounts_of,
    figures_of,
    month,
    of,
    reason_of,
    record,
    spell,
)


def test_pensioner_reads_what_the_register_tells_and_no_invented_amount():
    paid = record(spell("1992-01", "2019-05"), state=RecordState.RECEIVING)
    (found,) = assess(of(paid), Life(date(1959, 6, 1), Sex.MALE), NATION, TODAY)

    assert (found.code, found.verdict) == ("pension.receiving", Verdict.ENTITLED)
    assert "The last contribution is of May 2019" in str(found.answer)
    assert amounts_of(found) == {"paid_months": 329, "balance": Decimal("100000.00")}
    assert [reason.code for reason in found.missing] == ["amount"]
    assert "June 2019" in reason_of(found.reasons, "reached_man")


def test_pensioner_of_the_residents_scheme_has_the_basic_part_at_least():
    without_spell = record(state=RecordState.RECEIVING, balance="0.00")
    (found,) = assess(of(without_spell), Life(date(1940, 6, 1), Sex.FEMALE), NATION, TODAY)

    assert str(found.answer) == "The pension is being paid out."
    assert amounts_of(found) == {"basic": Decimal("163.00"), "paid_months": 0, "balance": Decimal("0.00")}
    assert figures_of(found) == {"pension.residents_basic": Decimal(163)}


def test_resident_reads_the_month_and_the_estimate():
    paid = record(spell("2012-01", None, "0.00"), balance="2780.00")
    (found,) = assess(of(paid), MAN_BORN_1970, NATION, TODAY)

    assert (found.code, found.verdict, found.begins) == ("pension.residents", Verdict.NOT_YET, month("2030-06"))
    assert amounts_of(found)["monthly"] == Decimal("183.00")
    assert "1 month of contributions." in [str(each.text) for each in found.missing]


OVER_60 = Life(date(1964, 3, 9), Sex.FEMALE)


def test_resident_past_60_with_too_few_years_is_not_promised_a_day_that_has_passed():
    paid = record(spell("2019-01", None, "0.00"), balance="2780.00")
    (found,) = assess(of(paid), OVER_60, NATION, TODAY)

    assert found.verdict is Verdict.NOT_YET
    assert str(found.answer) == (
        "The age of 60 years was reached in March 2024, but 15 years of contributions are needed."
    )
    assert "how the missing years can be paid" in str(found.steps[0])


def test_resident_past_60_with_enough_years_reads_that_it_can_be_asked_for():
    paid = record(spell("2009-01", "2024-02", "0.00"), balance="2780.00", state=RecordState.PAUSED)
    (found,) = assess(of(paid), OVER_60, NATION, TODAY)

    assert found.verdict is Verdict.ENTITLED
    assert "the residents' pension can be asked for" in str(found.answer)
    assert "identity card" in str(found.steps[0])


def test_closed_record_says_where_to_ask():
    (found,) = assess(of(record(spell("2012-01", "2020-01"), state=RecordState.CLOSED)), MAN_BORN_1970, NATION, TODAY)

    assert (found.code, found.verdict) == ("pension.closed", Verdict.NOT_ENTITLED)


def test_person_without_a_record():
    (found,) = assess({}, MAN_BORN_1970, NATION, TODAY)

    assert (found.code, found.verdict) == ("pension.none", Verdict.NOT_ENTITLED)


CHANGED = {
    "man": (59, 4, 36),
    "early_months": 12,
    "late_months": 12,
    "minimum_months": ((0, 204),),
    "index_least": Decimal("0.7"),
    "index_most": Decimal("2.9"),
    "share_a_year": Decimal("0.02"),
    "divisors": tuple(value + 1 for value in RULES.divisors),
    "part_year_divisor": "interpolate",
    "employee_share": Decimal("0.09"),
    "employer_share": Decimal("0.2"),
    "account_interest": ((Decimal(2025), Decimal("1.4")),),
    "residents_basic": Decimal(200),
    "residents_divisor": 120,
    "average_wage": Decimal(13000),
}


def said(assessment):
    """All that somebody reads but the figures."""
    texts = [assessment.answer, *assessment.amounts, *assessment.steps, *(each.text for each in assessment.reasons)]
    return [str(text) for text in texts]


@pytest.mark.parametrize("name", CHANGED)
def test_whatever_depends_on_a_number_shows_it_among_its_figures(name):
    sheet, other = Sheet(BEIJING.ruleset), Sheet(BEIJING.ruleset)
    other.rules = replace(sheet.rules, **{name: CHANGED[name]})
    changed = []
    for first in ("2000-01", "2018-01"):  # enough is paid, and too little
        paid = record(spell(first, None))
        now, then = (working(paid, MAN_BORN_1970, each, "110000", TODAY) for each in (sheet, other))
        changed += [before for before, after in zip(now, then, strict=True) if said(before) != said(after)]

    assert changed
    for assessment in changed:
        assert f"pension.{name}" in figures_of(assessment), assessment.code


@pytest.mark.parametrize("life", [MAN_BORN_1970, WOMAN_BORN_1980], ids=["man", "woman"])
@pytest.mark.parametrize("pack", [NATION, BEIJING], ids=["nation", "beijing"])
def test_each_figure_carries_the_source_of_its_pack(life, pack):
    found = assess(of(record(spell("2018-01", None))), life, pack, TODAY)
    figures = [figure for each in found for figure in each.figures]

    assert len(figures) > 10
    for figure in figures:
        fact = pack.fact(PensionRules, figure.code.removeprefix("pension."))
        assert (figure.fact.source, figure.fact.effective_from) == (fact.source, fact.effective_from)
        assert (figure.fact.region_code, figure.fact.is_verified) == (fact.region_code, fact.is_verified)
        assert isinstance(figure.fact.value, int | Decimal)
