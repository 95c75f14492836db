"""What a family is due after a death, and what it has to do by when."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benefits.assessments import Verdict
from benefits.contributions import RecordState
from benefits.insurances.pension import assess
from benefits.insurances.pension.survivors import (
    DUTIES,
    SurvivorsQuestion,
    duties_after,
    estimate_survivors,
    last_day_to_report,
    survivors_months,
    survivors_months_retired,
)
from benefits.people import Life
from families.relationships import Sex
from tests.benefits.insurances.pension.recipes import (
    GUANGDONG,
    NATION,
    RULES,
    TODAY,
    amounts_of,
    figures_of,
    of,
    record,
    spell,
)


@pytest.mark.parametrize(
    ("months_paid", "expected"),
    [
        (0, "3"),
        (59, "3"),
        (60, "6"),
        (119, "6"),
        (120, "9"),
        (180, "9"),
        (186, "9.5"),
        (192, "10"),
        (345, "22.75"),
        (360, "24"),
        (480, "24"),
    ],
)
def test_grant_by_months_paid(months_paid, expected):
    assert survivors_months(months_paid, RULES) == Decimal(expected)


@pytest.mark.parametrize(
    ("months_paid", "received", "expected"), [(345, 42, "19.25"), (345, 186, "9"), (24, 0, "9"), (360, 0, "24")]
)
def test_grant_after_retirement(months_paid, received, expected):
    assert survivors_months_retired(months_paid, received, RULES) == Decimal(expected)


@pytest.mark.parametrize(
    ("question", "months", "yuan"),
    [
        (SurvivorsQuestion(345), "22.75", None),
        (SurvivorsQuestion(345, 42), "19.25", None),
        (SurvivorsQuestion(345, 42, Decimal(5000)), "19.25", {"funeral": "10000.00", "survivors": "96250.00"}),
        (SurvivorsQuestion(59, 0), "9", None),
    ],
    ids=["working", "retired", "income", "just-retired"],
)
def test_family_of_somebody_we_know_nothing_of(question, months, yuan):
    found = estimate_survivors(question, NATION, TODAY)
    amounts = amounts_of(found)
    assert (found.verdict, amounts["survivors_months"], amounts["funeral_months"]) == (
        Verdict.ENTITLED,
        Decimal(months),
        Decimal(2),
    )
    if yuan is None:
        assert [reason.code for reason in found.missing] == ["urban_income"]
        assert "funeral" not in amounts
    else:
        assert {name: amounts[name] for name in yuan} == {name: Decimal(value) for name, value in yuan.items()}
        assert found.missing == ()


@pytest.mark.parametrize(
    ("received", "said"),
    [
        (None, []),
        (0, ["0 months"]),
        (42, ["3 years and 6 months"]),
    ],
)
def test_why_names_the_years_of_pension_that_count(received, said):
    reasons = estimate_survivors(SurvivorsQuestion(345, received), NATION, TODAY).reasons
    assert [reason.code for reason in reasons][: 1 + len(said)] == ["months_paid", "months_received"][: 1 + len(said)]
    told = [str(reason.text) for reason in reasons if reason.code == "months_received"]
    assert told == [
        f"Pension received for {span}: each year of it takes off one monthly income; 9 stay in any case."
        for span in said
    ]


@given(st.integers(0, 600), st.integers(0, 600))
def test_grant_rises_with_months_paid_and_stays_within_its_ends(months_paid, received):
    assert 3 <= survivors_months(months_paid, RULES) <= survivors_months(months_paid + 1, RULES) <= 24
    assert 9 <= survivors_months_retired(months_paid, received, RULES) <= 24


@pytest.mark.parametrize(
    ("died_on", "by"),
    [
        (date(2026, 10, 31), date(2026, 11, 30)),
        (date(2025, 12, 1), date(2026, 1, 31)),
        (date(2024, 1, 31), date(2024, 2, 29)),
    ],
    ids=["to November", "over the year", "leap year"],
)
def test_death_is_reported_by_the_end_of_the_next_month(died_on, by):
    assert last_day_to_report(died_on, RULES) == by


def test_each_duty_is_one_step_in_order():
    steps = [str(step) for step in duties_after(date(2026, 10, 3), RULES)]

    assert [duty.code for duty in DUTIES] == ["report", "pay_back", "claim", "one_grant", "account"]
    assert len(steps) == len(DUTIES)
    assert "30 November 2026" in steps[0]


def dead(born=date(1980, 6, 15), died_on=date(2026, 10, 3), sex=Sex.MALE):
    return Life(born, sex, died_on)


def closed(*spells):
    return record(*spells, state=RecordState.CLOSED)


def test_family_of_somebody_who_worked():
    working = closed(spell("2000-01", "2026-09"))
    grants, account, duties = assess(of(working), dead(), GUANGDONG, TODAY)

    assert [each.code for each in (grants, account, duties)] == [
        "pension.survivors",
        "pension.inheritance",
        "pension.after_death",
    ]
    assert amounts_of(grants) == {"funeral_months": 2, "survivors_months": Decimal("20.75")}
    assert [reason.code for reason in grants.missing] == ["urban_income"]
    assert "20.75 monthly incomes" in str(grants.answer)
    assert "one_of_three" in {reason.code for reason in grants.reasons}
    assert amounts_of(account) == {"balance": Decimal("100000.00")}
    assert duties.begins == date(2026, 11, 30)
    assert {each.verdict for each in (grants, account, duties)} == {Verdict.ENTITLED}


def test_family_of_somebody_who_was_long_a_pensioner_is_due_the_least():
    life = dead(born=date(1955, 3, 1), sex=Sex.FEMALE)
    grants = assess(of(closed(spell("1992-01", "2005-02"))), life, NATION, TODAY)[0]

    assert amounts_of(grants) == {"funeral_months": 2, "survivors_months": 9}


def test_who_paid_beyond_the_statutory_age_had_received_nothing_meanwhile():
    """Statutory in January 2024; contributions of 20 years up to the month before the death."""
    life = dead(born=date(1964, 1, 9))
    grants = assess(of(closed(spell("2006-10", "2026-09"))), life, NATION, TODAY)[0]

    assert amounts_of(grants) == {"funeral_months": 2, "survivors_months": 14}


def test_family_of_a_woman_between_her_two_ages_reads_a_span():
    """It is not known whether and since when she received a pension."""
    life = dead(born=date(1970, 1, 1), died_on=date(2024, 1, 20), sex=Sex.FEMALE)
    grants = assess(of(closed(spell("1992-01", "2019-12"))), life, NATION, TODAY)[0]

    assert amounts_of(grants) == {
        "funeral_months": 2,
        "survivors_months_least": Decimal("18"),
        "survivors_months": Decimal("22"),
    }
    assert "18 to 22 monthly incomes" in str(grants.answer)
    assert "received" in [reason.code for reason in grants.reasons]


def test_grants_in_yuan_where_the_provinces_income_is_known(region_with):
    working = closed(spell("2015-01", "2026-09"))
    grants = assess(of(working), dead(), region_with(urban_income="4000.50"), TODAY)[0]

    assert amounts_of(grants)["funeral"] == Decimal("8001.00")
    assert amounts_of(grants)["survivors"] == Decimal("36004.50")
    assert "44,005.50" in str(grants.answer)
    assert grants.missing == ()
    assert figures_of(grants)["pension.urban_income"] == Decimal("4000.50")


def test_family_of_somebody_in_the_residents_scheme_reads_of_account_and_duties():
    resident = closed(spell("2012-01", "2026-09", "0.00"))
    codes = [each.code for each in assess(of(resident), dead(), NATION, TODAY)]

    assert codes == ["pension.inheritance", "pension.after_death"]


def test_family_of_somebody_without_a_record_reads_of_the_duties():
    assert [each.code for each in assess({}, dead(), NATION, TODAY)] == ["pension.after_death"]


def test_death_after_the_day_that_is_asked_for_has_not_happened():
    working = record(spell("2015-01", None))
    codes = [each.code for each in assess(of(working), dead(died_on=date(2026, 11, 27)), NATION, TODAY)]

    assert codes[0] == "pension.retirement"
