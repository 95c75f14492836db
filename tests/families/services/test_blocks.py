"""Somebody who is blocked sends in vain: nobody is asked, and it ends as if refused, when nobody can tell."""

from datetime import datetime, time, timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.utils import timezone

from accounts.models import User
from audit.models import Event
from audit.services import Actor
from families import tasks
from families.decisions import EndReason
from families.errors import CodeRefused, ConsentNotOpen
from families.models import (
    ApplicantBlock,
    Consent,
    FamilyLink,
    InsuredPerson,
    LinkApplication,
    Message,
    OneTimeCode,
)
from families.models.consents import Route
from families.models.links import EndedBy
from families.models.messages import Kind
from families.policies.applications import can_answer
from families.relationships import Relationship
from families.selectors import asked_of
from families.services.applications.closing import close_overdue
from families.services.applications.drafts import withdraw_application
from families.services.consents import answering as consents
from families.services.consents import blocks
from families.services.consents.blocks import LATEST, SOONEST, block_applicant, decline_due, drawn_moment, let_ask_again
from families.services.consents.terms import most_that_route_grants, shown_text
from families.services.consents.typed_codes import answer_with_code, have_code_sent
from families.services.links.ending import end_link
from families.states import Status
from tests.families.conftest import (
    LI_MING,
    LI_XIAOYU,
    PASSWORD,
    WANG_FANG,
    ZHAO_QIANG,
    Resident,
    agree,
    answer,
    by,
    draft_of,
    link_relative,
    link_self,
    submit,
    type_code_rightly,
    waiting,
)
from tests.families.recipes import approve
from tests.families.services.test_races import all_at_once

DAY = timedelta(days=1)
LI_OTHER = Resident("李芳", WANG_FANG.born, WANG_FANG.sex, sequence=7)


@pytest.fixture
def mother(relative):
    link_self(relative, WANG_FANG)
    return relative


@pytest.fixture
def person(mother):
    return FamilyLink.objects.own().get(owner=mother).person


@pytest.fixture
def blocked(linked, person, mother):
    """What the applicant sends once they are blocked."""
    block_applicant(person, linked, by=by(mother))
    return waiting(linked)


def kinds_of(application):
    events = Event.objects.filter(object_kind="application", object_id=str(application.pk)).order_by("id")
    return [event.kind.removeprefix("families.") for event in events]


def make_due(application):
    LinkApplication.objects.filter(pk=application.pk).update(declines_at=timezone.now() - timedelta(seconds=1))


def test_blocking_and_lifting_are_written_down_once_each(linked, person, mother):
    assert [block_applicant(person, linked, by=by(mother)) for _time in range(2)] == [True, False]
    assert [let_ask_again(person, linked, by=by(mother)) for _time in range(2)] == [True, False]

    events = Event.objects.filter(kind__startswith="families.applicant_").order_by("id")
    assert [event.kind for event in events] == ["families.applicant_blocked", "families.applicant_let_ask"]
    for event in events:
        assert (event.actor_id, event.person_id) == (str(mother.pk), person.pk)
        assert event.codes == {"applicant": str(linked.pk)}


def test_nobody_is_asked(blocked, person, mother):
    assert (blocked.status, blocked.declines_at is not None) == (Status.AWAITING_CONSENT, True)
    assert not Consent.objects.filter(application=blocked).exists()
    assert not Message.objects.filter(application=blocked).exists()
    assert (asked_of(person), can_answer(mother, blocked)) == ([], False)
    assert kinds_of(blocked)[-1] == "consent_not_asked"


def test_it_waits_as_long_as_any_other(blocked, linked, person):
    """Until it would have expired, as far as its applicant sees."""
    other = waiting(linked, LI_OTHER, Relationship.OTHER)

    assert abs(blocked.expires_at - other.expires_at) < timedelta(minutes=1)
    assert blocked.declines_at < blocked.expires_at


def test_it_is_declined_when_it_is_due_and_not_before(blocked, linked):
    assert decline_due() == 0
    make_due(blocked)
    tasks.decline_due()

    blocked.refresh_from_db()
    assert (blocked.status, blocked.ended_at is not None) == (Status.DECLINED, True)
    (message,) = Message.objects.filter(application=blocked)
    assert (message.user, message.kind) == (linked, Kind.APPLICATION_CLOSED)
    assert kinds_of(blocked)[-1] == "blocked_declined"
    assert decline_due() == 0


def test_due_time_is_read_by_the_database_s_clock(blocked):
    with time_machine.travel(timezone.now() + 13 * DAY):
        assert decline_due() == 0


def test_withdrawn_one_is_not_declined(blocked, linked):
    withdraw_application(blocked, by=by(linked))
    make_due(blocked)
    assert decline_due() == 0


def test_moment_is_drawn_in_the_range_people_answer_in_and_never_at_night():
    now = timezone.now()
    drawn = [drawn_moment() for _turn in range(400)]

    assert min(drawn) >= now + SOONEST
    assert max(drawn) <= timezone.now() + LATEST + timedelta(hours=14)
    for at in drawn:
        assert time(7) <= timezone.localtime(at).time() < time(22)
    assert len({at.replace(microsecond=0) for at in drawn}) > 300


def test_what_would_fall_into_the_night_comes_in_the_morning(monkeypatch):
    monkeypatch.setattr(blocks, "SOONEST", timedelta(hours=1))
    monkeypatch.setattr(blocks, "LATEST", timedelta(hours=1))
    for hour, day in ((22, 2), (2, 1)):
        with time_machine.travel(timezone.make_aware(datetime(2026, 6, 1, hour, 30)), tick=False):
            at = timezone.localtime(drawn_moment())
        assert (at.day, time(7) <= at.time() <= time(12)) == (day, True)


def test_half_of_the_waits_are_short():
    now = timezone.make_aware(datetime(2026, 6, 1, 8, 0))
    with time_machine.travel(now, tick=False):
        waits = sorted(drawn_moment() - now for _turn in range(400))
    assert timedelta(hours=1) < waits[200] < timedelta(hours=14)


def test_moment_is_never_after_the_end():
    end = timezone.now() + timedelta(minutes=2)
    assert drawn_moment(end) == end


def test_code_for_the_relative_is_asked_for_and_typed_as_if_there_were_no_phone(blocked, linked):
    assert have_code_sent(blocked, channel="sms", language="en", by=by(linked)) is None
    assert not OneTimeCode.objects.filter(consent__application=blocked).exists()
    with pytest.raises(CodeRefused) as refused:
        answer_with_code(blocked, "482913", language="en", by=by(linked))
    InsuredPerson.objects.filter(pk=blocked.person_id).update(has_phone=False)
    other = waiting(linked, LI_OTHER, Relationship.OTHER)
    with pytest.raises(CodeRefused) as without_phone:
        answer_with_code(other, "482913", language="en", by=by(linked))
    assert str(refused.value) == str(without_phone.value)


def test_block_is_of_this_applicant_and_this_person_alone(linked, person, mother, stranger):
    block_applicant(person, linked, by=by(mother))
    link_self(stranger, ZHAO_QIANG)

    assert waiting(linked, LI_OTHER, Relationship.OTHER).declines_at is None
    assert waiting(stranger, WANG_FANG, Relationship.OTHER).declines_at is None


def come_back(user, name, resident=LI_MING):
    """They end their own card and link it to a new account."""
    own = FamilyLink.objects.own().get(owner=user, ended_at=None)
    end_link(own, ended_by=EndedBy.OWNER, by=by(user))
    again = User.objects.create_user(name, PASSWORD)
    link_self(again, resident)
    return again


def test_block_holds_the_same_human_in_a_second_account(linked, person, mother):
    block_applicant(person, linked, by=by(mother))
    second = come_back(linked, "second")

    assert waiting(second).declines_at is not None
    assert asked_of(person) == []
    assert not block_applicant(person, second, by=by(mother))
    assert let_ask_again(person, second, by=by(mother))
    third = come_back(second, "third")
    assert waiting(third).declines_at is None


def test_who_ended_their_own_card_before_is_known_by_the_last_they_held(linked, person, mother):
    second = come_back(linked, "second")
    block_applicant(person, linked, by=by(mother))

    assert waiting(second).declines_at is not None


def test_card_that_an_officer_took_from_the_applicant_was_somebody_else_s(linked, person, mother):
    own = FamilyLink.objects.own().get(owner=linked, ended_at=None)
    end_link(own, ended_by=EndedBy.OFFICER, by=by(mother), reason=EndReason.LINKED_IN_ERROR)
    block_applicant(person, linked, by=by(mother))
    rightful = User.objects.create_user("rightful", PASSWORD)
    link_self(rightful, LI_MING)

    assert waiting(rightful).declines_at is None


def test_whom_a_block_holds_stays_known_while_both_live(linked, person, mother):
    block_applicant(person, linked, by=by(mother))
    himself = FamilyLink.objects.own().get(owner=linked).person
    long_ago = timezone.now() - 31 * DAY
    FamilyLink.objects.filter(person__in=[himself, person]).update(ended_at=long_ago, ended_by="owner")
    LinkApplication.objects.update(ended_at=long_ago)
    InsuredPerson.objects.update(confirmed_at=long_ago)

    close_overdue()
    kept = InsuredPerson.objects.get(pk=himself.pk)
    assert (kept.erased_at, kept.number, kept.cards.exists()) == (None, LI_MING.number, False)
    InsuredPerson.objects.filter(pk=person.pk).update(died_on=timezone.localdate())
    close_overdue()
    assert set(InsuredPerson.objects.exclude(erased_at=None)) == {himself, person}
    assert not ApplicantBlock.objects.exists()


def test_blocks_of_before_learn_whom_they_hold(linked, person, mother):
    """What the migration fills in: of two accounts of one human the first block names them."""
    first = ApplicantBlock.objects.create(person=person, applicant=linked)
    second = ApplicantBlock.objects.create(person=person, applicant=come_back(linked, "second"))
    nobody = ApplicantBlock.objects.create(person=person, applicant=User.objects.create_user("nobody", PASSWORD))

    import_module("families.migrations.0026_blocks_of_humans").fill(apps, None)
    himself = FamilyLink.objects.own().filter(owner=linked).get().person_id
    held = dict(ApplicantBlock.objects.values_list("pk", "applicant_person"))
    assert held == {first.pk: himself, second.pk: None, nobody.pk: None}


def test_once_let_ask_again_they_are_asked(linked, person, mother):
    block_applicant(person, linked, by=by(mother))
    let_ask_again(person, linked, by=by(mother))

    asked = waiting(linked)
    assert (asked.declines_at, list(asked_of(person))) == (None, [asked])


def test_what_waits_already_ends_too(linked, person, mother):
    asked = waiting(linked)
    block_applicant(person, linked, by=by(mother))

    asked.refresh_from_db()
    assert (asked.declines_at is not None, asked_of(person), can_answer(mother, asked)) == (True, [], False)
    with pytest.raises(ConsentNotOpen):
        agree(asked)
    make_due(asked)
    assert decline_due() == 1


def test_code_that_was_read_out_before_grants_nothing(linked, person, mother):
    asked = waiting(linked)
    type_code_rightly(asked, Route.READ_OUT)
    block_applicant(person, linked, by=by(mother))
    asked.refresh_from_db()

    with pytest.raises(CodeRefused):
        answer_with_code(asked, "482913", language="en", by=by(linked))
    assert not FamilyLink.objects.filter(owner=linked, person=person).exists()


def test_child_of_a_guardian_is_not_asked_and_blocks_nobody(linked):
    link = answer(submit(draft_of(linked, LI_XIAOYU, "daughter")), LI_XIAOYU, guardian=True).link
    block_applicant(link.person, linked, by=Actor.person(link.person_id))

    assert FamilyLink.objects.active().filter(pk=link.pk).exists()


def test_officer_who_approves_asks_nobody_either(linked, person, mother, officer, pack_of):
    block_applicant(person, linked, by=by(mother))
    pack_of("110000", matches_per_month=0)
    case = answer(submit(draft_of(linked, WANG_FANG, "mother")), WANG_FANG)
    assert case.status == Status.IN_REVIEW

    assert approve([case], officer=officer, reason="documents_seen") == {}
    case.refresh_from_db()
    assert (case.status, case.declines_at is not None) == (Status.AWAITING_CONSENT, True)
    assert not Consent.objects.filter(application=case).exists()
    assert not Message.objects.filter(application=case, kind=Kind.CONSENT_ASKED).exists()


def test_refusal_keeps_its_reasons_and_blocks(linked, person, mother):
    asked = waiting(linked)
    shown = shown_text(asked, most_that_route_grants(asked, Route.ACCOUNT), "en")
    consents.refuse(
        asked,
        route=Route.ACCOUNT,
        shown=shown,
        language="en",
        by=by(mother),
        reasons=["under_pressure", "not_known"],
        blocks=True,
    )

    consent = Consent.objects.get(application=asked)
    assert (consent.answer, consent.refusal_reasons) == ("refused", ["not_known", "under_pressure"])
    assert ApplicantBlock.objects.filter(person=person, applicant=linked).exists()
    asked.refresh_from_db()
    assert (asked.status, asked.declines_at) == (Status.DECLINED, None)
    for event in Event.objects.filter(object_id=str(asked.pk)):
        assert "under_pressure" not in str(event.codes)
    for message in Message.objects.filter(user=linked):
        assert "under_pressure" not in str(message.codes)


def test_reasons_go_when_the_person_is_forgotten_who_blocks_nobody(linked, person, mother):
    asked = waiting(linked)
    shown = shown_text(asked, most_that_route_grants(asked, Route.ACCOUNT), "en")
    consents.refuse(
        asked, route=Route.ACCOUNT, shown=shown, language="en", by=by(mother), reasons=["not_now"], blocks=True
    )
    long_ago = timezone.now() - 31 * DAY
    FamilyLink.objects.filter(person=person).update(ended_at=long_ago, ended_by="owner")
    LinkApplication.objects.update(ended_at=long_ago)
    InsuredPerson.objects.filter(pk=person.pk).update(confirmed_at=long_ago)

    close_overdue()
    kept = InsuredPerson.objects.get(pk=person.pk)
    assert (kept.erased_at, kept.number, kept.cards.exists()) == (None, WANG_FANG.number, False)
    assert close_overdue() == 0
    let_ask_again(person, linked, by=by(mother))
    close_overdue()
    assert InsuredPerson.objects.get(pk=person.pk).erased_at is not None
    assert Consent.objects.get(application=asked).refusal_reasons == []


@pytest.mark.django_db(transaction=True)
def test_two_windows_block_once(applicant):
    link_self(applicant)
    person = link_relative(applicant).person

    jobs = [lambda: block_applicant(person, applicant, by=Actor.person(person.pk))] * 4
    assert all_at_once(jobs) == {"done": 4}
    assert ApplicantBlock.objects.count() == 1
