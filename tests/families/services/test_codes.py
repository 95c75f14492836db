"""One-time codes: how often, how long, by which key, and what an answer by code needs before it counts."""

import re
from datetime import datetime, timedelta

import pytest
import time_machine
from django.conf import settings
from django.db.models import F
from django.utils import timezone

from audit.models import Event
from audit.services import Actor
from families.errors import (
    CodeExpired,
    CodeLocked,
    CodeRefused,
    ConsentNotOpen,
    NoPhoneOnRecord,
    QuietHours,
    RegisterSilent,
    ScopeNotAllowed,
    TooManyCodes,
)
from families.message_texts import TEXTS
from families.models import Message, OneTimeCode, ProviderBreaker
from families.models.consents import Route
from families.models.messages import Kind
from families.relationships import Relationship
from families.services.applications.drafts import withdraw_application
from families.services.consents import answering as consents
from families.services.consents import codes
from families.services.consents.managing_codes import ask_for_managing_code
from families.services.consents.terms import Terms, most_that_route_grants, shown_text
from families.services.notice_values import values_of
from registry.texts import notice_text
from tests.families.conftest import (
    LI_MING,
    WANG_FANG,
    ZHAO_QIANG,
    Resident,
    answer,
    by,
    draft_of,
    link_self,
    submit,
    type_code_rightly,
    waiting,
)
from tests.families.wizard.conftest import RIGHT_CODE, authority

__all__ = ["authority"]

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
WRONG_CODE = "000000"


@pytest.fixture
def asked(linked):
    """The applicant's mother, who has a phone, was asked."""
    return waiting(linked)


@pytest.fixture
def own(applicant):
    return answer(submit(draft_of(applicant, LI_MING)), LI_MING)


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as moving:
        yield moving


def pass_time(delta):
    """By making the codes older: claims go by the database's clock, which no test moves."""
    OneTimeCode.objects.update(asked_at=F("asked_at") - delta, due_at=F("due_at") - delta)


def ask(application, route=Route.CODE):
    codes.ask_for_code(application, route=route, channel="sms", language="en", by=by(application.applicant))


def send_own(application, **chosen):
    return codes.send_own_code(
        application, **{"channel": "sms", "language": "en", "by": by(application.applicant)} | chosen
    )


def agree_to_all(application, route):
    terms = most_that_route_grants(application, route)
    shown = shown_text(application, terms, "en")
    consents.grant(application, terms, route=route, shown=shown, language="en", by=by(application.applicant))


def test_page_asks_and_worker_sends(asked, authority):
    ask(asked)
    assert authority.asked == []
    assert codes.send_due_codes() == 1
    assert [(body["purpose"], body["reference"]) for body in authority.asked] == [("link", asked.reference)]
    assert codes.send_due_codes() == 0
    assert authority.keys == [str(asked.consent.codes.get().pk)]


def test_asking_anew_brings_no_more_codes(asked, authority, clock):
    """The next application of the same applicant is another consent, and the same telephone."""
    for _turn in range(5):
        ask(asked)
        pass_time(MINUTE)
    withdraw_application(asked, by=by(asked.applicant))
    again = waiting(asked.applicant)
    with pytest.raises(TooManyCodes):
        ask(again)
    pass_time(DAY)
    ask(again)


def test_nobody_uses_up_the_codes_that_others_requests_need(asked, authority, stranger, clock):
    for _turn in range(5):
        ask(asked)
        pass_time(MINUTE)
    link_self(stranger, ZHAO_QIANG)
    ask(waiting(stranger, WANG_FANG, Relationship.OTHER))

    assert OneTimeCode.objects.filter(consent__application__applicant=stranger, due_at__isnull=False).exists()


def test_five_a_day_with_a_minute_between_and_each_makes_room_after_a_day(asked, authority, clock):
    for _code in range(5):
        ask(asked)
        with pytest.raises(TooManyCodes):
            ask(asked)
        clock.shift(MINUTE)
    with pytest.raises(TooManyCodes):
        ask(asked)
    clock.shift(DAY - 5 * MINUTE + timedelta(seconds=1))
    ask(asked)
    clock.shift(MINUTE)
    ask(asked)


@pytest.mark.parametrize("refusal", [409, 425])
def test_code_that_reached_nobody_does_not_count(asked, authority, refusal):
    authority.refuses_with = refusal
    for _code in range(5):
        ask(asked)
        assert codes.send_due_codes() == 0
        pass_time(MINUTE)
    authority.refuses_with = None
    ask(asked)
    assert codes.send_due_codes() == 1


def test_silence_is_asked_again_under_the_same_key_and_given_up_in_the_end(asked, authority):
    authority.refuses_with = 503
    ask(asked)
    for _round in range(12):
        codes.send_due_codes()
        pass_time(MINUTE)
    code = asked.consent.codes.get()
    assert len(authority.keys) > 3
    assert set(authority.keys) == {str(code.pk)}
    authority.refuses_with = None
    ProviderBreaker.objects.all().delete()
    pass_time(MINUTE)
    assert codes.send_due_codes() == 0
    code.refresh_from_db()
    assert (code.sent_at, code.due_at) == (None, None)
    assert code.failed_at is not None


def test_nobody_is_called_whose_answer_is_there(asked, authority):
    ask(asked)
    agree_to_all(asked, Route.ACCOUNT)
    assert codes.send_due_codes() == 0
    assert authority.asked == []


def test_shared_phone_gets_no_code(linked, authority):
    application = waiting(linked, WANG_FANG, shares_phone=True)
    with pytest.raises(NoPhoneOnRecord):
        ask(application)
    assert not OneTimeCode.objects.filter(consent=application.consent).exists()


def test_relative_reads_on_which_page_the_code_is_typed_and_the_applicant_has_it_before_them(
    asked, stranger, authority
):
    own = answer(submit(draft_of(stranger, ZHAO_QIANG)), ZHAO_QIANG)
    ask(asked)
    codes.send_due_codes()
    consent = asked.consent
    ask_for_managing_code(consent, channel="sms", language="en", by=Actor.person(consent.person_id))
    codes.send_due_codes()
    codes.send_own_code(own, channel="sms", language="en", by=by(own.applicant))

    assert [body.get("address") for body in authority.asked] == [
        f"{settings.BASE_URL}/consent/",
        f"{settings.BASE_URL}/consent/manage/",
        None,
    ]
    assert "address" not in authority.asked[-1]


def test_request_that_a_code_cannot_grant_is_named_all_the_same(linked, authority):
    """So that it can be refused with a code."""
    application = answer(submit(draft_of(linked, WANG_FANG, "mother", scopes=["certify"])), WANG_FANG)
    ask(application)
    assert codes.send_due_codes() == 1
    assert authority.asked[0]["scopes"] == ["certify"]
    assert codes.check_code(application, RIGHT_CODE).route == Route.CODE
    with pytest.raises(ScopeNotAllowed):
        consents.grant(
            application,
            Terms(["certify"], 31),
            route=Route.CODE,
            shown=shown_text(application, Terms(["certify"], 31), "en"),
            language="en",
            by=by(linked),
        )


def test_own_code_whose_answer_got_lost_is_taken_up_again(own, authority, clock):
    authority.loses_answers = True
    with pytest.raises(RegisterSilent):
        send_own(own)
    authority.loses_answers = False
    clock.shift(MINUTE)
    send_own(own)
    assert len(authority.keys) == 2
    assert set(authority.keys) == {str(own.consent.codes.get().pk)}


def test_own_code_at_night_does_not_count(own, authority, clock):
    authority.refuses_with = 425
    for _press in range(5):
        with pytest.raises(QuietHours):
            send_own(own)
        clock.shift(MINUTE)
    authority.refuses_with = None
    assert send_own(own) > timezone.now()


def test_try_whose_answer_got_lost_asks_for_the_same_answer(own, authority):
    send_own(own)
    authority.keys.clear()
    authority.loses_answers = True
    with pytest.raises(RegisterSilent):
        codes.check_code(own, RIGHT_CODE)
    authority.loses_answers = False
    codes.check_code(own, RIGHT_CODE)
    assert len(authority.keys) == 2
    assert len(set(authority.keys)) == 1


def test_the_same_wrong_digits_again_are_another_try(own, authority):
    send_own(own)
    for tries in range(1, 6):
        with pytest.raises(CodeRefused):
            codes.check_code(own, WRONG_CODE)
        assert own.consent.code_attempts.count() == tries
    with pytest.raises(CodeLocked):
        codes.check_code(own, RIGHT_CODE)


def test_code_is_valid_as_long_as_the_pack_says(own, authority, clock):
    authority.lasts = timedelta(hours=5)
    assert send_own(own) == timezone.now() + timedelta(minutes=30)
    clock.shift(timedelta(minutes=30))
    with pytest.raises(CodeExpired):
        codes.check_code(own, RIGHT_CODE)


@pytest.mark.parametrize("route", [Route.CODE, Route.READ_OUT])
def test_answer_by_code_needs_the_right_code(asked, authority, route):
    ask(asked, route)
    codes.send_due_codes()
    with pytest.raises(CodeRefused):
        codes.check_code(asked, WRONG_CODE)
    with pytest.raises(ConsentNotOpen):
        agree_to_all(asked, route)
    codes.check_code(asked, RIGHT_CODE)
    agree_to_all(asked, route)
    asked.refresh_from_db()
    assert asked.link.consent.route == route


def test_person_is_told_how_to_stop_a_link_that_is_still_to_begin_and_not_that_it_began(asked):
    type_code_rightly(asked, Route.READ_OUT)
    agree_to_all(asked, Route.READ_OUT)
    told = Message.objects.filter(person=asked.person).exclude(kind=Kind.CONSENT_ASKED)
    assert [message.kind for message in told] == [Kind.READ_OUT_BEGINS]
    begun = Event.objects.get(kind="families.link_begun", person_id=asked.person_id)
    assert datetime.fromisoformat(begun.codes["begins_at"]) > timezone.now() + timedelta(hours=23)


def test_person_is_told_from_when_until_when_by_the_pack_of_their_region(asked, pack_of):
    pack_of(asked.person.region_id, read_out_starts_after_hours=72, read_out_term_days=10)
    type_code_rightly(asked, Route.READ_OUT)
    agree_to_all(asked, Route.READ_OUT)
    asked.refresh_from_db()
    begins_at = timezone.localtime(asked.link.begins_at)
    until = timezone.localdate(begins_at + timedelta(days=10))
    assert begins_at > timezone.now() + timedelta(hours=71)

    message = Message.objects.get(person=asked.person, kind=Kind.READ_OUT_BEGINS)
    message.language = "en"
    notice = notice_text(message.kind, values_of(message), "en")
    first = f"{begins_at.day} {begins_at:%B %Y, %H:%M}"
    for text in (notice, TEXTS[message.kind].filled(message.codes)):
        assert f"from {first} until {until.day} {until:%B %Y}" in text


def test_notice_of_before_names_no_numbers_that_a_region_may_have_changed():
    text = notice_text(Kind.READ_OUT_BEGINS, {"reference": "F7K2-94QD"}, "en")
    assert re.findall(r"\d+", text) == ["7", "2", "94", "12333"]


def test_newer_code_takes_nothing_from_who_has_typed_theirs(asked, authority):
    """Or the applicant could keep the relative from answering by asking for codes."""
    ask(asked)
    codes.send_due_codes()
    codes.check_code(asked, RIGHT_CODE)
    pass_time(MINUTE)
    ask(asked, Route.READ_OUT)
    codes.send_due_codes()
    assert codes.proven_code(asked).route == Route.CODE
    agree_to_all(asked, Route.CODE)
    asked.refresh_from_db()
    assert asked.link.consent.route == Route.CODE


def test_code_that_comes_too_late_asks_nobody_and_tells_the_breaker_nothing(asked, authority):
    ask(asked)
    pass_time(timedelta(hours=1))
    ProviderBreaker.objects.update_or_create(provider="http", defaults={"failures": 3})
    assert codes.send_due_codes() == 0
    assert authority.keys == []
    assert ProviderBreaker.objects.get().failures == 3


def test_answer_by_code_needs_it_just_now(asked, clock):
    type_code_rightly(asked, Route.CODE)
    clock.shift(codes.PROOF_LASTS)
    with pytest.raises(ConsentNotOpen):
        agree_to_all(asked, Route.CODE)


def test_code_to_be_read_out_is_not_the_relatives_own(asked):
    type_code_rightly(asked, Route.READ_OUT)
    with pytest.raises(ConsentNotOpen):
        agree_to_all(asked, Route.CODE)


def test_yes_that_met_an_obstacle_is_kept(asked):
    asked.person.cards.update(state="cancelled")
    agree_to_all(asked, Route.ACCOUNT)
    asked.refresh_from_db()
    asked.consent.refresh_from_db()
    assert (asked.status, asked.consent.answer) == ("declined", "granted")
    assert asked.consent.text_hash == shown_text(asked, most_that_route_grants(asked, Route.ACCOUNT), "en").sha256


def test_person_whom_the_register_no_longer_shows_is_not_linked(asked, authority):
    authority.knows_nobody = True
    agree_to_all(asked, Route.ACCOUNT)
    asked.refresh_from_db()
    assert asked.status == "declined"


def test_two_presses_of_different_people_are_two_codes(linked, authority):
    for n in range(2):
        ask(waiting(linked, Resident("王芳", WANG_FANG.born, WANG_FANG.sex, sequence=n), "other"))
    assert codes.send_due_codes() == 2
