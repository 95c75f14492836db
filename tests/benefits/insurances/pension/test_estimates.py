"""The calculators' questions: typed answers in, one assessment out, and what is refused."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benefits.assessments import Verdict
from benefits.errors import (
    AmountNegative,
    AmountTooLarge,
    BenefitsError,
    BirthImpossible,
    CategoryNotFitting,
    RetirementTooEarly,
    RetirementTooLate,
)
from benefits.insurances.pension import (
    Category,
    PensionQuestion,
    RetirementQuestion,
    estimate_pension,
    estimate_retirement,
    pension_by_month,
)
from families.relationships import Sex
from tests.benefits.insurances.pension.recipes import (
    BEIJING,
    NATION,
    TODAY,
    amounts_of,
    figures_of,
    month,
    reason_of,
)

BORN_1970 = RetirementQuestion(month("1970-06"), Category.MAN)
QUESTION = PensionQuestion(
    month("1970-06"), Category.MAN, 300, Decimal(150_000), index=Decimal(1), wage=Decimal(11_000)
)
# Sixty exactly: the earliest choice.
AT_60 = replace(QUESTION, retires=month("2030-06"))


# --- When -----------------------------------------------------------------------------------------------------------


def test_retirement_by_birth_month_and_category():
    found = estimate_retirement(BORN_1970, NATION, TODAY)

    assert (found.code, found.verdict, found.begins) == ("pension.retirement", Verdict.NOT_YET, month("2031-11"))
    assert amounts_of(found) == {"needed_months": 192}
    assert figures_of(found)["pension.man"] == 60


def test_retirement_chosen_earlier_needs_the_years_of_the_chosen_year():
    found = estimate_retirement(replace(BORN_1970, retires=month("2030-06"), months_paid=180), NATION, TODAY)

    assert str(found.answer) == "Retirement is possible in June 2030, at the age of 60 years."
    assert amounts_of(found) == {"needed_months": 186, "paid_months": 180}
    assert [str(each.text) for each in found.missing] == ["6 months of contributions."]


def test_retirement_chosen_later_keeps_the_years_of_the_statutory_year():
    found = estimate_retirement(replace(BORN_1970, retires=month("2034-11")), NATION, TODAY)

    assert amounts_of(found) == {"needed_months": 192}


@pytest.mark.parametrize(
    ("changes", "error", "field"),
    [
        ({"birth_month": month("2027-01")}, BirthImpossible, "birth_month"),
        ({"sex": Sex.FEMALE}, CategoryNotFitting, "category"),
        ({"retires": month("2030-05")}, RetirementTooEarly, "retires"),
        ({"retires": month("2034-12")}, RetirementTooLate, "retires"),
        ({"months_paid": -1}, AmountNegative, "months_paid"),
    ],
    ids=["birth", "category", "early", "late", "months"],
)
def test_retirement_question_that_cannot_be_is_refused(changes, error, field):
    with pytest.raises(error) as refused:
        estimate_retirement(replace(BORN_1970, **changes), NATION, TODAY)
    assert refused.value.field == field


# --- How much -------------------------------------------------------------------------------------------------------


def test_pension_of_the_published_example():
    found = estimate_pension(AT_60, NATION, TODAY)

    assert str(found.answer) == "About ¥ 3,829.14 a month from June 2030, at the age of 60 years."
    assert amounts_of(found) == {
        "monthly": Decimal("3829.14"),
        "basic": Decimal("2750.00"),
        "personal": Decimal("1079.14"),
    }
    assert figures_of(found) == {
        "pension.man": 60,
        "pension.minimum_months": 186,
        "pension.divisors": 139,
        "pension.part_year_divisor": 60,
        "pension.share_a_year": 1,
        "pension.index_least": Decimal("0.6"),
        "pension.index_most": 3,
    }
    assert "as entered" in reason_of(found.reasons, "wage")


def test_regions_wage_is_taken_where_none_is_entered():
    found = estimate_pension(replace(AT_60, wage=None), BEIJING, TODAY)

    assert amounts_of(found)["basic"] == Decimal("3012.25")
    assert figures_of(found)["pension.average_wage"] == 12049


def test_region_without_a_wage_asks_for_it():
    found = estimate_pension(replace(AT_60, wage=None), NATION, TODAY)

    assert found.verdict is Verdict.UNKNOWN
    assert [reason.code for reason in found.missing] == ["average_wage"]


def test_level_follows_from_the_monthly_wage():
    by_base, by_index = (
        amounts_of(estimate_pension(replace(AT_60, index=index, base=base), NATION, TODAY))
        for index, base in [(None, Decimal(16_500)), (Decimal("1.5"), None)]
    )
    assert by_base == by_index


@pytest.mark.parametrize(("base", "index"), [("100", "0.6"), ("900000", "3")])
def test_level_of_the_monthly_wage_is_bounded(base, index):
    by_base, by_index = (
        amounts_of(estimate_pension(replace(AT_60, index=level, base=wage), NATION, TODAY))
        for level, wage in [(None, Decimal(base)), (Decimal(index), None)]
    )
    assert by_base == by_index


def test_without_a_level_the_answer_is_a_span():
    found = estimate_pension(replace(AT_60, index=None), NATION, TODAY)

    assert amounts_of(found) == {
        "least": Decimal("3279.14"),
        "most": Decimal("6579.14"),
        "personal": Decimal("1079.14"),
    }
    assert [reason.code for reason in found.missing] == ["index"]


def test_years_before_the_accounts_are_not_guessed():
    found = estimate_pension(replace(AT_60, deemed_months=60), NATION, TODAY)

    assert amounts_of(found)["basic"] == Decimal("3300.00")
    assert "transitional" not in amounts_of(found)
    assert "region's coefficient" in reason_of(found.missing, "transitional")


def test_years_before_the_accounts_with_a_coefficient_as_entered(region_with):
    """It goes before the region's own, and no figure of a pack is claimed for it."""
    pack = region_with(transitional_share="0.013", average_wage="9000")
    question = replace(AT_60, deemed_months=60, transitional_percent=Decimal("1.2"))
    found = estimate_pension(question, pack, TODAY)

    assert amounts_of(found)["transitional"] == Decimal("660.00")
    assert "1.2 %" in reason_of(found.reasons, "transitional_share")
    assert "pension.transitional_share" not in figures_of(found)
    assert estimate_pension(question, NATION, TODAY).missing == ()


def test_each_month_of_the_chart_has_the_transitional_part(region_with):
    pack = region_with(average_wage="9000")
    without = dict(pension_by_month(replace(AT_60, deemed_months=60), pack, TODAY))
    with_it = dict(pension_by_month(replace(AT_60, deemed_months=60, transitional_percent=Decimal("1.2")), pack, TODAY))
    assert {with_it[month] - without[month] for month in without} == {Decimal("660.00")}


def test_years_before_the_accounts_with_the_regions_coefficient(region_with):
    pack = region_with(transitional_share="0.013", average_wage="9000")
    found = estimate_pension(replace(AT_60, deemed_months=60), pack, TODAY)

    assert amounts_of(found)["transitional"] == Decimal("715.00")
    assert amounts_of(found)["monthly"] == Decimal("5094.14")
    assert figures_of(found)["pension.transitional_share"] == Decimal("1.3")
    assert found.missing == ()


@pytest.mark.parametrize(
    "field", ["months_paid", "balance", "index", "base", "wage", "deemed_months", "transitional_percent"]
)
def test_amount_below_nothing_is_refused(field):
    with pytest.raises(AmountNegative) as refused:
        estimate_pension(replace(QUESTION, **{field: Decimal(-1)}), NATION, TODAY)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "field", ["months_paid", "balance", "index", "base", "wage", "deemed_months", "transitional_percent"]
)
def test_amount_that_nobody_has_is_refused(field):
    with pytest.raises(AmountTooLarge) as refused:
        estimate_pension(replace(QUESTION, **{field: Decimal(10**10)}), NATION, TODAY)
    assert refused.value.field == field


@pytest.mark.parametrize(
    "changes",
    [{"birth_month": month("2027-01")}, {"sex": Sex.FEMALE}, {"retires": month("2029-01")}],
    ids=["birth", "category", "early"],
)
def test_pension_question_that_cannot_be_is_refused(changes):
    with pytest.raises(BenefitsError) as refused:
        estimate_pension(replace(QUESTION, **changes), NATION, TODAY)
    assert refused.value.field in changes or (refused.value.field, *changes) == ("category", "sex")


# --- The choice of the month ----------------------------------------------------------------------------------------


def test_pension_of_each_month_of_the_choice():
    found = pension_by_month(QUESTION, NATION, TODAY)

    assert [found[0][0], found[-1][0]] == [month("2030-06"), month("2034-11")]
    assert len(found) == 54
    assert dict(found)[month("2031-11")] == estimate_pension(QUESTION, NATION, TODAY).amounts[0].value


def test_months_in_which_too_little_is_paid_are_left_out():
    """186 are needed until the end of 2030, and from 2031 on 192."""
    few = replace(QUESTION, months_paid=198)
    months = [at.text for at, _amount in pension_by_month(few, NATION, TODAY)]

    assert months[:4] == ["2030-11", "2030-12", "2031-05", "2031-06"]
    assert months[-1] == "2034-11"


@pytest.mark.parametrize("changes", [{"wage": None}, {"index": None}], ids=["wage", "index"])
def test_no_chart_without_wage_or_level(changes):
    assert pension_by_month(replace(QUESTION, **changes), NATION, TODAY) == []


@given(st.integers(240, 480), st.integers(0, 1_000_000), st.integers(6, 30))
def test_waiting_never_lowers_the_pension(months_paid, balance, tenths):
    asked = replace(QUESTION, months_paid=months_paid, balance=Decimal(balance), index=Decimal(tenths) / 10)
    sums = [amount for _month, amount in pension_by_month(asked, NATION, TODAY)]

    assert sums == sorted(sums)
    assert len(sums) == 54


# --- Paying on until then -------------------------------------------------------------------------------------------


def test_contributions_that_go_on_add_months_and_account():
    """From November 2026 to June 2030: 43 months of 8 % of 11,000."""
    found = estimate_pension(replace(AT_60, goes_on=True), NATION, TODAY)
    by_hand = replace(AT_60, months_paid=300 + 43, balance=Decimal(150_000) + 43 * Decimal(880))

    assert amounts_of(found) == amounts_of(estimate_pension(by_hand, NATION, TODAY))
    assert "in the money of today" in reason_of(found.reasons, "goes_on")
    assert figures_of(found)["pension.employee_share"] == 8


def test_contributions_that_go_on_without_a_wage_leave_the_account():
    found = estimate_pension(replace(AT_60, goes_on=True, index=None), NATION, TODAY)

    assert amounts_of(found)["personal"] == Decimal("1079.14")
    assert "nothing is added" in reason_of(found.reasons, "goes_on")


def test_nothing_goes_on_after_the_month_asked_for():
    past = replace(QUESTION, birth_month=month("1960-06"), goes_on=True)

    assert estimate_pension(past, NATION, TODAY) == estimate_pension(replace(past, goes_on=False), NATION, TODAY)


def test_chart_goes_on_from_the_month_asked_for():
    asked = replace(QUESTION, goes_on=True)

    assert dict(pension_by_month(asked, NATION, TODAY))[month("2031-11")] == (
        estimate_pension(asked, NATION, TODAY).amounts[0].value
    )
