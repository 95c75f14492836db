"""The section of the packs: what it refuses, and what ships."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from authorities.packs import pack_for
from authorities.packs.cascade import FOLDER, library_in
from benefits.assessments import in_unit
from benefits.insurances.pension.rules import FIGURES, PensionRules, sheet_of
from tests.benefits.insurances.pension.recipes import NATION, RULES, TODAY, rules_with


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"divisors": RULES.divisors[:-1]}, "30 divisors"),
        ({"divisors": (*RULES.divisors[:-1], 99)}, "higher than that of the age before"),
        ({"part_year_divisor": "ceil"}, "none of floor, round, interpolate"),
        ({"man": (60, 4)}, "not three numbers"),
        ({"woman50": (50, 0, 60)}, "not three numbers"),
        ({"index_least": Decimal(4)}, "least index"),
        ({"minimum_months": ()}, "minimum_months are not rows of 2 numbers"),
        ({"survivors_months": ((0, 3), (60,))}, "survivors_months are not rows of 2 numbers"),
        (
            {"wages_by_year": ((2021, 9000), (2020, 8000))},
            "wages_by_year are not rows of 2 numbers, by rising first number",
        ),
    ],
)
def test_section_that_cannot_be_is_refused(changes, reason):
    with pytest.raises(ValueError, match=reason):
        rules_with(**changes)


def test_section_without_regional_figures_is_taken():
    rules = replace(RULES, average_wage=None, wages_by_year=None, transitional_share=None, urban_income=None)
    assert rules.average_wage is None


def test_nation_has_no_regional_figures():
    for name in ("average_wage", "wages_by_year", "transitional_share", "urban_income"):
        assert NATION.fact_or_none(PensionRules, name) is None


@pytest.mark.parametrize("code", ["440000", "500000", "330000", "410000"])
def test_provinces_without_a_sourced_wage_follow_the_nation(code):
    assert sheet_of(pack_for(code, TODAY)).rules.average_wage is None


@pytest.mark.parametrize(("code", "wage"), [("110105", 12049), ("310115", 12434)])
def test_regional_wages_are_shown_as_doubtful(code, wage):
    fact = pack_for(code, TODAY).fact(PensionRules, "average_wage")
    assert (fact.value, fact.is_verified) == (wage, False)


def test_what_the_domain_doubts_is_marked():
    doubtful = {name for name in FIGURES if (fact := NATION.fact_or_none(PensionRules, name)) and not fact.is_verified}

    assert {"account_interest", "residents_basic", "survivors_months", "funeral_months"} <= doubtful
    assert not doubtful & {"man", "woman55", "woman50", "minimum_months", "divisors"}


def test_regions_share_a_sheet_where_nothing_differs():
    assert sheet_of(pack_for("440104", TODAY)).rules.man == RULES.man
    assert sheet_of(pack_for("440104", TODAY)) is sheet_of(pack_for("440105", TODAY))


def test_figure_of_a_number_the_region_lacks_is_refused():
    with pytest.raises(KeyError):
        sheet_of(NATION).figure("urban_income")


@pytest.mark.parametrize("name", FIGURES)
def test_each_figure_can_be_shown(name):
    """With the whole value, or one number of a table."""
    sheet = sheet_of(pack_for("110000", TODAY))
    if name in ("urban_income", "transitional_share"):
        return
    value = sheet.fact(name).value
    is_table = isinstance(value, tuple | str)
    figure = sheet.figure(name, 60 if is_table else None)
    label, unit = FIGURES[name]

    assert figure.code == f"pension.{name}"
    assert str(label)
    assert "%" not in in_unit(figure.fact.value, unit).removesuffix("%")


def test_every_day_from_2026_on_has_its_rules():
    for file in library_in(FOLDER).files.values():
        for day in {*file.days(), date(2026, 1, 1), TODAY}:
            if day >= date(2026, 1, 1):
                assert pack_for(file.region_code, day).section(PensionRules).residents_basic >= 163
