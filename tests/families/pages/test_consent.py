"""/consent/ without an account, against a register that really runs: a real code on a real (stand-in) phone."""

import re
import time
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from families.models import ApplicantBlock, AttemptCounter, Consent, FamilyLink
from families.models.applications import new_reference
from families.models.consents import Answer, Route
from families.scopes import SENSITIVE, VIEW
from families.services.applications.drafts import withdraw_application
from families.services.attempts import MOST_AN_HOUR
from families.services.consents.codes import ask_for_code, send_due_codes
from families.services.consents.terms import Terms, shown_text
from families.states import Status
from families.views.visits import OPEN_LASTS, VISIT_LASTS
from tests.families.conftest import by
from tests.families.pages.conftest import verified

START, SEND, CODE, DECIDE, DONE = (
    reverse(f"families:{name}")
    for name in ("consent", "consent-send", "consent-code", "consent-decide", "consent-done")
)
WRONG = "This code is not right, or no longer valid."


def _enter(client, reference):
    return client.post(START, {"reference": reference})


def _arrive(client, asked):
    """Reference, code sent and typed: the page where the relative decides."""
    _enter(client, asked.reference)
    _have_sent(client)
    answer = client.post(CODE, {"code": asked.newest_code()})
    assert (answer.status_code, answer.url) == (302, DECIDE)
    return client.get(DECIDE)


def _have_sent(client, channel="sms"):
    """The button, and the worker behind it."""
    answer = client.post(SEND, {"channel": channel})
    send_due_codes()
    return answer


def _agree(client, page, **chosen):
    shown = re.search(r'name="shown" value="(\w{64})"', page.content.decode())[1]
    return client.post(DECIDE, {"answer": "agree", "shown": shown, "term_days": 365, **chosen})


EVERYTHING = {
    "scopes": [scope for scope in VIEW if scope not in SENSITIVE],
    "sensitive": [scope for scope in VIEW if scope in SENSITIVE],
}


def test_relative_agrees_with_the_code_on_their_phone(client, asked):
    page = _arrive(client, asked)
    assert "李明 asks to add your card" in page.content.decode()
    done = _agree(client, page, **EVERYTHING)
    assert (done.status_code, done.url) == (302, DONE)
    words = client.get(DONE).content.decode()
    assert "You have agreed" in words
    assert "How to end it" in words
    assert _offers_an_account(words)
    assert asked.status() == Status.APPROVED
    consent = asked.application.consent
    assert (consent.answer, consent.route) == (Answer.GRANTED, Route.CODE)
    assert consent.answered_by == f"person:{asked.application.person_id}"
    assert consent.text_hash == shown_text(asked.application, Terms(VIEW, 365), "en").sha256
    assert asked.application.link.scopes == list(VIEW)


def test_code_route_offers_at_most_what_the_pack_allows(client, asked):
    page = _arrive(client, asked).content.decode()
    assert "certify" in asked.application.scopes
    assert 'value="certify"' not in page
    assert "They also ask to: renew the proof of life for the pension." in page
    answer = client.post(
        DECIDE,
        {"answer": "agree", "shown": "0" * 64, "term_days": 365, "scopes": ["view_card", "certify"]},
    )
    assert answer.status_code == 422
    assert asked.status() == Status.AWAITING_CONSENT


def test_relative_lowers_in_their_own_language_and_reads_the_final_text(client, asked):
    client.cookies["django_language"] = "zh-hans"
    page = _arrive(client, asked)
    second = _agree(client, page, scopes=["view_card"], term_days=31)
    text = shown_text(asked.application, Terms(["view_card"], 31), "zh-hans")
    assert all(paragraph in second.content.decode() for paragraph in text.paragraphs)
    _agree(client, second, scopes=["view_card"], term_days=31)
    assert asked.status() == Status.APPROVED
    consent = asked.application.consent
    assert (consent.language, consent.text_hash) == ("zh-hans", text.sha256)
    assert asked.application.link.scopes == ["view_card"]


def test_nothing_sensitive_is_ticked_in_advance_nor_granted_without_its_own_tick(client, asked):
    page = _arrive(client, asked)
    boxes = re.findall(r'<input[^>]*name="sensitive"[^>]*>', page.content.decode())
    assert len(boxes) == len(EVERYTHING["sensitive"])
    assert not [box for box in boxes if "checked" in box]
    forged = _agree(client, page, scopes=[*EVERYTHING["scopes"], "view_medical"])
    assert forged.status_code == 422
    assert asked.status() == Status.AWAITING_CONSENT
    second = _agree(client, page, scopes=EVERYTHING["scopes"])
    _agree(client, second, scopes=EVERYTHING["scopes"])
    assert asked.status() == Status.APPROVED
    assert not SENSITIVE & set(asked.application.link.scopes)


def test_relative_refuses(client, asked):
    _arrive(client, asked)
    assert client.post(DECIDE, {"answer": "refuse"}).url == DONE
    words = client.get(DONE).content.decode()
    assert "You have refused" in words
    assert "They cannot ask you any more" not in words
    assert _offers_an_account(words)
    assert asked.status() == Status.DECLINED
    assert not FamilyLink.objects.filter(application=asked.application).exists()


def test_relative_refuses_with_a_reason_and_blocks_without_an_account(client, asked, citizen):
    _arrive(client, asked)
    client.post(DECIDE, {"answer": "refuse", "reasons": ["under_pressure"], "blocks": "on"})

    assert asked.status() == Status.DECLINED
    assert Consent.objects.get(application=asked.application).refusal_reasons == ["under_pressure"]
    assert ApplicantBlock.objects.filter(person=asked.application.person, applicant=citizen).exists()
    words = client.get(DONE).content.decode()
    assert ("You have refused" in words, _offers_an_account(words)) == (True, True)
    assert "They cannot ask you any more" in words
    assert f'<a href="{reverse("families:manage")}">here, with the reference and a new code</a>' in words


def _offers_an_account(words):
    return "Do you want an account of your own?" in words and f'href="{reverse("account_signup")}"' in words


def test_the_answer_closes_the_door_behind_it(client, asked):
    _arrive(client, asked)
    client.post(DECIDE, {"answer": "refuse"})
    assert client.get(DECIDE).url == DONE
    _enter(client, asked.reference)
    _have_sent(client)
    assert WRONG in client.post(CODE, {"code": "123456"}).content.decode()


def test_who_has_answered_and_goes_back_finds_the_answer(client, asked):
    _agree(client, _arrive(client, asked), **EVERYTHING)
    for again in (client.get(DECIDE), client.post(DECIDE, {"answer": "refuse"})):
        assert (again.status_code, again.url) == (302, DONE)
    assert "You have agreed" in client.get(DONE).content.decode()
    _enter(client, asked.reference)
    assert client.get(DECIDE).url == START


def test_request_taken_back_while_the_page_is_open_has_an_ending(client, asked, citizen):
    page = _arrive(client, asked)
    withdraw_application(asked.application, by=by(citizen))
    assert _agree(client, page, **EVERYTHING).url == DONE
    assert "Nothing waits for your answer any more" in client.get(DONE).content.decode()


def test_obstacle_is_told_to_the_relative_alone(client, asked):
    page = _arrive(client, asked)
    asked.application.person.cards.update(state="cancelled")
    _agree(client, page, **EVERYTHING)
    words = client.get(DONE).content.decode()
    assert ("No link could be made" in words, "Do you want an account of your own?" in words) == (True, False)
    assert asked.status() == Status.DECLINED


@pytest.mark.parametrize("typed", ["", "F7K2-94Q", "F7K2-94QD9", "OOOO-1111", "<b>F7K2</b>"])
def test_reference_of_another_shape_says_how_it_looks(client, db, typed):
    answer = _enter(client, typed)
    assert answer.status_code == 422
    assert "govuk-error-summary" in answer.content.decode()
    assert not AttemptCounter.objects.exists()


def test_reference_is_taken_in_any_case_width_and_spacing(client, asked):
    letters = asked.reference.replace("-", "").lower()
    assert _enter(client, f" {letters[:4]} {letters[4:]} ").url == SEND
    _have_sent(client)
    assert client.post(CODE, {"code": asked.newest_code()}).url == DECIDE


def test_unknown_reference_reads_as_a_known_one_at_every_step(client, asked, django_user_model):
    known, unknown = client, Client()
    for browser, reference in ((known, asked.reference), (unknown, new_reference())):
        browser.entered = _enter(browser, reference)
        browser.send_page = browser.get(SEND)
        browser.sent = _have_sent(browser)
        browser.code_page = browser.get(CODE)
        browser.wrong = browser.post(CODE, {"code": "000000"})
    for step in ("entered", "send_page", "sent", "code_page", "wrong"):
        assert _alike(getattr(known, step)) == _alike(getattr(unknown, step))
    assert known.session.keys() == unknown.session.keys()


def _alike(answer) -> tuple:
    without_tokens = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
    return answer.status_code, answer.get("Location"), without_tokens


@pytest.mark.parametrize("case", ["demo_grandfather_no_phone", "demo_grandmother_shared_phone"])
def test_nobody_reached_reads_as_somebody_reached(client, citizen, real_register, case):
    named = real_register.cases[case]
    application = verified(citizen, named, named["relationship"])
    assert application.status == Status.AWAITING_CONSENT
    _enter(client, application.reference)
    assert _have_sent(client).url == CODE
    assert application.person.has_phone == (case != "demo_grandfather_no_phone")
    assert not Event.objects.filter(kind="families.code_sent", object_id=str(application.pk)).exists()
    assert WRONG in client.post(CODE, {"code": "123456"}).content.decode()


def test_asking_twice_at_once_sends_one_code_and_reads_the_same(client, asked):
    _enter(client, asked.reference)
    before = len(asked.register.phones(asked.person_reference))
    assert _have_sent(client).url == CODE
    assert _have_sent(client).url == CODE
    assert len(asked.register.phones(asked.person_reference)) == before + 1


def test_code_can_be_read_out_in_a_call(client, asked):
    _enter(client, asked.reference)
    _have_sent(client, "voice")
    assert asked.register.phones(asked.person_reference)[0].channel == "voice"


def test_silent_register_reads_alike_whether_there_is_somebody_to_reach_or_not(client, asked, settings):
    settings.REGISTRY_URL = "http://127.0.0.1:1"
    known, unknown = client, Client()
    for browser, reference in ((known, asked.reference), (unknown, new_reference())):
        browser.entered = _enter(browser, reference)
        browser.sent = _have_sent(browser)
        browser.code_page = browser.get(CODE)
    for step in ("entered", "sent", "code_page"):
        assert _alike(getattr(known, step)) == _alike(getattr(unknown, step))


def test_five_wrong_tries_lock_even_the_right_code(client, asked):
    _enter(client, asked.reference)
    _have_sent(client)
    code = asked.newest_code()
    wrong = "000000" if code != "000000" else "111111"
    for _try in range(5):
        assert WRONG in client.post(CODE, {"code": wrong}).content.decode()
    assert WRONG in client.post(CODE, {"code": code}).content.decode()
    assert client.get(DECIDE).url == START


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12a456"])
def test_code_of_another_shape_costs_no_try(client, asked, typed):
    _enter(client, asked.reference)
    _have_sent(client)
    assert client.post(CODE, {"code": typed}).status_code == 422
    assert not asked.application.consent.code_attempts.exists()


def test_deciding_without_a_code_leads_back_to_the_start(client, asked):
    _enter(client, asked.reference)
    assert client.get(DECIDE).url == START
    assert client.post(DECIDE, {"answer": "refuse"}).url == START
    assert asked.status() == Status.AWAITING_CONSENT


@pytest.mark.parametrize(("page", "lasts"), [(DECIDE, OPEN_LASTS), (CODE, VISIT_LASTS)])
def test_page_closes_after_its_time(client, asked, page, lasts):
    _arrive(client, asked)
    session = client.session
    session["consent_opened_at"] = session["consent_entered_at"] = int(time.time()) - lasts - 1
    session.save()
    assert client.get(page).url == START


def test_session_holds_ids_and_times_alone(client, asked):
    _arrive(client, asked)
    assert client.session["consent_visit"] == str(asked.application.pk)
    assert set(client.session.keys()) == {"consent_visit", "consent_entered_at", "consent_opened_at"}


def test_opening_gives_the_session_a_new_key(client, asked):
    _enter(client, asked.reference)
    before = client.session.session_key
    _have_sent(client)
    client.post(CODE, {"code": asked.newest_code()})
    assert client.session.session_key != before


def test_applicant_signed_in_cannot_answer_by_code(client, asked, citizen, sign_in):
    sign_in(citizen)
    answer = _enter(client, asked.reference)
    assert answer.status_code == 422
    assert "This is your own request." in answer.content.decode()


def test_own_card_is_not_proven_here(client, regions, real_register, django_user_model):
    user = django_user_model.objects.create_user("newcomer", "x")
    application = verified(user, real_register.cases["demo_citizen"], "self")
    assert application.status == Status.AWAITING_CONSENT
    _enter(client, application.reference)
    assert client.session["consent_visit"] != str(application.pk)


def test_too_many_references_from_one_address_have_to_wait(client, db):
    for _try in range(MOST_AN_HOUR):
        assert _enter(client, new_reference()).status_code == 302
    answer = _enter(client, new_reference())
    assert answer.status_code == 429
    assert "Too many tries" in answer.content.decode()
    assert AttemptCounter.objects.get().count == MOST_AN_HOUR + 1


def test_no_address_is_kept_with_the_count(client, db):
    _enter(client, new_reference())
    assert b"127.0.0.1" not in bytes(AttemptCounter.objects.get().who)


@pytest.mark.django_db
def test_pages_are_not_kept_by_browsers(client):
    assert "no-store" in client.get(START)["Cache-Control"]


def test_nothing_of_a_request_is_in_an_address(client, asked):
    page = _arrive(client, asked)
    pages = [client.get(url) for url in (START, SEND, CODE)] + [
        page,
        _agree(client, page, **EVERYTHING),
        client.get(DONE),
    ]
    addresses = {answer.request["PATH_INFO"] + answer.get("Location", "") for answer in pages}
    for answer in pages:
        addresses |= set(re.findall(r'(?:href|action)="([^"]*)"', answer.content.decode()))
    said = [asked.reference, str(asked.application.pk), asked.application.name, asked.application.number]
    assert len(addresses) > len(pages)
    assert [address for address in addresses for words in said if words in address] == []


def test_code_that_was_to_be_read_out_grants_no_more_at_this_page(client, asked, citizen):
    """Whoever hears it can type it here too, instead of the applicant's page."""
    ask_for_code(asked.application, route=Route.READ_OUT, channel="sms", language="en", by=by(citizen))
    send_due_codes()
    _enter(client, asked.reference)
    assert client.post(CODE, {"code": asked.newest_code()}).url == DECIDE
    page = client.get(DECIDE)
    assert 'value="view_pension"' not in page.content.decode()
    shown = re.search(r'name="shown" value="(\w{64})"', page.content.decode())[1]
    more = {"answer": "agree", "shown": shown, "term_days": 365, "scopes": ["view_card", "view_unemployment"]}
    assert client.post(DECIDE, more).status_code == 422
    done = client.post(DECIDE, {"answer": "agree", "shown": shown, "term_days": 31, "scopes": ["view_card"]})
    assert done.url == DONE
    assert asked.status() == Status.APPROVED
    link = asked.application.link
    assert (link.scopes, link.consent.route) == (["view_card"], Route.READ_OUT)
    assert link.begins_at > timezone.now() + timedelta(hours=23)
    assert "The link does not begin at once" in client.get(DONE).content.decode()
