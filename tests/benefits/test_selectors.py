"""Reading the kept copy: as the register told it, whatever is odd in it, and how fresh it is."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone, translation

from benefits.contributions import Flaw, Insurance, RecordState, Spell
from benefits.models import Refresh
from benefits.months import Month
from benefits.people import Life
from benefits.selectors import Copy, copy_of, life_of, records_by_person, records_of, region_names
from families.relationships import Sex
from tests.benefits.pages.conftest import keep, keep_all, spell
from tests.families.conftest import applicant, linked, regions
from tests.families.recipes import make_person

__all__ = ["applicant", "linked", "regions"]

NOW = timezone.now()


@pytest.fixture
def person(regions):
    return make_person("王芳", date(1958, 11, 2), sequence=42)


def test_record_is_what_the_register_told(person):
    keep(person, "medical", [spell("2010-01", "2014-06", "5200.00"), spell("2015-01", None, employer=None)], balance=7)
    record = records_of(person)[Insurance.MEDICAL]

    assert record.spells == (
        Spell(Month.read("2010-01"), Month.read("2014-06"), Decimal("5200.00"), "华信物流有限公司", "110101"),
        Spell(Month.read("2015-01"), None, Decimal("5000.00"), "", "110101"),
    )
    assert (record.state, record.balance, record.first_enrolled.text) == (RecordState.RECEIVING, 7, "2010-01")


def test_odd_spells_are_kept_and_flagged(person):
    keep(person, "pension", [spell("2010-01", "2010-06"), spell("2010-05", "2010-08"), spell("2012-05", "2011-01")])
    record = records_of(person)[Insurance.PENSION]

    assert (record.months_paid, record.flaws) == (8, {Flaw.OVERLAP, Flaw.BACKWARDS})


def test_records_of_many_cost_one_query(person, django_assert_num_queries):
    another = make_person("李明", date(1985, 3, 7), sequence=43)
    keep_all(person)
    keep_all(another)

    with django_assert_num_queries(1):
        found = records_by_person([person.pk, another.pk])

    assert {pk: set(records) for pk, records in found.items()} == {one.pk: set(Insurance) for one in (person, another)}


def test_person_without_a_record_has_none(person):
    assert records_of(person) == {}


def test_life_is_the_registers(person):
    assert life_of(person) == Life(date(1958, 11, 2), Sex.FEMALE, None)


def refresh(*, asked, answered):
    """Minutes ago; None for never."""
    return Refresh(
        asked_at=NOW - timedelta(minutes=asked),
        refreshed_at=None if answered is None else NOW - timedelta(minutes=answered),
    )


@pytest.mark.parametrize(
    ("asked", "answered", "copy"),
    [
        (0, None, Copy.NONE_YET),
        (600, None, Copy.NONE_YET),
        (10, 9, Copy.FRESH),
        (1, 600, Copy.ASKED),
        (3, 600, Copy.OLD),
        (37 * 60 + 1, 37 * 60, Copy.OLD),
    ],
)
def test_copy_is_as_fresh_as_the_registers_last_answer(asked, answered, copy):
    assert copy_of(refresh(asked=asked, answered=answered), NOW) is copy


def test_nobody_has_asked_yet():
    assert copy_of(None, NOW) is Copy.NONE_YET


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", {"110101": "Dongcheng, Beijing", "110000": "Beijing", "999999": "999999"}),
        ("zh-hans", {"110101": "北京市东城区", "110000": "北京市", "999999": "999999"}),
    ],
)
def test_regions_have_names_and_unknown_ones_stand_for_themselves(regions, language, names):
    with translation.override(language):
        assert region_names([*names, ""]) == names
