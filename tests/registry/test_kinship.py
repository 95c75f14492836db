from dataclasses import replace
from datetime import date

import pytest

from registry.kinship import Entry, kinship

TODAY = date(2026, 11, 23)
BLANK = Entry(
    id=0,
    reference="R",
    name="名",
    number="1",
    birth_date=date(1960, 1, 1),
    sex="female",
    region="110101",
    phone=None,
    died_on=None,
    is_restricted=False,
    is_in_transfer=False,
    is_ward=False,
    household=0,
    **dict.fromkeys(("mother", "father", "spouse", "guardian_1", "guardian_2")),
    **dict.fromkeys(("mothers_mother", "mothers_father", "fathers_mother", "fathers_father")),
    **dict.fromkeys(("spouses_mother", "spouses_father")),
)
APPLICANT = replace(BLANK, id=1, household=1, birth_date=date(1985, 3, 7), sex="male")


def relative(**columns):
    return replace(BLANK, **({"id": 2, "household": 1} | columns))


@pytest.mark.parametrize(
    ("relationship", "applicant", "other"),
    [
        ("self", {}, {"id": 1}),
        ("spouse", {"spouse": 2}, {}),
        ("father", {"father": 2}, {"sex": "male"}),
        ("mother", {"mother": 2}, {}),
        ("son", {}, {"father": 1, "sex": "male"}),
        ("daughter", {}, {"father": 1}),
        ("grandfather", {"mothers_father": 2}, {"sex": "male"}),
        ("grandmother", {"fathers_mother": 2}, {}),
        ("grandson", {}, {"fathers_father": 1, "sex": "male"}),
        ("granddaughter", {}, {"mothers_father": 1}),
        ("brother", {"mother": 9}, {"mother": 9, "sex": "male"}),
        ("sister", {"father": 9}, {"father": 9}),
        ("father_in_law", {"spouses_father": 2}, {"sex": "male"}),
        ("mother_in_law", {"spouses_mother": 2}, {}),
        ("guardian", {}, {}),
        ("ward", {}, {}),
        ("other", {}, {}),
    ],
)
def test_kin_in_one_booklet_is_proven_by_the_household(relationship, applicant, other):
    proof = kinship(replace(APPLICANT, **applicant), relative(**other), relationship, TODAY)

    assert (proof["proven"], proof["by"]) == (True, "household")


@pytest.mark.parametrize(
    "relationship", ["spouse", "father", "mother", "son", "grandmother", "brother", "mother_in_law"]
)
def test_sharing_a_booklet_does_not_prove_a_degree(relationship):
    assert kinship(APPLICANT, relative(), relationship, TODAY)["proven"] is False


def test_two_without_parents_on_record_are_not_siblings():
    assert kinship(APPLICANT, relative(sex="male"), "brother", TODAY)["proven"] is False


def test_son_is_not_proven_as_a_daughter():
    assert kinship(APPLICANT, relative(father=1, sex="male"), "daughter", TODAY)["proven"] is False


@pytest.mark.parametrize(("born_on", "by"), [(date(1996, 1, 1), "birth_certificate"), (date(1995, 12, 31), None)])
def test_child_of_another_booklet_is_proven_by_a_birth_certificate_since_1996(born_on, by):
    child = relative(household=2, father=1, sex="male", birth_date=born_on)

    assert kinship(APPLICANT, child, "son", TODAY) == {"proven": by is not None, "by": by, "guardian": False}


@pytest.mark.parametrize(
    ("born_on", "is_ward", "is_guardian"),
    [
        (date(2008, 11, 24), False, True),  # comes of age tomorrow
        (date(2008, 11, 23), False, False),
        (date(1990, 1, 1), True, True),
    ],
)
def test_guardian_counts_for_a_minor_and_for_a_ward_of_age(born_on, is_ward, is_guardian):
    someone = relative(guardian_2=1, birth_date=born_on, is_ward=is_ward)

    assert kinship(APPLICANT, someone, "other", TODAY)["guardian"] is is_guardian


def test_without_an_applicant_nothing_is_proven():
    assert kinship(None, relative(), "self", TODAY) == {"proven": False, "by": None, "guardian": False}
