"""The tables of states and relationships hold what the rules lean on."""

from datetime import date

import pytest

from families.errors import RelationshipNotPlausible
from families.identifiers import ParsedNumber
from families.relationships import ROWS, Age, Relationship, Sex
from families.scopes import ALL, PRESETS, Scope
from families.states import ACTS_NEXT, ENDED, OPEN, TRANSITIONS, ActsNext, Status
from families.validators import check_plausible

OWNER_BORN = date(1985, 6, 15)


def test_every_status_has_its_row():
    assert set(TRANSITIONS) == set(ACTS_NEXT) == set(Status)


def test_open_and_ended_and_draft_are_all_there_is():
    assert OPEN | ENDED | {Status.DRAFT} == set(Status)
    assert not OPEN & ENDED


def test_every_open_application_can_be_withdrawn():
    assert all(Status.WITHDRAWN in TRANSITIONS[status] for status in [*OPEN, Status.DRAFT])


def test_nobody_acts_on_an_ended_application():
    assert {status for status, who in ACTS_NEXT.items() if who is ActsNext.NOBODY} == ENDED


def test_every_status_but_draft_can_be_reached():
    reached = {status for onward in TRANSITIONS.values() for status in onward}

    assert reached == set(Status) - {Status.DRAFT}


@pytest.mark.parametrize("relationship", Relationship)
def test_inverse_leads_back_to_the_same_row(relationship):
    """A father's child calls him father: the inverse of the inverse, taken with the relative's sex, is the start."""
    row = ROWS[relationship]
    sexes = [row.sex] if row.sex else list(Sex)

    for owner_sex in Sex:
        inverse = row.inverse[owner_sex]
        back = {ROWS[inverse].inverse[sex] for sex in sexes}
        assert relationship in back or Relationship.OTHER in {inverse, *back}


@pytest.mark.parametrize("relationship", sorted(set(Relationship) - {Relationship.SELF}))
def test_every_relative_counts_in_a_quota(relationship):
    assert ROWS[relationship].group is not None


@pytest.mark.parametrize(
    ("relationship", "born", "sex"),
    [
        (Relationship.DAUGHTER, date(2015, 1, 1), Sex.MALE),
        (Relationship.SON, date(2015, 1, 1), Sex.FEMALE),
        (Relationship.FATHER, date(1990, 1, 1), Sex.MALE),
        (Relationship.FATHER, date(1972, 1, 1), Sex.MALE),
        (Relationship.MOTHER, date(1971, 6, 16), Sex.FEMALE),
        (Relationship.SON, date(1999, 6, 14), Sex.MALE),
        (Relationship.GRANDMOTHER, date(1965, 1, 1), Sex.FEMALE),
        (Relationship.GRANDSON, date(2010, 1, 1), Sex.MALE),
    ],
)
def test_number_that_cannot_be_this_relative_is_refused(relationship, born, sex):
    with pytest.raises(RelationshipNotPlausible):
        check_plausible(relationship, ParsedNumber("x", born, sex), owner_birth_date=OWNER_BORN)


@pytest.mark.parametrize(
    ("relationship", "born", "sex"),
    [
        (Relationship.DAUGHTER, date(2015, 1, 1), Sex.FEMALE),
        (Relationship.SON, date(1999, 6, 15), Sex.MALE),
        (Relationship.MOTHER, date(1971, 6, 15), Sex.FEMALE),
        (Relationship.SPOUSE, date(1985, 1, 1), Sex.MALE),
        (Relationship.SPOUSE, date(1950, 1, 1), Sex.FEMALE),
        (Relationship.SISTER, date(2005, 1, 1), Sex.FEMALE),
        (Relationship.OTHER, date(2020, 1, 1), Sex.MALE),
        (Relationship.FATHER, None, None),
    ],
)
def test_plausible_relative_passes(relationship, born, sex):
    check_plausible(relationship, ParsedNumber("x", born, sex), owner_birth_date=OWNER_BORN)


def test_presets_hold_known_scopes_and_never_work():
    for preset in PRESETS:
        assert set(preset.scopes) <= set(ALL)
        assert Scope.VIEW_WORK not in preset.scopes


def test_ages_are_used_by_the_table():
    assert {row.age for row in ROWS.values()} == set(Age)
