"""A link that stood on its owner's guardianship ends by the register's word: who is a guardian by the same answer hears of it, and
nobody who may be one no more. The answers are plain values."""

from datetime import date

import pytest
from django.utils import timezone

from audit.services import Actor
from families.models import InsuredPerson, Message
from families.models.links import EndedBy
from families.models.messages import Kind
from families.services.news.guardianship import Told, apply_answers, links_resting_on_guardianship
from families.verification import Kinship, Known, Outcome, Result
from tests.families.conftest import (
    CHEN_JING,
    LI_MING,
    LI_XIAOYU,
    WANG_FANG,
    answer,
    draft_of,
    link_self,
    state_of,
    submit,
)

BY = Actor.authority("http")
ENDED = Kind.GUARDIAN_LINK_ENDED


def linked_to_child(user, other):
    return answer(submit(draft_of(user, LI_XIAOYU, "daughter")), LI_XIAOYU, guardian=True, other=other).link


@pytest.fixture
def fathers(linked):
    """The father's link to his daughter of nine."""
    return linked_to_child(linked, CHEN_JING)


@pytest.fixture
def mothers(fathers, relative):
    """The mother's own, to the same."""
    link_self(relative, CHEN_JING)
    return linked_to_child(relative, LI_MING)


def says(person, *guardians, names=None, known=Known.TOLD):
    """The register, of all links that rest on it: the owners of these are guardians, and beside them is `names`."""
    links = links_resting_on_guardianship([person.pk])
    other = names.reference if names else None
    answers = {
        link.pk: Result(
            link.pk,
            Outcome.MATCH,
            LI_XIAOYU.facts(),
            kinship=Kinship(False, None, link in guardians, other if link in guardians else None, False),
        )
        for link in links
    }
    states = {other: state_of(names, known)} if names else {}
    apply_answers(Told(timezone.now(), links, answers, states), by=BY)


def told():
    rows = Message.objects.filter(kind=ENDED).select_related("user", "person").order_by("pk")
    return [(row.user or row.person, row.link_id, row.codes) for row in rows]


def test_who_is_a_guardian_still_hears_once_that_the_other_is_linked_no_more(fathers, mothers, relative):
    for _again in range(2):
        says(fathers.person, mothers)
    fathers.refresh_from_db()
    assert fathers.ended_by == EndedBy.REGISTER
    assert told() == [(relative, fathers.pk, {"reference": fathers.application.reference})]


def test_so_does_the_new_guardian_whom_the_same_answer_names(fathers, mothers, relative):
    says(fathers.person, mothers, names=WANG_FANG)
    aunt = InsuredPerson.objects.get(register_reference=WANG_FANG.reference)
    assert [who for who, _link, _codes in told()] == [relative, aunt]
    assert Message.objects.get(kind=ENDED, person=aunt).due_at is not None


def test_new_guardian_with_an_account_hears_there(fathers, mothers, relative, stranger):
    link_self(stranger, WANG_FANG)
    says(fathers.person, mothers, names=WANG_FANG)
    assert [who for who, _link, _codes in told()] == [relative, stranger]


@pytest.mark.parametrize("known", [Known.UNTOLD, Known.DECEASED])
def test_not_a_new_guardian_who_is_protected_or_dead(fathers, mothers, relative, known):
    says(fathers.person, mothers, names=WANG_FANG, known=known)
    assert [who for who, _link, _codes in told()] == [relative]


def test_not_the_one_whom_the_register_named_before_and_does_not_name_now(fathers):
    """The mother has no link: to the father's claim the register names nobody, for he is no guardian any more."""
    assert fathers.guardian is not None
    says(fathers.person)
    assert told() == []


def test_nobody_where_neither_is_a_guardian_any_more(fathers, mothers):
    says(fathers.person)
    mothers.refresh_from_db()
    assert (mothers.ended_by, told()) == (EndedBy.REGISTER, [])


def test_not_the_owner_though_another_answer_still_names_them(linked, fathers, mothers, relative):
    says(fathers.person, mothers, names=LI_MING)
    assert [who for who, _link, _codes in told()] == [relative]


def test_child_who_is_told_hears_too(fathers, mothers):
    born = date(timezone.localdate().year - 15, 1, 1)
    InsuredPerson.objects.filter(pk=fathers.person_id).update(birth_date=born)
    says(fathers.person, mothers)
    assert Message.objects.get(kind=Kind.LINK_ENDED_SUBJECT).person == fathers.person
