from dataclasses import replace
from datetime import date

import pytest

from registry.kinship import Entry, kinship

TODAY = date(2026, 11, 23)
NO_OTHER = {"other_guardian": None, "other_guardian_shares_phone": None}
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

    told = {"proven": by is not None, "by": by, "guardian": False}
    assert kinship(APPLICANT, child, "son", TODAY) == told | NO_OTHER


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
    told = {"proven": False, "by": None, "guardian": False}
    assert kinship(None, relative(), "self", TODAY) == told | NO_OTHER


OTHER = replace(BLANK, id=3, reference="R-3", phone="13800000003")
CHILD = {"birth_date": date(2018, 5, 4), "guardian_1": 3, "guardian_2": 1}


@pytest.mark.parametrize(
    ("child", "other", "applicant", "told"),
    [
        ({}, {}, {}, ("R-3", False)),
        ({}, {"phone": None}, {}, ("R-3", False)),
        ({}, {}, {"phone": "13800000003"}, ("R-3", True)),
        ({}, {"died_on": date(2026, 1, 1)}, {}, (None, None)),
        ({"guardian_1": None}, {}, {}, (None, None)),
        ({"guardian_1": 4}, {}, {}, (None, None)),
        ({"guardian_2": 4}, {}, {}, (None, None)),  # to whoever is no guardian nobody is named
        ({"birth_date": date(2008, 11, 23)}, {}, {}, (None, None)),  # of age
        ({"birth_date": date(1990, 1, 1), "is_ward": True}, {}, {}, ("R-3", False)),
    ],
    ids=["two", "no-phone", "shared-phone", "dead", "alone", "unknown", "no-guardian", "of-age", "ward"],
)
def test_other_guardian_is_named_to_a_guardian_alone(child, other, applicant, told):
    asking, guardians = replace(APPLICANT, **applicant), [replace(OTHER, **other), APPLICANT]

    proof = kinship(asking, relative(**CHILD | child), "son", TODAY, guardians)

    assert (proof["other_guardian"], proof["other_guardian_shares_phone"]) == told
