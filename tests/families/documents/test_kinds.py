"""In which situation papers are needed, by relationship and age."""

from dataclasses import fields

import pytest

from families.documents import Case, Kin, Situation, kin_by, situation_by
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


@pytest.mark.parametrize(
    ("relationship", "kin"),
    [
        ("son", "own_child"),
        ("granddaughter", "grandchild"),
        ("brother", "sibling"),
        ("other", "other_kin"),
        ("ward", "other_kin"),
    ],
)
def test_kin_by_what_the_person_is_to_the_applicant(relationship, kin):
    assert kin_by(relationship) == kin


@pytest.fixture
def rules():
    return EvidenceRules(
        without_number=("birth_certificate",),
        minor=("household_register", "birth_certificate"),
        minor_ward=("court_decision",),
        ward_of_age=("court_decision",),
        by_kin=(
            ("minor own_child under 3", "hospital_note"),
            ("minor own_child under 1", "birth_certificate"),
            ("minor own_child under 1", "hospital_note"),
            ("minor grandchild", "notarised_paper"),
        ),
        asked_first=(),
        answer_days=14,
    )


@pytest.mark.parametrize(
    ("kin", "age", "papers"),
    [
        ("own_child", 0, ("birth_certificate", "hospital_note")),
        ("own_child", 1, ("hospital_note",)),
        ("own_child", 2, ("hospital_note",)),
        ("own_child", 3, ("household_register", "birth_certificate")),
        ("own_child", None, ("household_register", "birth_certificate")),
        ("grandchild", 0, ("notarised_paper",)),
        ("grandchild", None, ("notarised_paper",)),
        ("sibling", 5, ("household_register", "birth_certificate")),
    ],
)
def test_papers_by_kin_and_age_and_else_by_situation(rules, kin, age, papers):
    assert rules.papers(Situation.MINOR, Kin(kin), age) == papers


def test_kin_of_another_situation_is_another_case(rules):
    assert rules.papers(Situation.MINOR_WARD, Kin.GRANDCHILD, 5) == ("court_decision",)


def test_case_is_read_to_the_last_word():
    assert Case.read("minor own_child under 3") == Case(Situation.MINOR, Kin.OWN_CHILD, 3)
    assert Case.read("minor sibling") == Case(Situation.MINOR, Kin.SIBLING)
