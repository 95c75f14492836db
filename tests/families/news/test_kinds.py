"""Guardianship, marriage and protection in the news: what becomes of links, who is told, and what is not said."""

import pytest
from django.utils import timezone

from audit.models import Event
from audit.services import Actor
from families.models import FamilyLink, InsuredPerson, LinkApplication, Message
from families.models.links import EndedBy
from families.services.links.changing import pause_link
from families.services.news.states import keep_state
from families.states import Status
from families.verification.http import HttpProvider
from tests.families.conftest import by
from tests.families.news.conftest import person_of, read, told
from tests.families.pages.conftest import bound, verified
from tests.registry.process import in_register

pytestmark = pytest.mark.processes


@pytest.fixture
def undone(register):
    """undone("demo_son", "guardianship", value): the register has it as it was for whoever comes next."""
    steps = []

    def later(key, kind, value):
        steps.append((register.cases[key]["reference"], kind, value))

    yield later
    for step in steps:
        register.change(*step)


def guardians_of(register, key):
    sql = "select guardian_1_id, guardian_2_id from registry_person where reference = ?"
    return in_register(register, sql, register.cases[key]["reference"])[0]


@pytest.fixture
def guarded_again(register):
    """The guardians of these are again what they were."""
    keys = ("demo_son", "demo_daughter")
    before = {key: guardians_of(register, key) for key in keys}
    yield
    for key, (first, second) in before.items():
        sql = "update registry_person set guardian_1_id = ?, guardian_2_id = ? where reference = ?"
        in_register(register, sql, first, second, register.cases[key]["reference"])


def test_guardian_no_longer_loses_the_child_and_both_are_told(register, son, link_to, guarded_again):
    little, big = link_to("demo_son", "son"), link_to("demo_daughter", "daughter")
    for link in (little, big):
        register.change(link.person.register_reference, "guardianship", register.cases["demo_spouse"]["reference"])

    for _again in range(2):
        read()

    for link in (little, big):
        link.refresh_from_db()
        assert link.ended_by == EndedBy.REGISTER
    assert told(son).count("link_ended") == 2
    assert told(person=big.person_id, kind="link_ended_subject") == ["link_ended_subject"]
    assert told(person=little.person_id, kind="link_ended_subject") == []  # of eight
    ended = Event.objects.get(kind="families.link_ended", object_id=str(big.pk))
    assert (ended.actor_kind, ended.actor_id, ended.codes["by"]) == ("authority", "http", "register")


def test_guardian_still_keeps_the_child(register, son, link_to, guarded_again):
    link = link_to("demo_son", "son")
    register.change(link.person.register_reference, "guardianship", register.cases["demo_citizen"]["reference"])

    read()

    link.refresh_from_db()
    assert link.is_active


def test_news_of_the_guardian_asks_about_those_whom_they_own(register, son, link_to, guarded_again):
    link = link_to("demo_son", "son")
    sql = "update registry_person set guardian_1_id = null, guardian_2_id = null where reference = ?"
    in_register(register, sql, link.person.register_reference)
    insert = (
        "insert into registry_change (person_id, kind, changed_at) select id, 'guardianship', '2026-11-26 08:00:00'"
        " from registry_person where reference = ?"
    )
    in_register(register, insert, register.cases["demo_citizen"]["reference"])

    read()

    link.refresh_from_db()
    assert link.ended_by == EndedBy.REGISTER


def test_card_that_can_be_used_no_more_and_again_is_told_both_sides_once_each(register, son, link_to, undone):
    link = link_to("demo_sister", "sister")
    reference = link.person.register_reference
    undone("demo_sister", "card", "normal")
    heard = []
    for state in ("cancelled", "cancelled", "normal"):
        register.change(reference, "card", state)
        for _again in range(2):
            read()
        heard.append((told(son).count("card_changed"), told(person=link.person_id).count("card_changed_subject")))
    assert heard == [(1, 1), (1, 1), (2, 2)]


def test_card_of_somebody_who_is_protected_by_then_is_told_nobody(register, son, link_to, protect, undone):
    link = link_to("demo_sister", "sister")
    undone("demo_sister", "card", "normal")
    register.change(link.person.register_reference, "card", "cancelled")
    protect("demo_sister")
    assert "card_changed" not in told(son)
    assert "card_changed_subject" not in told(person=link.person_id)


def test_link_on_somebodys_own_yes_needs_no_guardian(register, son, link_to):
    link = link_to("demo_teen_16", "son")
    register.change(link.person.register_reference, "guardianship")

    read()

    link.refresh_from_db()
    assert link.is_active


def test_name_that_changed_with_the_guardian_is_asked_by_the_new_one(register, son, link_to, guarded_again, undone):
    link = link_to("demo_son", "son")
    reference = link.person.register_reference
    undone("demo_son", "name", register.cases["demo_son"]["name"])
    register.change(reference, "name", "李乐乐")
    register.change(reference, "guardianship", register.cases["demo_spouse"]["reference"])

    read()

    link.refresh_from_db()
    assert (link.ended_by, link.person.name) == (EndedBy.REGISTER, "李乐乐")


def test_child_of_whom_it_cannot_say_is_asked_for_again(register, son, link_to, guarded_again, undone):
    """Its card is lost for a while, and then the register says nothing of kinship."""
    link = link_to("demo_son", "son")
    reference = link.person.register_reference
    register.change(reference, "card", "temporary_loss")
    register.change(reference, "guardianship", register.cases["demo_spouse"]["reference"])

    read()
    link.refresh_from_db()
    assert link.is_active

    register.change(reference, "card", "normal")
    read()
    link.refresh_from_db()
    assert link.ended_by == EndedBy.REGISTER


def test_marriage_goes_on_by_the_persons_own_yes_and_both_are_told_once(register, son, link_to):
    link = link_to("demo_spouse", "spouse")
    before = link.sequence
    register.change(link.person.register_reference, "marriage")

    for _again in range(2):
        read()

    link.refresh_from_db()
    assert (link.is_active, link.sequence) == (True, before)
    assert told(son).count("marriage_changed") == 1
    assert told(person=link.person_id).count("marriage_changed_subject") == 1
    register.change(link.person.register_reference, "marriage", register.cases["demo_citizen"]["reference"])


def test_marriage_of_who_has_no_such_link_tells_nobody(register, son, link_to):
    link_to("demo_brother", "brother")
    register.change(register.cases["demo_brother"]["reference"], "marriage")

    read()

    assert not {"marriage_changed", "marriage_changed_subject"} & set(Message.objects.values_list("kind", flat=True))


@pytest.fixture
def protect(register, undone):
    def change(key):
        undone(key, "restricted", False)
        register.change(register.cases[key]["reference"], "restricted", True)
        read()

    return change


def test_links_to_a_protected_person_end_in_ordinary_words(register, son, link_to, protect):
    ordinary = link_to("demo_brother", "brother")
    link = link_to("demo_sister", "sister")
    pause_link(link, link.person, by=by(son))
    protect("demo_sister")
    read()

    link.refresh_from_db()
    person = person_of(register, "demo_sister")
    assert (link.ended_by, person.is_told_of, person.died_on) == (EndedBy.REGISTER, False, None)
    message = Message.objects.get(user=son, kind="link_ended")
    assert message.codes == {"reference": link.application.reference}
    assert not Message.objects.filter(person=person, kind="link_ended_subject").exists()
    assert Event.objects.filter(kind="families.person_protected", person_id=person.pk).count() == 1
    ordinary.refresh_from_db()
    assert ordinary.is_active


def test_protected_person_keeps_their_own_account_and_reads_there(register, son, link_to, protect):
    sister = bound("sister", register.cases["demo_sister"])
    link = link_to("demo_sister", "sister")

    protect("demo_sister")

    own = FamilyLink.objects.own().get(owner=sister)
    link.refresh_from_db()
    assert (own.ended_at, link.ended_by) == (None, EndedBy.REGISTER)
    assert "link_ended_subject" in told(sister)


def test_question_to_a_protected_person_ends_as_if_they_had_said_no(register, son, protect):
    application = verified(son, register.cases["demo_sister"], "sister")
    assert application.status == Status.AWAITING_CONSENT

    protect("demo_sister")

    application.refresh_from_db()
    assert application.status == Status.DECLINED
    assert told(son)[-1] == "application_closed"
    assert not Message.objects.filter(application=application, due_at__isnull=False).exists()


def test_case_of_a_protected_person_is_refused_as_the_register_does(register, son, protect):
    application = verified(son, register.cases["demo_sister"], "sister")
    LinkApplication.objects.filter(pk=application.pk).update(status=Status.IN_REVIEW, expires_at=None)

    protect("demo_sister")

    application.refresh_from_db()
    assert (application.status, application.outcome, told(son)[-1]) == (
        Status.REJECTED,
        "restricted",
        "application_rejected",
    )


def test_lifted_protection_brings_nothing_back(register, son, link_to, protect):
    link = link_to("demo_sister", "sister")
    protect("demo_sister")

    register.change(link.person.register_reference, "restricted", False)
    read()

    link.refresh_from_db()
    person = person_of(register, "demo_sister")
    assert (person.untold_at, link.ended_by) == (None, EndedBy.REGISTER)


def test_silence_about_somebody_without_that_news_ends_no_link(register, son, link_to, undone):
    """A register that suddenly knew nobody must not end what it cannot give back: only its own word does."""
    link = link_to("demo_sister", "sister")
    sql = "update registry_person set is_restricted = ? where reference = ?"
    in_register(register, sql, 1, link.person.register_reference)
    register.change(link.person.register_reference, "phone", "13900000001")
    read()

    link.refresh_from_db()
    assert (link.is_active, person_of(register, "demo_sister").untold_at is not None) == (True, True)
    in_register(register, sql, 0, link.person.register_reference)


def test_person_erased_meanwhile_is_not_made_anew(register, son, link_to):
    link = link_to("demo_brother", "brother")
    state = HttpProvider().person_state(link.person.register_reference)
    InsuredPerson.objects.filter(pk=link.person_id).update(
        register_reference=f"erased:{link.person_id}", erased_at=timezone.now(), name="", name_spelled=None, number_sealed=None,
        number_index_a=None, number_index_b=None, birth_date=None, sex=None, has_phone=False,
    )  # fmt: skip

    keep_state(link.person_id, state, asked_at=timezone.now(), by=Actor.authority("http"))

    assert not InsuredPerson.objects.filter(register_reference=register.cases["demo_brother"]["reference"]).exists()
