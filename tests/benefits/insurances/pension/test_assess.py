"""What somebody reads of their pension, by the state of their record."""

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
    GUANGDONG,
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


def by_code(assessments):
    return {each.code: each for each in assessments}


# --- Working --------------------------------------------------------------------------------------------------------


def test_man_who_works_reads_his_month_first():
    found = assess(of(record(spell("2000-01", None))), MAN_BORN_1970, GUANGDONG, TODAY)

    assert [each.code for each in found] == [
        "pension.retirement",
        "pension.minimum",
        "pension.monthly",
        "pension.account",
    ]
    head = found[0]
    assert str(head.answer) == "Statutory retirement is in November 2031, at the age of 61 years and 5 months."
    assert (head.verdict, head.begins, head.region_code, head.on) == (
        Verdict.NOT_YET,
        month("2031-11"),
        "440000",
        TODAY,
    )
    assert amounts_of(head) == {"needed_months": 192, "paid_months": 323}
    assert "June 2030, at 60 years, if 15 years and 6 months" in reason_of(head.reasons, "earliest_man")
    assert "November 2034, at 64 years and 5 months, if the employer agrees; 16 years" in reason_of(
        head.reasons, "latest_man"
    )
    assert "hazardous work" in reason_of(head.reasons, "not_calculated")


def test_woman_whose_post_is_not_known_reads_both_months():
    found = assess(of(record(spell("2005-01", None))), WOMAN_BORN_1980, NATION, TODAY)
    head = found[0]

    assert "May 2033, at 52 years and 10 months, in a worker's post" in str(head.answer)
    assert "March 2038, at 57 years and 8 months, in a management or technical post" in str(head.answer)
    assert (head.verdict, head.begins) == (Verdict.NOT_YET, None)
    assert [reason.code for reason in head.missing] == ["category"]
    assert [str(each.title) for each in found if each.code == "pension.monthly"] == [
        "Monthly pension, from a worker's post",
        "Monthly pension, from a management or technical post",
    ]


def test_woman_past_one_of_her_two_months_cannot_be_told():
    born_1973 = Life(date(1973, 6, 1), Sex.FEMALE)
    head = assess(of(record(spell("2000-01", None))), born_1973, NATION, TODAY)[0]

    assert head.verdict is Verdict.UNKNOWN


def test_woman_past_both_her_months_reads_one_pension():
    born_1970 = Life(date(1970, 6, 1), Sex.FEMALE)
    found = assess(of(record(spell("2000-01", None))), born_1970, NATION, TODAY)
    pensions = [each for each in found if each.code == "pension.monthly"]

    assert found[0].verdict is Verdict.ENTITLED
    assert [(str(each.title), each.begins) for each in pensions] == [("Monthly pension", month("2026-11"))]


def test_age_that_was_reached_is_said_so():
    born_1965 = Life(date(1965, 1, 9), Sex.MALE)
    head = assess(of(record(spell("2000-01", None))), born_1965, NATION, TODAY)[0]

    assert (
        str(head.answer)
        == "The statutory retirement age was reached in February 2025, at the age of 60 years and 1 month."
    )
    assert head.verdict is Verdict.ENTITLED


def test_age_reached_without_enough_contributions_is_not_enough():
    born_1965 = Life(date(1965, 1, 9), Sex.MALE)
    head = assess(of(record(spell("2015-01", None))), born_1965, NATION, TODAY)[0]

    assert head.verdict is Verdict.NOT_YET
    assert "Contributions still missing: 3 years and 1 month." in [str(each.text) for each in head.missing]


# --- Enough contributions -------------------------------------------------------------------------------------------


def minimum_of(record, life=MAN_BORN_1970):
    return by_code(assess(of(record), life, NATION, TODAY))["pension.minimum"]


def test_enough_is_paid():
    found = minimum_of(record(spell("2000-01", None)))

    assert found.verdict is Verdict.ENTITLED
    assert str(found.answer) == "Contributions paid: 26 years and 11 months. Needed: 16 years. That is enough."
    assert (found.missing, found.steps) == ((), ())


def test_enough_will_be_paid_if_contributions_go_on():
    found = minimum_of(record(spell("2012-01", None)))

    assert (found.verdict, found.begins) == (Verdict.NOT_YET, month("2027-12"))
    assert "that is reached in December 2027" in str(found.answer)
    assert amounts_of(found) == {"paid_months": 179, "needed_months": 192, "missing_months": 13}
    assert found.steps == ()


def test_shortfall_names_the_ways_to_close_it():
    found = minimum_of(record(spell("2018-01", None), balance="13900.00"))
    steps = [str(step) for step in found.steps]

    assert found.verdict is Verdict.NOT_YET
    assert "At the statutory age 2 years and 1 month would be missing" in str(found.answer)
    assert "in December 2033, if every month is paid" in steps[0]
    assert "up to 3 years longer" in steps[1]
    assert "about ¥ 263.00 a month" in steps[2]


def test_shortfall_longer_than_the_employer_can_agree_to():
    steps = [str(step) for step in minimum_of(record(spell("2024-01", None))).steps]

    assert len(steps) == 2
    assert "employer" not in steps[0]
    assert "residents' scheme" in steps[1]


def test_who_stopped_paying_is_short_of_all_that_is_missing():
    found = minimum_of(record(spell("2010-01", "2019-12"), state=RecordState.PAUSED))

    assert amounts_of(found) == {"paid_months": 120, "needed_months": 192, "missing_months": 72}
    assert "At the statutory age 6 years would be missing" in str(found.answer)


def test_contributions_of_the_retirement_month_count():
    """192 are needed in November 2031: 132 so far and the 60 to come, the last in November."""
    enough = minimum_of(record(spell("2015-12", None)))

    assert (enough.begins, enough.steps) == (month("2031-11"), ())


def test_odd_periods_are_said_and_count_once():
    odd = record(spell("2000-01", "2010-12"), spell("2010-01", None))
    found = minimum_of(odd)

    assert amounts_of(found)["paid_months"] == 323
    assert "overlap" in reason_of(found.reasons, "flaws")


# --- How much -------------------------------------------------------------------------------------------------------


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

    assert (found.verdict, found.amounts) == (Verdict.NOT_YET, ())
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


# --- Others ---------------------------------------------------------------------------------------------------------


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
    assert "Contributions still missing: 1 month." in [str(each.text) for each in found.missing]


def test_closed_record_says_where_to_ask():
    (found,) = assess(of(record(spell("2012-01", "2020-01"), state=RecordState.CLOSED)), MAN_BORN_1970, NATION, TODAY)

    assert (found.code, found.verdict) == ("pension.closed", Verdict.NOT_ENTITLED)


def test_person_without_a_record():
    (found,) = assess({}, MAN_BORN_1970, NATION, TODAY)

    assert (found.code, found.verdict) == ("pension.none", Verdict.NOT_ENTITLED)


# --- Figures --------------------------------------------------------------------------------------------------------

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
