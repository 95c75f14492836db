"""Leave and allowance of a mother, leave of a father, and the bills."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authorities.packs.cascade import FOLDER, library_in
from benefits.assessments import Verdict
from benefits.contributions import Insurance
from benefits.errors import AmountNegative, AmountTooLarge, CountImpossible
from benefits.insurances.maternity import Birth, MaternityRules, assess, leave, relatives
from benefits.laws import Article, Law
from tests.benefits.insurances.cases import DAY, MAN, WOMAN, amounts, codes, pack, record, records

REGIONS = sorted(library_in(FOLDER).files)
BIRTHS = st.builds(
    Birth, babies=st.integers(1, 10), order=st.integers(1, 20), is_difficult=st.booleans(), is_insured=st.booleans()
)


def of(birth, code="640000"):
    return amounts(leave.estimate(birth, pack(code), DAY))


@pytest.mark.parametrize(
    ("birth", "days"),
    [
        (Birth(), 98),
        (Birth(is_difficult=True), 113),
        (Birth(babies=2), 113),
        (Birth(babies=2, is_difficult=True), 128),
        (Birth(babies=3, is_difficult=True), 143),
        (Birth(miscarriage_month=0), 15),
        (Birth(miscarriage_month=3), 15),
        (Birth(miscarriage_month=4), 42),
        (Birth(miscarriage_month=7), 42),
    ],
    ids=["one", "difficult", "twins", "twins difficult", "triplets difficult", "m0", "m3", "m4", "m7"],
)
def test_days(birth, days):
    assert of(birth)["days"] == days


def test_guangdong_gives_a_difficult_birth_thirty_days_more():
    """By its own rules; the nation gives fifteen."""
    found = leave.estimate(Birth(babies=2, is_difficult=True), pack("440104"), DAY)

    assert amounts(found)["days"] == 98 + 30 + 15
    assert next(each for each in found.figures if each.code == "maternity.difficult_days").fact.region_code == "440000"


@pytest.mark.parametrize("code", ["110105", "500103"])
def test_extra_leave_that_only_a_repository_quotes_is_not_verified(code):
    assert not pack(code).fact(MaternityRules, "extra_days").is_verified


def test_allowance_is_a_thirtieth_of_the_employers_average_a_day():
    assert of(Birth(employer_average=Decimal("9000")))["allowance"] == Decimal("29400.00")


def test_uninsured_mother_is_paid_her_own_wage_by_the_employer():
    birth = Birth(is_insured=False, employer_average=Decimal("9000"), own_wage=Decimal("6000"))
    found = leave.estimate(birth, pack(), DAY)

    assert amounts(found)["allowance"] == Decimal("19600.00")
    assert codes(found.reasons)[0] == "employer_pays"


def test_amount_is_rounded_to_the_fen_halves_up():
    assert of(Birth(employer_average=Decimal("1000.01"), miscarriage_month=1))["allowance"] == Decimal("500.01")


@pytest.mark.parametrize(
    ("code", "order", "extra"),
    [
        ("310104", 1, {"extra_days": 60}),
        ("440104", 1, {"extra_days": 80}),
        ("440104", 3, {"extra_days": 80}),
        ("330102", 1, {"extra_days": 60}),
        ("330102", 2, {"extra_days": 90}),
        ("330102", 3, {"extra_days": 90}),
        ("330102", 4, {"extra_days": 90}),
        ("410102", 1, {"extra_months": 3}),
        ("110105", 1, {"extra_days": 60}),
        ("500103", 1, {"extra_days": 80}),
        ("320508", 1, {}),
    ],
)
def test_extra_leave_of_the_region(code, order, extra):
    found = leave.estimate(Birth(order=order), pack(code), DAY)

    assert {name: value for name, value in amounts(found).items() if name.startswith("extra")} == extra
    assert ("extra_differs" if extra else "no_extra") in codes(found.reasons)


def test_extra_leave_does_not_follow_a_miscarriage():
    assert of(Birth(miscarriage_month=2), "440104") == {"days": 15}


def test_extra_leave_is_not_in_the_allowance_unless_the_region_says_so():
    assert of(Birth(employer_average=Decimal("9000")), "440104")["allowance"] == Decimal("29400.00")


def test_region_may_say_that_the_fund_pays_for_its_extra_leave():
    rules = replace(pack("440104").section(MaternityRules), extra_paid_share=100)
    assert [rules.paid_days(98, 80), pack("440104").section(MaternityRules).paid_days(98, 80)] == [178, 98]


@pytest.mark.parametrize("code", REGIONS)
@given(birth=BIRTHS)
def test_leave_for_a_birth_is_never_below_98_days(code, birth):
    assert of(birth, code)["days"] >= 98


@given(birth=BIRTHS, wage=st.decimals(0, 100_000, places=2), more=st.decimals(0, 100_000, places=2))
def test_allowance_rises_with_the_wage(birth, wage, more):
    few, many = (
        of(Birth(birth.babies, birth.order, birth.is_difficult, None, birth.is_insured, each, each))["allowance"]
        for each in (wage, wage + more)
    )
    assert few <= many


@pytest.mark.parametrize(
    ("birth", "error", "field"),
    [
        (Birth(babies=0), CountImpossible, "babies"),
        (Birth(order=0), CountImpossible, "order"),
        (Birth(miscarriage_month=11), CountImpossible, "miscarriage_month"),
        (Birth(employer_average=Decimal("-1")), AmountNegative, "employer_average"),
        (Birth(own_wage=Decimal("Infinity")), AmountTooLarge, "own_wage"),
    ],
    ids=["no baby", "no order", "eleventh month", "below zero", "no number"],
)
def test_impossible_input_names_its_field(birth, error, field):
    with pytest.raises(error) as caught:
        of(birth)
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("code", "father", "childcare"),
    [
        ("310104", {"father_days": 10}, 5),
        ("440104", {"father_days": 15}, 10),
        ("330102", {"father_days": 15}, 10),
        ("410102", {"father_months": 1}, None),
    ],
)
def test_fathers_leave_by_region(code, father, childcare):
    found = assess(records(), MAN, pack(code), DAY)

    assert (found[0].code, found[0].verdict, amounts(found[0])) == ("maternity.father", Verdict.ENTITLED, father)
    assert [amounts(each)["childcare_days"] for each in found[2:]] == ([childcare] if childcare else [])


def test_fathers_leave_is_unknown_where_no_pack_has_it():
    found = relatives.father(pack(), DAY)

    assert (found.verdict, found.amounts) == (Verdict.UNKNOWN, ())
    assert "12393" in str(found.steps[0])


def test_wife_without_a_job_has_her_medical_costs_paid_and_no_allowance():
    wife = assess(records(), MAN, pack("440104"), DAY)[1]

    assert (wife.code, wife.verdict, wife.amounts) == ("maternity.wife", Verdict.ENTITLED, ())
    assert codes(wife.reasons) == ["not_working", "no_allowance", "merged", "no_costs"]
    assert Article(Law.SOCIAL_INSURANCE, "54") in wife.articles


def test_mother_at_work_is_entitled_and_hears_that_the_employer_knows_the_wage():
    benefit, costs = assess(records(), WOMAN, pack(), DAY)

    assert (benefit.verdict, amounts(benefit), costs.verdict) == (Verdict.ENTITLED, {"days": 98}, Verdict.ENTITLED)
    assert "employer_average" in codes(benefit.reasons)


def test_without_premiums_it_is_not_yet():
    for person in (WOMAN, MAN):
        found = assess(records(maternity="paused"), person, pack("440104"), DAY)
        assert [(each.verdict, codes(each.missing)) for each in found[:2]] == [(Verdict.NOT_YET, ["premium"])] * 2


def test_merged_fund_counts_where_the_register_names_the_medical_one_alone():
    assert assess(records(maternity=None), WOMAN, pack(), DAY)[0].verdict is Verdict.ENTITLED


@pytest.mark.parametrize("base", ["8000", "0"], ids=["employee who pays nothing now", "resident"])
def test_medical_record_that_is_no_employees_running_one_is_not_enough(base):
    state = "active" if base == "0" else "paused"
    found = assess({Insurance.MEDICAL: record("medical", 24, state, base)}, WOMAN, pack(), DAY)

    assert [(each.verdict, codes(each.reasons)) for each in found] == [(Verdict.NOT_ENTITLED, ["never_insured"])]
    assert "husband" in str(found[0].steps[0])
