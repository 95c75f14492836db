"""Where an insurance does nothing, one answer says why."""

from dataclasses import replace
from datetime import date

import pytest

from benefits.assessments import Decider, Verdict
from benefits.contributions import Insurance
from benefits.insurances import MODULES
from benefits.laws import Article, Law
from tests.benefits.insurances.cases import CHILD, DAY, MAN, WOMAN, codes, pack, records

AT_WORK = (Insurance.UNEMPLOYMENT, Insurance.WORK_INJURY, Insurance.MATERNITY)
DEAD = replace(MAN, died_on=date(2026, 11, 1))


@pytest.mark.parametrize("insurance", AT_WORK)
@pytest.mark.parametrize("person", [WOMAN, MAN], ids=["woman", "man"])
@pytest.mark.parametrize(
    ("given", "reason"),
    [
        (records(pension="receiving"), "retired"),
        ({}, "never_insured"),
        (records(state="closed", pension="active"), "closed"),
    ],
    ids=["retired", "no record", "closed"],
)
def test_why_nothing(insurance, person, given, reason):
    (found,) = MODULES[insurance].assess(given, person, pack(), DAY)

    assert (found.verdict, codes(found.reasons)) == (Verdict.NOT_ENTITLED, [reason])
    assert str(found.answer) == str(found.reasons[0].text)
    assert found.articles


@pytest.mark.parametrize("insurance", AT_WORK)
def test_children_have_no_insurance_of_work(insurance):
    (found,) = MODULES[insurance].assess({}, CHILD, pack(), DAY)
    assert (found.verdict, codes(found.reasons)) == (Verdict.NOT_ENTITLED, ["child"])


@pytest.mark.parametrize("insurance", [Insurance.MEDICAL, *AT_WORK])
def test_death_ends_it(insurance):
    found = MODULES[insurance].assess(records(), DEAD, pack(), DAY)[0]
    assert (found.verdict, codes(found.reasons)) == (Verdict.NOT_ENTITLED, ["died"])


def test_family_of_somebody_insured_who_died_hears_of_death_benefits():
    found = MODULES[Insurance.WORK_INJURY].assess(records(), DEAD, pack(), DAY)
    assert [each.code for each in found] == ["work_injury.cover", "work_injury.death"]


def test_family_of_somebody_who_died_while_on_unemployment_benefit_hears_of_its_grants():
    """Law 49. The register closes the record, so whether benefit was being paid is for the family to say."""
    (insured,), (never,) = (
        MODULES[Insurance.UNEMPLOYMENT].assess(given, DEAD, pack(), DAY) for given in (records(state="closed"), {})
    )
    assert "funeral grant" in str(insured.steps[0])
    assert insured.articles == (Article(Law.SOCIAL_INSURANCE, "49"),)
    assert never.steps == ()


def test_family_of_a_pensioner_who_died_hears_of_no_death_at_work():
    """The insurance of their work ended long before: a million that nobody will get is not held out to a widow."""
    given = records(state="closed")
    old = given[Insurance.WORK_INJURY].spells[0]
    ended = replace(given[Insurance.WORK_INJURY], spells=(replace(old, last=old.first + 200),))

    found = MODULES[Insurance.WORK_INJURY].assess(given | {Insurance.WORK_INJURY: ended}, DEAD, pack(), DAY)
    assert [each.code for each in found] == ["work_injury.cover"]


def test_figures_of_another_year_than_the_death_are_said_to_be():
    last_year = replace(MAN, died_on=date(2025, 12, 30))
    now, then = (
        MODULES[Insurance.WORK_INJURY].assess(records(state="closed"), life, pack(), DAY)[1]
        for life in (DEAD, last_year)
    )
    assert "year_of_death" not in codes(now.reasons)
    assert "year_of_death" in codes(then.reasons)


@pytest.mark.parametrize(
    ("insurance", "decider"),
    [
        (Insurance.MEDICAL, Decider.MEDICAL_SECURITY),
        (Insurance.UNEMPLOYMENT, Decider.HUMAN_RESOURCES),
        (Insurance.WORK_INJURY, Decider.HUMAN_RESOURCES),
        (Insurance.MATERNITY, Decider.MEDICAL_SECURITY),
    ],
)
def test_who_decides(insurance, decider):
    for given in (records(), {}):
        for found in MODULES[insurance].assess(given, WOMAN, pack("440104"), DAY):
            assert (found.decided_by, found.region_code, found.on) == (decider, "440104", DAY)
