"""News of guardians: the other guardian of a link is replaced or cleared, and what one was still asked ends."""

from functools import partial

import pytest
from django.utils import timezone

from audit.models import Event
from audit.services import Actor
from families.errors import RegisterSilent
from families.models import FamilyLink, LinkApplication
from families.models.links import EndedBy
from families.models.messages import Kind
from families.services.news.deaths import note_death
from families.services.news.guardianship import Told, apply_answers
from families.services.news.protection import protect
from families.states import Status
from tests.families.conftest import agree
from tests.families.news.conftest import person_of, read, told
from tests.families.pages.conftest import verified
from tests.registry.process import in_register

pytestmark = pytest.mark.processes

BY = Actor.authority("http")
CHILD, MOTHER, FATHER = "demo_child_two_guardians", "demo_co_guardian", "demo_citizen"


@pytest.fixture
def guardians(register):
    """guardians("demo_co_guardian", None): of the child, in the register, until the test is over."""
    sql = "update registry_person set guardian_1_id = ?, guardian_2_id = ? where reference = ?"
    reference = register.cases[CHILD]["reference"]
    before = in_register(
        register, "select guardian_1_id, guardian_2_id from registry_person where reference = ?", reference
    )[0]

    def write(*keys):
        ids = [_id_of(register, key) if key else None for key in keys]
        in_register(register, sql, *ids, reference)

    yield write
    in_register(register, sql, *before, reference)


def _id_of(register, key):
    sql = "select id from registry_person where reference = ?"
    return in_register(register, sql, register.cases[key]["reference"])[0][0]


def news_of(register, key=CHILD, guardian=FATHER):
    """The register writes that something of a guardianship changed; `guardian` is what it has to be told of one."""
    register.change(register.cases[key]["reference"], "guardianship", register.cases[guardian]["reference"])


@pytest.fixture
def asked(son, register):
    application = verified(son, register.cases[CHILD], "son")
    assert application.is_guardian_asked
    return application


@pytest.fixture
def link(asked):
    return agree(asked)


def stored(link):
    return FamilyLink.objects.get(pk=link.pk)


def test_other_guardian_who_is_one_no_more_is_cleared(register, guardians, link):
    news_of(register)  # the stand-in leaves the father as the only one
    read()
    assert (stored(link).guardian, stored(link).ended_at) == (None, None)
    assert Event.objects.filter(kind="families.link_guardian_changed", object_id=str(link.pk)).count() == 1


def test_new_one_takes_the_place_and_is_told(register, guardians, link):
    news_of(register)
    guardians("demo_sister", FATHER)
    read()
    aunt = person_of(register, "demo_sister")
    assert stored(link).guardian == aunt
    assert told(person=aunt.pk) == [Kind.GUARDIAN_TOLD]


def test_nothing_changes_and_nobody_is_told_where_it_is_as_before(register, guardians, link):
    news_of(register)
    guardians(MOTHER, FATHER)
    before = told(person=link.guardian_id)
    read()
    assert stored(link).guardian_id == link.guardian_id
    assert told(person=link.guardian_id) == before
    assert not Event.objects.filter(kind="families.link_guardian_changed").exists()


def test_owner_who_is_no_guardian_any_more_loses_the_link_to_which_the_other_agreed(register, guardians, link):
    news_of(register)
    guardians(MOTHER, None)
    read()
    assert stored(link).ended_by == EndedBy.REGISTER


def test_what_the_other_was_still_asked_ends_as_a_no(register, guardians, son, asked):
    news_of(register)
    guardians("demo_sister", FATHER)
    read()
    application = LinkApplication.objects.get(pk=asked.pk)
    assert application.status == Status.DECLINED
    assert Kind.APPLICATION_CLOSED in told(son)
    assert Event.objects.filter(kind="families.guardians_changed", object_id=str(asked.pk)).count() == 1


def test_register_that_is_silent_about_the_new_one_is_asked_again(link):
    told_nothing = Told(timezone.now(), [link], {}, {}, {"REF-NEW"})
    with pytest.raises(RegisterSilent):
        apply_answers(told_nothing, by=BY)


@pytest.mark.parametrize("happens", [partial(note_death, died_on=None), protect], ids=["death", "protection"])
def test_question_to_who_dies_or_is_protected_ends(son, asked, happens):
    happens(asked.other_guardian_id, by=BY)
    assert LinkApplication.objects.get(pk=asked.pk).status == Status.DECLINED
    assert told(person=asked.other_guardian_id) == []  # what had not gone out never does
