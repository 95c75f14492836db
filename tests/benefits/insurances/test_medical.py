"""Who is covered, and after how many years no premium is due any more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benefits.assessments import Verdict
from benefits.contributions import Insurance, Record, RecordState, Spell
from benefits.errors import AmountNegative
from benefits.insurances.medical import MedicalRules, assess, retirement
from benefits.insurances.medical.retirement import Years
from benefits.laws import Article, Law
from benefits.months import Month
from families.relationships import Sex
from tests.benefits.insurances.cases import CHILD, DAY, MAN, WOMAN, amounts, codes, figures, pack, record, records


def premium_free(code, months, sex, is_retired=True):
    return retirement.estimate(Years(months, sex, is_retired), pack(code), DAY)


@pytest.mark.parametrize(
    ("code", "sex", "years", "is_verified"),
    [
        ("110105", Sex.MALE, 25, True),
        ("110105", Sex.FEMALE, 20, True),
        ("310104", Sex.MALE, 15, False),
        ("310104", Sex.FEMALE, 15, False),
        ("440104", Sex.MALE, 30, False),
        ("440104", Sex.FEMALE, 25, False),
    ],
)
def test_years_of_each_region(code, sex, years, is_verified):
    short, enough = (premium_free(code, months, sex) for months in (years * 12 - 1, years * 12))

    assert (short.verdict, codes(short.missing), amounts(short)["months_missing"]) == (
        Verdict.NOT_YET,
        ["years_missing"],
        1,
    )
    assert (enough.verdict, enough.missing) == (Verdict.ENTITLED, ())
    assert enough.figures[0].fact.value == years
    assert enough.figures[0].fact.is_verified is is_verified


def test_beijing_wants_ten_years_really_paid():
    assert codes(premium_free("110105", 119, Sex.MALE).missing) == ["years_missing", "actual_years"]
    assert codes(premium_free("110105", 120, Sex.MALE).missing) == ["years_missing"]


def test_elsewhere_the_town_decides_and_the_line_is_told():
    found = premium_free("320508", 300, Sex.MALE)

    assert (found.verdict, "months_missing" in amounts(found)) == (Verdict.UNKNOWN, False)
    assert "20 to 30 years" in str(found.answer)
    assert "12393" in str(found.steps[0])
    assert figures(found) == {"medical.usual_years_least": 20, "medical.usual_years_most": 30}


def test_before_retirement_enough_years_are_told_and_retirement_is_missing():
    found = premium_free("110105", 300, Sex.MALE, is_retired=False)
    assert (found.verdict, codes(found.missing)) == (Verdict.NOT_YET, ["retirement"])


@given(months=st.integers(0, 900), more=st.integers(0, 60), sex=st.sampled_from(list(Sex)))
def test_more_months_never_make_more_missing(months, more, sex):
    few, many = (
        amounts(premium_free("110105", each, sex)).get("months_missing", 0) for each in (months, months + more)
    )
    assert few >= many


def test_months_below_none_are_refused():
    with pytest.raises(AmountNegative) as caught:
        premium_free("110105", -1, Sex.MALE)
    assert caught.value.field == "months_paid"


def test_months_of_two_regions_that_overlap_count_once():
    def spell(first, last, region):
        return Spell(Month.read(first), Month.read(last), base=record("medical").spells[0].base, region_code=region)

    spells = (spell("2001-01", "2012-12", "440100"), spell("2012-01", "2020-12", "110100"))
    both = Record(Insurance.MEDICAL, "110100", RecordState.ACTIVE, Month.read("2001-01"), spells, None, DAY)
    found = assess({Insurance.MEDICAL: both}, WOMAN, pack("110105"), DAY)[1]

    assert amounts(found)["months_paid"] == 240
    assert codes(found.missing) == ["retirement"]
    assert "regions_added_up" in codes(found.reasons)
    assert Article(Law.SOCIAL_INSURANCE, "32") in found.articles


@pytest.mark.parametrize(
    ("states", "verdict", "missing"),
    [
        ({}, Verdict.ENTITLED, []),
        ({"medical": "paused"}, Verdict.NOT_YET, ["premium"]),
        ({"medical": "receiving"}, Verdict.ENTITLED, []),
        ({"medical": "paused", "unemployment": "receiving"}, Verdict.ENTITLED, []),
        ({"medical": "paused", "pension": "receiving"}, Verdict.ENTITLED, []),
        ({"medical": "closed"}, Verdict.NOT_ENTITLED, []),
        ({"medical": None}, Verdict.NOT_ENTITLED, []),
    ],
    ids=["paying", "paused", "granted", "on unemployment benefit", "retired with enough years", "closed", "none"],
)
def test_cover(states, verdict, missing):
    found = assess(records(months=240, **states), WOMAN, pack("110105"), DAY)[0]
    assert (found.code, found.verdict, codes(found.missing)) == ("medical.cover", verdict, missing)


def test_retired_with_too_few_years_must_pay_on():
    cover, free, _not = assess(records(months=120, medical="paused", pension="receiving"), MAN, pack("110105"), DAY)

    assert (cover.verdict, free.verdict) == (Verdict.NOT_YET, Verdict.NOT_YET)
    assert "go on paying" in str(free.steps[-1])


def test_register_that_grants_it_is_believed():
    free = assess(records(months=120, medical="receiving", pension="receiving"), MAN, pack("110105"), DAY)[1]
    assert (free.verdict, free.missing) == (Verdict.ENTITLED, ())


def test_child_in_the_residents_scheme_is_covered_and_pays_each_year():
    cover, free, _not = assess({Insurance.MEDICAL: record("medical", 24, base="0")}, CHILD, pack("110105"), DAY)

    assert (cover.verdict, free.verdict) == (Verdict.ENTITLED, Verdict.NOT_ENTITLED)
    assert codes(free.reasons) == ["residents"]


def test_share_is_said_to_be_unknown_where_no_pack_has_it():
    found = assess(records(), WOMAN, pack("110105"), DAY)[0]

    assert pack("110105").section(MedicalRules).share is None
    assert (amounts(found), codes(found.reasons)) == ({}, ["listed", "emergency", "no_share"])


def test_what_is_not_covered():
    found = assess(records(), WOMAN, pack(), DAY)[2]

    assert codes(found.reasons) == ["work_injury", "third_party", "public_health", "abroad"]
    assert found.articles == (Article(Law.SOCIAL_INSURANCE, "30"),)
