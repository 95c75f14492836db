"""In which situation papers are needed, by relationship and age."""

from dataclasses import fields

import pytest

from families.documents import Situation, situation_by
from families.packs import EvidenceRules
from families.relationships import Relationship

ADULTS = [member for member in Relationship if member not in {Relationship.SELF, Relationship.WARD}]


def situation(relationship, age, *, has_no_number=False):
    return situation_by(relationship, age=age, has_no_number=has_no_number, own_consent_age=16)


@pytest.mark.parametrize("relationship", ADULTS)
def test_from_the_age_of_consent_on_nothing_is_asked_of_who_answers_for_themself(relationship):
    assert [situation(relationship, age) for age in (15, 16, 40, None)] == [Situation.MINOR, None, None, None]


@pytest.mark.parametrize(
    ("age", "expected"), [(15, "minor_ward"), (16, "ward_of_age"), (70, "ward_of_age"), (None, "ward_of_age")]
)
def test_wards_by_age(age, expected):
    assert situation(Relationship.WARD, age) == expected


@pytest.mark.parametrize("relationship", [*ADULTS, Relationship.WARD])
def test_who_has_no_number_has_no_age_either(relationship):
    assert situation(relationship, None, has_no_number=True) is Situation.WITHOUT_NUMBER


@pytest.mark.parametrize("relationship", ["", Relationship.SELF])
def test_nobody_and_oneself(relationship):
    assert situation(relationship, 8) is situation(relationship, None, has_no_number=True) is None


def test_every_situation_has_its_papers_in_the_packs():
    assert set(Situation.values) <= {field.name for field in fields(EvidenceRules)}
