"""Grades, care, deaths and the time for claiming."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from authorities.packs.cascade import FOLDER, library_in
from benefits.assessments import Verdict
from benefits.errors import AmountNegative, CountImpossible, DayOutOfOrder, DayToCome
from benefits.insurances.work_injury import (
    Accident,
    Care,
    Claimant,
    Death,
    Injury,
    WorkInjuryRules,
    assess,
    claims,
    deaths,
    grades,
)
from benefits.laws import Article, Law
from tests.benefits.insurances.cases import DAY, WOMAN, amounts, codes, figures, pack, records

REGIONS = sorted(library_in(FOLDER).files)
WAGE = Decimal("8000")
WAGES = st.decimals(0, 100_000, places=2)


def of(injury, code="640000"):
    return grades.estimate(injury, pack(code), DAY)


@pytest.mark.parametrize(
    ("grade", "months", "share", "payer"),
    [
        (1, 27, 90, "fund_pays"),
        (2, 25, 85, "fund_pays"),
        (3, 23, 80, "fund_pays"),
        (4, 21, 75, "fund_pays"),
        (5, 18, 70, "employer_pays"),
        (6, 16, 60, "employer_pays"),
        (7, 13, None, "lump_sum_only"),
        (8, 11, None, "lump_sum_only"),
        (9, 9, None, "lump_sum_only"),
        (10, 7, None, "lump_sum_only"),
    ],
)
def test_grades(grade, months, share, payer):
    found = of(Injury(grade, WAGE))
    allowance = {} if share is None else {"allowance": WAGE * share / 100}

    assert amounts(found) == {"lump_sum": WAGE * months} | allowance
    assert payer in codes(found.reasons)
    assert ("ends_with_pension" in codes(found.reasons)) is (grade <= 4)


@pytest.mark.parametrize(("grade", "number"), [(1, "35"), (4, "35"), (5, "36"), (6, "36"), (7, "37"), (10, "37")])
def test_article_of_each_grade(grade, number):
    assert of(Injury(grade, WAGE)).articles[0] == Article(Law.WORK_INJURY, number)


@pytest.mark.parametrize(("care", "share"), [(Care.FULL, 50), (Care.LARGE, 40), (Care.PARTIAL, 30)])
def test_care_allowance_follows_the_regions_average_wage(care, share):
    found = of(Injury(1, WAGE, region_wage=Decimal("10000"), care=care))

    assert amounts(found)["care"] == share * 100
    assert Article(Law.WORK_INJURY, "34") in found.articles


def test_packs_average_wage_is_used_where_none_is_typed_in():
    found = of(Injury(1, WAGE, care=Care.FULL), "110105")

    assert amounts(found)["care"] == Decimal("5968.50")
    assert figures(found)["work_injury.average_wage"] == 11937


def test_care_without_an_average_wage_says_that_the_figure_is_missing():
    found = of(Injury(1, WAGE, care=Care.FULL))
    assert ("care" in amounts(found), "region_wage" in codes(found.reasons)) == (False, True)


def test_low_allowance_is_topped_up_to_the_minimum_wage():
    found = of(Injury(4, Decimal("3000"), minimum_wage=Decimal("2540")))

    assert amounts(found)["allowance"] == Decimal("2540.00")
    assert "topped_up" in codes(found.reasons)
    assert amounts(of(Injury(4, Decimal("3000")), "110105"))["allowance"] == Decimal("2540.00")


@pytest.mark.parametrize(("grade", "months"), [(5, 30), (6, 25), (7, 10), (8, 7), (9, 4), (10, 2)])
def test_zhejiang_pays_twice_more_on_leaving(grade, months):
    found = of(Injury(grade, WAGE, region_wage=Decimal("10000")), "330102")

    assert amounts(found)["leaving_medical"] == amounts(found)["leaving_work"] == months * 10000
    assert Article(Law.ZHEJIANG_INJURY) in found.articles


@pytest.mark.parametrize(
    ("months", "kept"),
    [(60, 100), (200, 100), (59, 100), (49, 100), (48, 80), (36, 60), (24, 40), (12, 20), (11, 20), (0, 0)],
)
def test_zhejiangs_sum_for_finding_work_falls_by_a_fifth_each_whole_year(months, kept):
    injury = Injury(10, WAGE, region_wage=Decimal("10000"), months_to_retirement=months)
    found = amounts(of(injury, "330102"))

    assert (found["leaving_work"], found["leaving_medical"]) == (200 * kept, 20000)


@pytest.mark.parametrize(("grade", "code"), [(4, "330102"), (5, "110105")])
def test_sums_on_leaving_are_for_the_region_and_the_grades_that_have_them(grade, code):
    found = of(Injury(grade, WAGE, region_wage=Decimal("10000")), code)
    assert not {"leaving_work", "leaving_medical"} & set(amounts(found))


@pytest.mark.parametrize("code", REGIONS)
@given(grade=st.integers(1, 9), wage=WAGES, more=WAGES)
def test_sums_rise_with_the_wage_and_with_the_gravity(code, grade, wage, more):
    low, high, lighter = (
        amounts(of(each, code)) for each in (Injury(grade, wage), Injury(grade, wage + more), Injury(grade + 1, wage))
    )
    assert lighter["lump_sum"] <= low["lump_sum"] <= high["lump_sum"]
    assert lighter.get("allowance", 0) <= low.get("allowance", 0) <= high.get("allowance", 0)


@given(own=WAGES, region=WAGES, spouse=st.booleans(), others=st.integers(0, 8), alone=st.integers(0, 8))
def test_dependants_never_get_more_than_the_wage(own, region, spouse, others, alone):
    death = Death(own, region, spouse, others, min(alone, others + spouse))
    found = amounts(deaths.estimate(death, pack(), DAY))

    assert found.get("dependants", Decimal(0)) <= own
    assert found["funeral"] == region * 6


@pytest.mark.parametrize(
    ("death", "monthly"),
    [
        (Death(WAGE, has_spouse=True), 3200),
        (Death(WAGE, others=1), 2400),
        (Death(WAGE, others=1, alone=1), 3200),
        (Death(WAGE, has_spouse=True, alone=1), 4000),
        (Death(WAGE, has_spouse=True, others=2), 8000),
        (Death(WAGE, has_spouse=True, others=3), 8000),
    ],
    ids=["spouse", "child", "orphan", "old spouse alone", "just the wage", "never above the wage"],
)
def test_dependants(death, monthly):
    assert amounts(deaths.estimate(death, pack(), DAY))["dependants"] == monthly


def test_death_grant_is_twenty_times_last_years_urban_income():
    found = deaths.estimate(Death(region_wage=Decimal("10000")), pack(), DAY)

    assert amounts(found) == {"funeral": Decimal("60000.00"), "death": Decimal("1130040.00")}
    assert not next(each for each in found.figures if each.code == "work_injury.urban_income").fact.is_verified
    assert "one_funeral_grant" in codes(found.reasons)


def test_funeral_grant_without_an_average_wage_says_that_the_figure_is_missing():
    assert codes(deaths.estimate(Death(), pack(), DAY).missing) == ["recognised", "region_wage"]


def test_deadlines_are_days():
    accident = Accident(date(2026, 3, 10), Claimant.WORKER, date(2026, 4, 1), date(2026, 9, 30))

    assert claims.deadlines(accident, pack().section(WorkInjuryRules)) == claims.Deadlines(
        employer=date(2026, 4, 9),
        person=date(2027, 3, 10),
        decision=date(2026, 5, 31),
        clear_decision=date(2026, 4, 16),
        appeal=date(2026, 10, 15),
        reassessment=date(2027, 9, 30),
    )


def test_year_from_a_leap_day_ends_on_the_28th():
    rules = pack().section(WorkInjuryRules)
    assert claims.deadlines(Accident(date(2024, 2, 29)), rules).person == date(2025, 2, 28)


@pytest.mark.parametrize(
    ("accident", "verdict", "last_day", "missing"),
    [
        (Accident(date(2026, 11, 1), Claimant.EMPLOYER), Verdict.ENTITLED, date(2026, 12, 1), []),
        (Accident(date(2026, 10, 27), Claimant.EMPLOYER), Verdict.ENTITLED, date(2026, 11, 26), []),
        (Accident(date(2026, 10, 26), Claimant.EMPLOYER), Verdict.NOT_YET, date(2026, 11, 25), ["employer_late"]),
        (Accident(date(2026, 10, 26), Claimant.RELATIVE), Verdict.ENTITLED, date(2027, 10, 26), []),
        (Accident(date(2025, 11, 26), Claimant.UNION), Verdict.ENTITLED, date(2026, 11, 26), []),
        (Accident(date(2025, 11, 25), Claimant.WORKER), Verdict.NOT_ENTITLED, date(2026, 11, 25), ["too_late"]),
        (Accident(date(2025, 11, 25), Claimant.EMPLOYER), Verdict.NOT_ENTITLED, date(2025, 12, 25), ["too_late"]),
        (
            Accident(date(2025, 1, 1), Claimant.WORKER, claimed_on=date(2025, 6, 1)),
            Verdict.ENTITLED,
            date(2026, 1, 1),
            [],
        ),
        (Accident(), Verdict.ENTITLED, None, []),
    ],
    ids=[
        "in time",
        "last day",
        "employer late",
        "relative",
        "last day of the year",
        "late",
        "both late",
        "made",
        "none",
    ],
)
def test_claiming(accident, verdict, last_day, missing):
    found = claims.estimate(accident, pack(), DAY)
    last = claims.deadlines(accident, pack().section(WorkInjuryRules)).of(accident.claimed_by)

    assert (found.verdict, last, codes(found.missing)) == (verdict, last_day, missing)


def test_terms_are_told_without_a_day():
    assert amounts(claims.estimate(Accident(), pack(), DAY)) == {
        "employer_days": 30,
        "person_years": 1,
        "decision_days": 60,
        "clear_decision_days": 15,
        "appeal_days": 15,
        "reassessment_years": 1,
    }


@pytest.mark.parametrize(
    ("ask", "error", "field"),
    [
        (lambda: of(Injury(0, WAGE)), CountImpossible, "grade"),
        (lambda: of(Injury(11, WAGE)), CountImpossible, "grade"),
        (lambda: of(Injury(1, Decimal("-1"))), AmountNegative, "own_wage"),
        (lambda: of(Injury(1, WAGE, region_wage=Decimal("-1"))), AmountNegative, "region_wage"),
        (lambda: of(Injury(5, WAGE, months_to_retirement=-1)), AmountNegative, "months_to_retirement"),
        (lambda: deaths.estimate(Death(others=-1), pack(), DAY), CountImpossible, "others"),
        (lambda: deaths.estimate(Death(others=1, alone=2), pack(), DAY), CountImpossible, "alone"),
        (lambda: deaths.estimate(Death(Decimal("-1")), pack(), DAY), AmountNegative, "own_wage"),
        (lambda: claims.estimate(Accident(date(2026, 11, 27)), pack(), DAY), DayToCome, "happened_on"),
        (
            lambda: claims.estimate(Accident(DAY, claimed_on=date(2026, 11, 25)), pack(), DAY),
            DayOutOfOrder,
            "claimed_on",
        ),
    ],
    ids=["g0", "g11", "wage", "region wage", "past", "others", "alone", "wage of the dead", "to come", "before"],
)
def test_impossible_input_names_its_field(ask, error, field):
    with pytest.raises(error) as caught:
        ask()
    assert caught.value.field == field
    assert str(caught.value)


def test_somebody_at_work_is_covered_and_pays_nothing():
    found = assess(records(base="8000.00"), WOMAN, pack(), DAY)

    assert [each.code.removeprefix("work_injury.") for each in found] == [
        "cover",
        "stop_work",
        "grade",
        "death",
        "claim",
        "counts",
    ]
    assert found[0].verdict is Verdict.ENTITLED
    assert Article(Law.SOCIAL_INSURANCE, "33") in found[0].articles
    assert amounts(found[1]) == {"wage": Decimal("8000.00"), "months": 12, "longer": 12}
    assert amounts(found[2]) == {"lump_sum_grade_10": 56000, "lump_sum_grade_1": 216000}
    assert codes(found[5].reasons) == ["at_work", "commuting", "sudden_death", "crime", "drunk_or_drugs", "self_harm"]


@pytest.mark.parametrize(("state", "verdict"), [("paused", Verdict.NOT_YET), ("receiving", Verdict.ENTITLED)])
def test_cover_follows_the_register(state, verdict):
    assert assess(records(work_injury=state), WOMAN, pack(), DAY)[0].verdict is verdict


def test_own_wage_is_the_mean_of_the_last_12_months():
    given = records(months=24)
    last = next(iter(given.values())).spells[0]
    spells = (replace(last, last=last.first + 17, base=Decimal("6000")), replace(last, first=last.first + 18))
    given = {insurance: replace(record, spells=spells) for insurance, record in given.items()}

    assert amounts(assess(given, WOMAN, pack(), DAY)[1])["wage"] == Decimal("7000.00")


def test_accident_on_the_way_counts_unless_it_was_mainly_ones_own_fault():
    """Regulation 14 (6): others need not be mainly to blame; equal fault counts."""
    counts = assess(records(), WOMAN, pack(), DAY)[5]

    assert str(next(each.text for each in counts.reasons if each.code == "commuting")) == (
        "On the way to or from work: a traffic accident that was not mainly the person's own fault."
    )


def test_zhejiang_tells_of_its_sums_on_leaving():
    found = assess(records(), WOMAN, pack("330102"), DAY)[2]

    assert "30 months" in str(next(each.text for each in found.reasons if each.code == "leaving"))
    assert Article(Law.ZHEJIANG_INJURY) in found.articles


def test_pension_ends_it_and_tops_up():
    (found,) = assess(records(pension="receiving"), WOMAN, pack(), DAY)

    assert codes(found.reasons) == ["retired"]
    assert found.articles == (Article(Law.WORK_INJURY, "35"), Article(Law.SOCIAL_INSURANCE, "40"))
