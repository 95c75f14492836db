"""A death in the register: their own card's link ends and all that it held, links to them freeze, each owner is told once;
after the region's days the links end. And a death that was none."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from audit.models import Event
from audit.services import Actor
from families.decisions import DisputeOutcome
from families.models import CardCode, FamilyLink, InsuredPerson, LinkApplication, Message
from families.models.links import EndedBy
from families.policies.deaths import was_left_behind
from families.relationships import Relationship
from families.selectors import PERSON_DIED
from families.services.applications.closing import close_overdue
from families.services.applications.documents import ask_for_more, send_documents
from families.services.cards.codes import print_code
from families.services.links.disputes import open_dispute, resolve_dispute
from families.services.news.deaths import end_after_deaths, note_death, note_life
from families.states import Status
from tests.audit.times import id_at
from tests.families.conftest import (
    BEIJING,
    LI_XIAOYU,
    WANG_FANG,
    answer,
    by,
    draft_of,
    link_relative,
    submit,
    waiting,
)
from tests.families.conftest import link_self as bind
from tests.families.news.conftest import person_of, read, told
from tests.families.pages.conftest import bound, verified
from tests.families.recipes import approve

pytestmark = pytest.mark.processes
REGISTER = "http"


def changes(link):
    rows = Event.objects.filter(object_kind="link", object_id=str(link.pk), kind__contains="link_").order_by("id")
    return list(rows.values_list("kind", "actor_kind", "actor_id"))


def test_death_in_the_news_freezes_the_link_and_tells_the_owner_once(register, son, link_to):
    link = link_to("demo_aunt_other", "other")
    register.change(link.person.register_reference, "death", "2026-11-20")

    for _again in range(3):
        read()

    link.refresh_from_db()
    assert (link.frozen_at is not None, link.ended_at, link.is_active) == (True, None, False)
    assert person_of(register, "demo_aunt_other").died_on == date(2026, 11, 20)
    assert told(son).count("relative_died") == 1
    assert changes(link)[-1] == ("families.link_frozen", "authority", REGISTER)
    assert Event.objects.filter(kind="families.person_died", person_id=link.person_id).count() == 1
    assert not Message.objects.filter(person=link.person_id, kind="relative_died").exists()


def test_death_ends_their_own_card_and_what_they_own(register, son, link_to):
    mother = bound("mother", register.cases["demo_mother"])
    to_father = verified(mother, register.cases["demo_father"], Relationship.SPOUSE)
    link = link_to("demo_mother", "mother")
    register.change(register.cases["demo_mother"]["reference"], "death")

    read()

    assert not FamilyLink.objects.filter(owner=mother, ended_at__isnull=True).exists()
    own = FamilyLink.objects.own().get(owner=mother)
    assert own.ended_by == EndedBy.REGISTER
    to_father.refresh_from_db()
    assert to_father.status == Status.WITHDRAWN
    link.refresh_from_db()
    assert (link.frozen_at is not None, link.ended_at) == (True, None)


@pytest.fixture
def person(linked) -> InsuredPerson:
    waiting(linked)
    return InsuredPerson.objects.get(register_reference=WANG_FANG.reference)


DIED_ON = date(2026, 11, 3)


def dies(person, died_on=DIED_ON):
    note_death(person.pk, died_on, by=by_register())


def told_of_death(person, at):
    """Once more, at a moment that nobody can give an event which is written already."""
    of_person = {"object_kind": "person", "object_id": str(person.pk), "person_id": person.pk}
    Event.objects.create(
        id=id_at(at), at=at, kind=PERSON_DIED, actor_kind="authority", actor_id=REGISTER, is_automatic=True, **of_person
    )


def by_register():
    return Actor.authority(REGISTER)


def test_question_to_the_dead_ends_as_if_they_had_said_no(linked, person):
    """Only a death would refuse it."""
    application = LinkApplication.objects.get(person=person)
    Message.objects.filter(application=application).update(due_at=timezone.now())
    Message.objects.filter(application=application, user__isnull=False).update(due_at=None)

    dies(person)
    dies(person)

    application.refresh_from_db()
    assert (application.status, application.outcome) == (Status.DECLINED, "deceased")
    assert (told(linked).count("application_closed"), told(linked).count("application_rejected")) == (1, 0)
    assert not Message.objects.filter(application=application, due_at__isnull=False).exists()


def test_application_with_an_officer_ends_too(linked, regions):
    child = answer(submit(draft_of(linked, WANG_FANG, Relationship.MOTHER)), WANG_FANG, proven=False)
    LinkApplication.objects.filter(pk=child.pk).update(status=Status.IN_REVIEW, expires_at=None)

    dies(InsuredPerson.objects.get(register_reference=WANG_FANG.reference))

    child.refresh_from_db()
    assert child.status == Status.REJECTED


def test_what_waits_for_its_applicant_goes_on_and_no_officer_approves_it(linked, officer):
    """Nobody but the register's news would refuse it before they have answered."""
    case = answer(submit(draft_of(linked, LI_XIAOYU, Relationship.DAUGHTER)), LI_XIAOYU)
    ask_for_more(case, officer=officer, kinds=["birth_certificate"])
    dies(case.person)

    case.refresh_from_db()
    assert case.status == Status.AWAITING_APPLICANT
    send_documents(case, brings_documents=True, by=by(linked))
    refused = approve([case], officer=officer, reason="documents_seen")
    assert str(refused[case.pk]) == "The person has died."
    case.refresh_from_db()
    assert case.status == Status.IN_REVIEW


def test_register_that_tells_no_day_means_the_day_it_told(linked):
    link = link_relative(linked)

    dies(link.person, None)
    link.person.refresh_from_db()
    assert link.person.died_on == timezone.localdate()

    dies(link.person, DIED_ON)
    dies(link.person, None)
    link.person.refresh_from_db()
    assert link.person.died_on == DIED_ON


def test_day_before_the_birth_is_the_day_of_it(linked):
    """The table holds nothing else, and a wrong day must not hold up what a death ends."""
    link = link_relative(linked)

    dies(link.person, date(1900, 1, 1))

    link.person.refresh_from_db()
    assert link.person.died_on == WANG_FANG.born


def test_codes_of_the_dead_hold_no_more(linked):
    own = FamilyLink.objects.own().get(owner=linked)
    print_code(own, by=by(linked))

    dies(own.person)

    assert CardCode.objects.get().revoked_at is not None


def test_erased_person_does_not_die(linked):
    link = link_relative(linked)
    InsuredPerson.objects.filter(pk=link.person_id).update(
        register_reference=f"erased:{link.person_id}", erased_at=timezone.now(), name="", name_spelled=None, number_sealed=None,
        number_index_a=None, number_index_b=None, birth_date=None, sex=None, has_phone=False,
    )  # fmt: skip

    dies(link.person)

    assert not Event.objects.filter(kind__in=["families.person_died", "families.link_frozen"]).exists()


@pytest.mark.parametrize(("days", "is_over"), [(89.9, False), (90.1, True), (97, True)])
def test_frozen_links_end_after_the_days_of_the_pack(linked, days, is_over):
    link = link_relative(linked)
    dies(link.person)

    with time_machine.travel(timezone.now() + timedelta(days=days), tick=True):
        close_overdue()
        close_overdue()

    link.refresh_from_db()
    assert (link.ended_by == EndedBy.REGISTER) is is_over
    assert told(linked).count("link_ended") == int(is_over)
    assert told(person=link.person_id).count("link_ended_subject") == 0


@pytest.mark.parametrize(("days", "is_over"), [(30.1, False), (89.9, False), (90.1, True), (97, True)])
def test_days_count_from_the_death_however_long_a_link_stood_still_before(linked, days, is_over):
    link = link_relative(linked)
    given_a_case(link)
    FamilyLink.objects.filter(pk=link.pk).update(frozen_at=timezone.now() - timedelta(days=60))
    dies(link.person)

    with time_machine.travel(timezone.now() + timedelta(days=days), tick=True):
        close_overdue()
        assert was_left_behind(FamilyLink.objects.select_related("person").get(pk=link.pk)) is not is_over
        close_overdue()

    link.refresh_from_db()
    assert (link.ended_by == EndedBy.REGISTER) is is_over
    assert told(linked).count("link_ended") == int(is_over)


def test_days_of_a_death_that_was_a_mistake_do_not_count(linked):
    link = link_relative(linked)
    told_of_death(link.person, timezone.now() - timedelta(days=200))
    dies(link.person)

    close_overdue()

    link.refresh_from_db()
    assert link.ended_at is None


def test_days_are_over_to_the_moment(linked):
    link = link_relative(linked)
    dies(link.person)
    told_at = Event.objects.get(kind=PERSON_DIED).at

    for span, ended in ((timedelta(days=90, microseconds=-1), 0), (timedelta(days=90), 1), (timedelta(days=97), 0)):
        with time_machine.travel(told_at + span, tick=False):
            assert end_after_deaths(by=by_register()) == ended


def test_days_are_those_of_the_persons_region(linked, pack_of):
    pack_of(BEIJING, "deaths", links_end_after_days=3)
    link = link_relative(linked)
    dies(link.person)

    with time_machine.travel(timezone.now() + timedelta(days=4), tick=True):
        close_overdue()

    link.refresh_from_db()
    assert link.ended_by == EndedBy.REGISTER


def test_mistaken_death_lets_the_link_go_on_and_says_so(linked):
    link = link_relative(linked)
    dies(link.person)

    note_life(link.person_id, by=by_register())
    note_life(link.person_id, by=by_register())

    link.refresh_from_db()
    link.person.refresh_from_db()
    assert (link.frozen_at, link.person.died_on, link.is_active) == (None, None, True)
    assert told(linked).count("relative_lives") == 1
    assert [kind for kind, *_by in changes(link)][-2:] == ["families.link_frozen", "families.link_unfrozen"]


@pytest.mark.parametrize("case_is_first", [True, False], ids=["case, then death", "death, then case"])
def test_link_of_an_open_case_stands_still_whichever_came_first(linked, case_is_first):
    link = link_relative(linked)
    if case_is_first:
        given_a_case(link)
    dies(link.person)
    if not case_is_first:
        given_a_case(link)

    note_life(link.person_id, by=by_register())

    link.refresh_from_db()
    assert link.frozen_at is not None
    assert "relative_lives" not in told(linked)


def given_a_case(link):
    """By the person at the consent page: their code was right before the register spoke."""
    return open_dispute(FamilyLink.objects.get(pk=link.pk), link.person, by=Actor.person(link.person_id))


def test_link_whose_case_was_decided_after_the_death_goes_on_too(linked, officer):
    """The officer let it go on, and it stood still for the death alone."""
    link = link_relative(linked)
    case = given_a_case(link)
    dies(link.person)
    resolve_dispute(case, DisputeOutcome.GOES_ON, by=officer)
    link.refresh_from_db()
    assert link.frozen_at is not None

    note_life(link.person_id, by=by_register())

    link.refresh_from_db()
    assert link.frozen_at is None
    assert (told(linked).count("link_goes_on"), "relative_lives" in told(linked)) == (1, False)


def test_who_lives_is_left_alone(linked):
    link = link_relative(linked)

    note_life(link.person_id, by=by_register())

    link.refresh_from_db()
    assert link.is_active
    assert "relative_lives" not in told(linked)


def test_own_card_that_the_register_took_does_not_come_back(applicant):
    own = bind(applicant)
    dies(own.person)

    note_life(own.person_id, by=by_register())

    own.refresh_from_db()
    assert own.ended_by == EndedBy.REGISTER
