"""For how long and how much: the vectors of each region, and what holds everywhere."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authorities.packs.cascade import FOLDER, library_in
from benefits.assessments import Verdict
from benefits.errors import AmountNegative, AmountTooLarge
from benefits.insurances.unemployment import Case, Situation, UnemploymentRules, assess, estimate
from benefits.laws import Article, Law
from tests.benefits.insurances.cases import DAY, MAN, WOMAN, amounts, codes, figures, pack, records

REGIONS = sorted(library_in(FOLDER).files)
MONTHS = st.integers(min_value=0, max_value=960)


def months_for(code, paid, unused=0):
    return pack(code).section(UnemploymentRules).months_for(paid, unused)


@pytest.mark.parametrize(
    ("paid", "months"), [(0, 0), (11, 0), (12, 12), (59, 12), (60, 18), (119, 18), (120, 24), (480, 24)]
)
def test_nations_months(paid, months):
    """Years 0.99, 1, 4.99, 5, 9.99 and 10 are 11, 12, 59, 60, 119 and 120 months."""
    assert [months_for(code, paid) for code in ("000000", "110105", "410300")] == [months] * 3


@pytest.mark.parametrize(
    ("paid", "months"),
    [(11, 0), (12, 1), (23, 1), (24, 2), (48, 4), (53, 4), (54, 5), (60, 6), (120, 16), (168, 24), (300, 24)],
)
def test_guangdongs_months(paid, months):
    assert months_for("440104", paid) == months


@pytest.mark.parametrize(
    ("years", "months"),
    [(0, 0), (1, 3), (2, 6), (3, 9), (4, 12), (5, 15), (6, 15), (7, 16), (8, 17), (15, 24), (30, 24)],
)
def test_chongqings_months(years, months):
    assert months_for("500103", years * 12) == months


@pytest.mark.parametrize(
    ("years", "months"), [(1, 3), (2, 6), (4, 12), (5, 14), (6, 16), (7, 18), (9, 18), (10, 19), (15, 24), (20, 24)]
)
def test_zhengzhous_months_are_read_from_an_ambiguous_text(years, months):
    assert months_for("410102", years * 12) == months
    assert not pack("410102").fact(UnemploymentRules, "month_bands").is_verified


@pytest.mark.parametrize(
    ("paid", "unused", "months"), [(12, 0, 12), (12, 6, 18), (60, 10, 24), (6, 4, 4), (120, 24, 24), (0, 0, 0)]
)
def test_second_spell_adds_what_was_left_up_to_the_longest(paid, unused, months):
    assert months_for("000000", paid, unused) == months


@pytest.mark.parametrize("code", REGIONS)
@given(paid=MONTHS, more=MONTHS, unused=MONTHS)
def test_months_never_fall_with_years_and_never_pass_24(code, paid, more, unused):
    few, many = months_for(code, paid, unused), months_for(code, paid + more, unused)
    assert 0 <= few <= many <= 24


@pytest.mark.parametrize("code", REGIONS)
@given(paid=MONTHS)
def test_no_region_gives_more_than_the_law(code, paid):
    assert months_for(code, paid) <= months_for("000000", paid)


@given(wage=st.decimals(0, 100_000, places=2), more=st.decimals(0, 100_000, places=2), paid=st.integers(12, 960))
def test_benefit_rises_with_the_minimum_wage(wage, more, paid):
    low, high = (amounts(estimate(Case(paid, minimum_wage=each), pack("440100"), DAY)) for each in (wage, wage + more))
    assert low["monthly"] <= high["monthly"]
    assert low["total"] == low["monthly"] * low["months"]


def test_guangdong_pays_a_share_of_the_minimum_wage_and_while_looking_and_for_a_birth():
    case = Case(54, minimum_wage=Decimal("2500"), average_base=Decimal("8000"), has_birth=True)
    found = estimate(case, pack("440104"), DAY)

    assert amounts(found) == {
        "months": Decimal(5),
        "monthly": Decimal("2250.00"),
        "total": Decimal("11250.00"),
        "childbirth": Decimal("6750.00"),
        "job_search": Decimal("1200.00"),
        "job_search_months": Decimal(5),
    }
    assert Article(Law.GUANGDONG_UNEMPLOYMENT, "17") in found.articles


def test_job_search_allowance_ends_after_6_months():
    case = Case(168, average_base=Decimal("8000"))
    assert amounts(estimate(case, pack("440104"), DAY))["job_search_months"] == 6


def test_zhengzhou_pays_henans_share_of_its_own_minimum_wage():
    found = estimate(Case(60), pack("410102"), DAY)

    assert amounts(found) == {"months": Decimal(14), "monthly": Decimal("1680.00"), "total": Decimal("23520.00")}
    assert (figures(found)["unemployment.share"], figures(found)["unemployment.minimum_wage"]) == (80, 2100)
    assert Article(Law.HENAN_UNEMPLOYMENT) in found.articles


def test_minimum_wage_that_is_typed_in_goes_before_the_packs():
    found = estimate(Case(60, minimum_wage=Decimal("2000")), pack("410102"), DAY)

    assert amounts(found)["monthly"] == Decimal("1600.00")
    assert "unemployment.minimum_wage" not in figures(found)


def test_guangzhou_has_a_minimum_wage_of_its_own_from_a_page_that_quotes_another():
    found = estimate(Case(54), pack("440104"), DAY)
    wage = next(figure.fact for figure in found.figures if figure.code == "unemployment.minimum_wage")

    assert amounts(found)["monthly"] == Decimal("2250.00")
    assert (wage.region_code, wage.is_verified) == ("440100", False)


def test_share_is_told_where_the_minimum_wage_is_not_known():
    found = estimate(Case(60), pack("440605"), DAY)

    assert "monthly" not in amounts(found)
    assert "90" in str(next(reason.text for reason in found.reasons if reason.code == "share_of_minimum_wage"))


def test_benefit_that_is_paid_for_reasons_we_cannot_count_is_not_said_to_last_no_month():
    found = estimate(Case(6, situation=Situation.ON_BENEFIT), pack(), DAY)

    assert (found.verdict, str(found.answer), found.amounts) == (Verdict.ENTITLED, "Benefit is being paid.", ())


def test_province_decides_where_no_share_is_known():
    assert "amount_by_province" in codes(estimate(Case(60), pack(), DAY).reasons)


@pytest.mark.parametrize(
    ("case", "verdict", "missing"),
    [
        (Case(60, left_by_choice=False, is_registered=True), Verdict.ENTITLED, []),
        (Case(60, left_by_choice=False, is_registered=False), Verdict.NOT_YET, ["registered"]),
        (Case(60), Verdict.NOT_YET, ["not_by_choice", "registered"]),
        (Case(11, left_by_choice=False, is_registered=True), Verdict.NOT_YET, ["year_paid"]),
        (Case(11, unused_months=3, left_by_choice=False, is_registered=True), Verdict.ENTITLED, []),
        (Case(60, left_by_choice=True, is_registered=True), Verdict.NOT_ENTITLED, ["own_will"]),
        (Case(60, situation=Situation.WORKING), Verdict.NOT_YET, ["job_ends"]),
        (Case(6, situation=Situation.WORKING), Verdict.NOT_YET, ["year_paid", "job_ends"]),
        (Case(60, situation=Situation.ON_BENEFIT), Verdict.ENTITLED, []),
    ],
    ids=lambda value: None if isinstance(value, list) else str(value)[:40],
)
def test_conditions(case, verdict, missing):
    found = estimate(case, pack(), DAY)
    assert (found.verdict, codes(found.missing)) == (verdict, missing)


@pytest.mark.parametrize(
    ("case", "told"),
    [(Case(11, average_base=Decimal("8000")), {"months": 0}), (Case(60, left_by_choice=True), {})],
    ids=["no month", "by choice"],
)
def test_no_money_is_named_that_will_not_be_paid(case, told):
    assert amounts(estimate(case, pack("440104"), DAY)) == told


def test_somebody_who_fulfils_all_is_told_so_without_an_if():
    ready, not_yet = (
        estimate(Case(60, left_by_choice=False, is_registered=each), pack("440104"), DAY) for each in (True, False)
    )
    assert str(ready.answer) == "¥ 2,250.00 a month for up to 6 months."
    assert str(not_yet.answer).startswith("If the job is lost")


def test_missing_months_are_counted():
    assert "5 months" in str(estimate(Case(7), pack(), DAY).missing[0].text)


@pytest.mark.parametrize(
    ("case", "error", "field"),
    [
        (Case(-1), AmountNegative, "months_paid"),
        (Case(961), AmountTooLarge, "months_paid"),
        (Case(12, unused_months=-1), AmountNegative, "unused_months"),
        (Case(12, minimum_wage=Decimal("-0.01")), AmountNegative, "minimum_wage"),
        (Case(12, average_base=Decimal("NaN")), AmountNegative, "average_base"),
        (Case(12, minimum_wage=Decimal("1E+10")), AmountTooLarge, "minimum_wage"),
    ],
    ids=[
        "months below none",
        "months beyond a life",
        "less than none left",
        "wage below zero",
        "no number",
        "too much",
    ],
)
def test_impossible_input_names_its_field(case, error, field):
    with pytest.raises(error) as caught:
        estimate(case, pack(), DAY)
    assert caught.value.field == field
    assert str(caught.value)


def test_somebody_at_work_hears_what_they_would_get():
    benefit, meanwhile = assess(records(months=120), WOMAN, pack("440605"), DAY)

    assert (benefit.code, benefit.verdict, codes(benefit.missing)) == (
        "unemployment.benefit",
        Verdict.NOT_YET,
        ["job_ends"],
    )
    assert amounts(benefit) == {"months": 16, "job_search": Decimal("1200.00"), "job_search_months": 6}
    assert "16 months" in str(benefit.answer)
    assert codes(meanwhile.reasons) == ["medical_premium", "new_job", "army", "emigration", "pension", "refusal"]


def test_somebody_on_benefit_is_entitled():
    found = assess(records(months=120, unemployment="receiving"), MAN, pack(), DAY)
    assert [each.verdict for each in found] == [Verdict.ENTITLED, Verdict.ENTITLED]


def test_pension_ends_it():
    (found,) = assess(records(pension="receiving"), WOMAN, pack(), DAY)

    assert (found.verdict, codes(found.reasons)) == (Verdict.NOT_ENTITLED, ["retired"])
    assert found.articles == (Article(Law.SOCIAL_INSURANCE, "51"),)
