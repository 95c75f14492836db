"""What somebody who works reads of the amount, and whatever is not known for one."""

from dataclasses import replace
from decimal import Decimal

from benefits.assessments import Verdict
from benefits.contributions import RecordState
from benefits.insurances.pension import assess
from benefits.insurances.pension.rules import Sheet
from benefits.insurances.pension.working import working
from tests.benefits.insurances.pension.recipes import (
    BEIJING,
    GUANGDONG,
    MAN_BORN_1970,
    NATION,
    RULES,
    TODAY,
    amounts_of,
    by_code,
    figures_of,
    of,
    reason_of,
    record,
    spell,
)


def monthly_of(record, pack, life=MAN_BORN_1970):
    return by_code(assess(of(record), life, pack, TODAY))["pension.monthly"]


def test_region_without_an_average_wage_says_so_and_asks_for_it():
    found = monthly_of(record(spell("2000-01", "2026-10"), state=RecordState.PAUSED), GUANGDONG)

    assert found.verdict is Verdict.UNKNOWN
    assert amounts_of(found) == {"personal": Decimal("757.58")}
    assert [reason.code for reason in found.missing] == ["average_wage", "index"]


def test_region_whose_wages_cover_most_months_gives_a_sum():
    """60 months at the average wage of 2020 to 2024: an index of 1."""
    wages = {2021: "9407", 2022: "10628", 2023: "11297", 2024: "11761", 2025: "11937"}
    years = [spell(f"{year}-01", f"{year}-12", wage) for year, wage in wages.items()]
    early = spell("2013-01", "2014-06", "5000")  # not known, but less than half
    paid = record(early, *years, balance="0.00", state=RecordState.PAUSED)
    young_enough = replace(RULES, minimum_months=((0, 12),))
    sheet = Sheet(BEIJING.ruleset)
    sheet.rules = replace(young_enough, average_wage=Decimal(12049), wages_by_year=sheet.rules.wages_by_year)

    found = by_code(working(paid, MAN_BORN_1970, sheet, "110000", TODAY))["pension.monthly"]

    assert amounts_of(found)["basic"] == Decimal("783.19")  # 12,049 × 78 ÷ 12 × 1 %
    assert "60 of 78 months" in reason_of(found.reasons, "index")
    assert figures_of(found)["pension.wages_by_year"] == 11937


def test_region_whose_wages_cover_few_months_gives_a_span_and_says_why():
    found = monthly_of(record(spell("2000-01", "2026-10"), state=RecordState.PAUSED), BEIJING)

    assert amounts_of(found) == {
        "least": Decimal("3344.10"),
        "most": Decimal("7223.88"),
        "personal": Decimal("757.58"),
    }
    assert str(found.answer).startswith("Between ¥ 3,344.10 and ¥ 7,223.88 a month from November 2031")
    assert [reason.code for reason in found.missing] == ["index"]


def test_contributions_to_come_are_counted_in():
    going_on, stopped = (
        monthly_of(record(spell("2000-01", last), state=state, balance="132000.00"), BEIJING)
        for last, state in [(None, RecordState.ACTIVE), ("2026-11", RecordState.PAUSED)]
    )

    assert amounts_of(stopped)["personal"] == Decimal("1000.00")
    assert amounts_of(going_on)["personal"] == Decimal("1290.91")  # 60 months of 8 % of 8,000 more, ÷ 132
    assert amounts_of(going_on)["least"] > amounts_of(stopped)["least"]
    assert "go on" in reason_of(going_on.reasons, "goes_on")
    assert "nothing more" in reason_of(stopped.reasons, "stopped")


def test_too_few_contributions_give_no_amount():
    found = monthly_of(record(spell("2024-01", "2026-10"), state=RecordState.PAUSED), BEIJING)

    assert (found.verdict, found.amounts, found.begins) == (Verdict.NOT_YET, (), None)
    assert str(found.answer) == (
        "No monthly pension is paid out before 16 years of contributions are reached; there would be 2 years and 10 months."
    )


def test_account_that_is_not_known_is_asked_for():
    found = assess(of(record(spell("2000-01", "2026-10"), balance=None)), MAN_BORN_1970, BEIJING, TODAY)

    assert by_code(found)["pension.monthly"].verdict is Verdict.UNKNOWN
    assert "balance" in [reason.code for reason in by_code(found)["pension.monthly"].missing]
    assert "pension.account" not in by_code(found)


def test_way_of_counting_part_years_is_said():
    found = monthly_of(record(spell("2000-01", None)), BEIJING)

    assert "No national rule" in reason_of(found.reasons, "part_year")
    assert "61 years" in reason_of(found.reasons, "part_year")


def test_account_says_what_goes_in():
    found = by_code(assess(of(record(spell("2000-01", None, "9000.00"))), MAN_BORN_1970, NATION, TODAY))

    assert amounts_of(found["pension.account"]) == {
        "balance": Decimal("100000.00"),
        "employee": Decimal("720.00"),
        "employer": Decimal("1440.00"),
    }
    assert "For 2025 the account earned 1.5 % interest." in [
        str(each.text) for each in found["pension.account"].reasons
    ]
