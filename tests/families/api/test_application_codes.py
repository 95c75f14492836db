"""Codes through the API, against an authority at the other end of a real connection: what the page does, in JSON."""

import hashlib
import time
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import WrongTries
from audit.models import Event
from audit.services import Actor
from families import texts
from families.api.application_examples import OWN_TEXT, READ_OUT_TEXT
from families.models import Consent, FamilyLink
from families.models.consents import Route
from families.services.applications.drafts import withdraw_application
from families.services.consents.codes import send_due_codes, send_own_code
from families.services.consents.terms import OWN_CARD, Terms, read_out_terms, shown_text
from families.services.timing import ANSWERED_AFTER, ASKED_AFTER
from families.states import Status
from tests.families.api.applying import Api, api, api_for, only_named, program
from tests.families.conftest import LI_MING, WANG_FANG, Resident, answer, by, draft_of, submit, waiting
from tests.families.wizard.conftest import RIGHT_CODE, authority
from tests.integrators.problems import problem_of

__all__ = ["api", "authority", "program"]

pytestmark = pytest.mark.django_db
NO_PHONE = Resident("王芳", WANG_FANG.born, WANG_FANG.sex, has_phone=False)


@pytest.fixture
def own(applicant):
    return answer(submit(draft_of(applicant, LI_MING)), LI_MING)


@pytest.fixture
def mine(program, applicant):
    """The app for somebody whose own card waits for their code."""
    return api_for(program, applicant)


def assert_asked_through(program, applicant):
    sent = Event.objects.get(kind="families.code_sent")
    assert (sent.actor_id, sent.codes["app"], sent.is_automatic) == (str(applicant.pk), program.app.pk, True)


def asks(api, application, channel="sms"):
    return api.post(f"{application.pk}/code-requests/", {"channel": channel})


def reads(api, application):
    """The text that the code would say yes to, as an app names it; where nothing is asked, one of nothing."""
    asked = api.get(f"{application.pk}/").json()["asked"]
    return only_named(asked["text"]) if asked else {"version": texts.CURRENT, "sha256": "0" * 64}


def types(api, application, code=RIGHT_CODE):
    return api.post(f"{application.pk}/answers/", {"code": code, "text": reads(api, application)})


def test_own_code_links_the_card(mine, own, authority, program, applicant):
    sent = asks(mine, own)
    assert (sent.status_code, sent.headers["Retry-After"]) == (202, "20"), sent.content
    assert mine.get(sent.headers["Location"]).json()["id"] == str(own.pk)
    code = own.consent.codes.get()
    assert sent.json() == {"channel": "sms", "expires_at": f"{code.expires_at:%Y-%m-%dT%H:%M:%SZ}"}
    assert_asked_through(program, applicant)

    linked = types(mine, own, f"{RIGHT_CODE[:3]} {RIGHT_CODE[3:]}")
    assert (linked.status_code, linked.json()["status"]["code"]) == (200, "approved"), linked.content
    link, consent = FamilyLink.objects.get(owner=applicant), Consent.objects.get(application=own)
    assert (link.is_self, link.until, consent.route) == (True, None, Route.SELF_CODE)
    assert (consent.text_hash, consent.language) == (shown_text(own, Terms([], 0), "en").sha256, "en")
    granted = Event.objects.get(kind="families.consent_granted")
    assert (granted.actor_id, granted.codes["app"]) == (str(applicant.pk), program.app.pk)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "Enter the six digits"),
        ({"code": ""}, "Enter the six digits"),
        ({"code": "12345"}, "six digits"),
        ({"code": "12345x"}, "six digits"),
        ({"code": 482913}, "Give a text."),
    ],
    ids=range(5),
)
def test_what_is_no_code_is_not_even_tried(mine, own, authority, body, words):
    body["text"] = reads(mine, own)
    problem = problem_of(mine.post(f"{own.pk}/answers/", body), "invalid-input", 422)
    assert [(error["pointer"], words in error["detail"]) for error in problem["errors"]] == [("/code", True)]
    assert own.consent.code_attempts.count() == 0


def test_code_asked_for_again_on_the_page_went_through_no_app(mine, own, authority, applicant):
    """The register never answered the app's; the page takes the same code up."""
    authority.refuses_with = 503
    asks(mine, own)
    authority.refuses_with = None
    own.consent.codes.update(asked_at=timezone.now() - timedelta(minutes=2))
    send_own_code(own, channel="sms", language="en", by=Actor.citizen(applicant.pk))
    assert own.consent.codes.count() == 1
    assert "app" not in Event.objects.get(kind="families.code_sent").codes


def test_wrong_own_code_is_said(mine, own, authority):
    asks(mine, own)
    problem = problem_of(types(mine, own, "000000"), "refused", 422)
    assert (problem["code"], problem["errors"][0]["pointer"]) == ("code-refused", "/code")
    assert "The code is not right." in problem["detail"]


def test_without_a_code_there_is_none_to_type(mine, own, authority):
    assert problem_of(types(mine, own), "refused", 422)["code"] == "code-expired"


def test_asking_twice_within_a_minute_is_said(mine, own, authority):
    asks(mine, own)
    assert problem_of(asks(mine, own), "refused", 422)["code"] == "too-many-codes"
    assert len(authority.asked) == 1


@pytest.mark.parametrize(("status", "code"), [(409, "no-phone-on-record"), (425, "quiet-hours")])
def test_why_an_own_code_was_not_sent_is_said(mine, own, authority, status, code):
    authority.refuses_with = status
    assert problem_of(asks(mine, own), "refused", 422)["code"] == code


def test_silent_register_is_to_be_asked_later(mine, own, authority):
    authority.refuses_with = 503
    assert int(asks(mine, own).headers["Retry-After"]) >= 60
    problem_of(asks(mine, own), "refused", 422)
    own.refresh_from_db()
    assert own.status == Status.AWAITING_CONSENT


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "Choose how the code should come."),
        ({"channel": "fax"}, "Choose from the list."),
        ({"channel": 1}, "Give a text."),
    ],
    ids=range(3),
)
def test_channel_must_be_chosen(mine, own, authority, body, words):
    problem = problem_of(mine.post(f"{own.pk}/code-requests/", body), "invalid-input", 422)
    assert [(error["pointer"], error["detail"]) for error in problem["errors"]] == [("/channel", words)]
    assert authority.asked == []


def test_right_code_twice_is_one_link(mine, own, authority, applicant):
    asks(mine, own)
    assert types(mine, own).status_code == 200
    assert problem_of(types(mine, own), "refused", 422)["code"] == "consent-not-open"
    assert FamilyLink.objects.filter(owner=applicant).count() == 1


def text_of(api, application, language):
    asked = Api(api.token, language).get(f"{application.pk}/").json()["asked"]
    return asked["text"]


LANGUAGES = ["en", "es", "zh-hans"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_of_a_code_is_that_of_the_page(api, linked, language):
    application = waiting(linked)
    linked.language = language
    linked.save()
    browser = Client()
    browser.force_login(linked)
    page = browser.get(reverse("families:application-code", args=[application.pk])).context["shown"]
    told = text_of(api, application, language)
    assert told == {
        "version": texts.CURRENT,
        "sha256": page.sha256,
        "language": language,
        "paragraphs": list(page.paragraphs),
    }
    assert hashlib.sha256("\n".join(told["paragraphs"]).encode()).hexdigest() == told["sha256"]
    assert LI_MING.name in told["paragraphs"][0]


def test_example_of_the_contract_is_such_a_text(api, linked):
    assert text_of(api, waiting(linked), "en") == READ_OUT_TEXT


def test_example_of_the_contract_is_the_text_of_an_own_card(mine, own):
    assert text_of(mine, own, "en") == OWN_TEXT


def test_nobody_is_named_in_a_list(api, linked):
    waiting(linked)
    (listed,) = api.get("?status=awaiting_consent").json()["items"]
    assert listed["asked"].keys() == {"code", "label", "address", "code_requests"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_own_text_is_kept_in_the_language_in_which_it_was_read(mine, own, authority, language):
    """Whoever sends the code may read another."""
    asks(mine, own)
    body = {"code": RIGHT_CODE, "text": only_named(text_of(mine, own, language))}
    assert mine.post(f"{own.pk}/answers/", body).status_code == 200
    consent = Consent.objects.get(application=own)
    assert (consent.text_hash, consent.language) == (shown_text(own, OWN_CARD, language).sha256, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_read_to_a_relative_is_kept_in_the_language_in_which_it_was_read(api, linked, authority, language):
    application = waiting(linked)
    asks(api, application)
    send_due_codes()
    body = {"code": RIGHT_CODE, "text": only_named(text_of(api, application, language))}
    assert api.post(f"{application.pk}/answers/", body).status_code == 200
    consent, most = Consent.objects.get(application=application), read_out_terms(application)
    assert (consent.text_hash, consent.language) == (shown_text(application, most, language).sha256, language)


@pytest.mark.parametrize("changes", [{"sha256": "0" * 64}, {"version": "2026-11"}])
def test_another_text_than_that_of_today_uses_up_no_try_of_the_code(mine, own, authority, changes):
    asks(mine, own)
    body = {"code": RIGHT_CODE, "text": reads(mine, own) | changes}
    for _again in range(7):
        problem = problem_of(mine.post(f"{own.pk}/answers/", body), "refused", 422)
        assert (problem["code"], [error["pointer"] for error in problem["errors"]]) == ("text-changed", ["/text"])
    assert (own.consent.code_attempts.count(), WrongTries.objects.count()) == (0, 0)

    body["text"] = only_named(mine.get(problem["current"]).json()["asked"]["text"])
    assert mine.post(f"{own.pk}/answers/", body).json()["status"]["code"] == "approved"


def test_text_of_more_than_the_code_grants_is_another(api, linked, authority):
    """Shown for the whole application, which only the relative's own answer grants."""
    application = waiting(linked)
    asks(api, application)
    send_due_codes()
    whole = shown_text(application, Terms(application.scopes, application.term_days), "en")
    body = {"code": RIGHT_CODE, "text": {"version": whole.version, "sha256": whole.sha256}}
    problem = problem_of(api.post(f"{application.pk}/answers/", body), "refused", 422)
    assert (problem["code"], application.consent.code_attempts.count()) == ("text-changed", 0)


@pytest.mark.parametrize(
    ("text", "pointers"),
    [
        (None, ["/text"]),
        ({}, ["/text/sha256", "/text/version"]),
        ({"version": "2026-11-27"}, ["/text/sha256"]),
        ({"sha256": "0" * 64}, ["/text/version"]),
        ("0" * 64, ["/text"]),
    ],
    ids=range(5),
)
def test_text_has_to_be_named(mine, own, authority, text, pointers):
    body = {"code": RIGHT_CODE} | ({} if text is None else {"text": text})
    problem = problem_of(mine.post(f"{own.pk}/answers/", body), "invalid-input", 422)
    assert sorted(error["pointer"] for error in problem["errors"]) == pointers
    assert own.consent.code_attempts.count() == 0


def test_code_read_out_grants_what_the_page_says(api, linked, authority, program):
    application = waiting(linked)
    most = read_out_terms(application)
    sent = asks(api, application)
    assert (sent.status_code, sent.json()) == (202, {"channel": "sms", "expires_at": None})
    assert send_due_codes() == 1
    assert_asked_through(program, linked)
    assert types(api, application).json()["status"]["code"] == "approved"
    application.refresh_from_db()
    link = application.link
    assert (link.scopes, link.consent.route) == (most.scopes, Route.READ_OUT)
    assert link.consent.text_hash == shown_text(application, most, "en").sha256


@pytest.mark.parametrize("refusal", [None, 409, 425, 503])
@pytest.mark.parametrize("person", [WANG_FANG, NO_PHONE], ids=["phone", "no-phone"])
def test_asking_is_answered_alike_whatever_happened(api, linked, authority, person, refusal):
    """Twice, so that the pause between two codes tells nothing either."""
    authority.refuses_with = refusal
    application = waiting(linked, person)
    for _turn in range(2):
        sent = asks(api, application)
        assert (sent.status_code, sent.json()) == (202, {"channel": "sms", "expires_at": None})
        send_due_codes()
    assert len(authority.asked) == (1 if person is WANG_FANG and refusal is None else 0)


@pytest.mark.parametrize("person", [WANG_FANG, NO_PHONE], ids=["phone", "no-phone"])
@pytest.mark.parametrize("is_sent", [True, False], ids=["sent", "not-sent"])
def test_wrong_code_is_answered_alike_with_and_without_a_phone(api, linked, authority, person, is_sent):
    application = waiting(linked, person)
    if is_sent:
        asks(api, application)
        send_due_codes()
    problems = [problem_of(types(api, application, "000000"), "refused", 422) for _try in range(7)]
    assert problems[0]["code"] == "code-refused"
    assert problems[0]["detail"].startswith("This code could not be confirmed.")
    assert all(problem == problems[0] for problem in problems)


@pytest.mark.parametrize(("call", "least"), [(asks, ASKED_AFTER), (types, ANSWERED_AFTER)])
@pytest.mark.parametrize("person", [WANG_FANG, NO_PHONE], ids=["phone", "no-phone"])
def test_answer_about_a_relatives_telephone_takes_as_long(api, linked, authority, person, call, least):
    application = waiting(linked, person)
    begun = time.monotonic()
    call(api, application)
    assert time.monotonic() - begun >= least


@pytest.mark.parametrize("call", [asks, types])
def test_nothing_is_asked_for_before_the_register_answered(api, linked, authority, call):
    application = submit(draft_of(linked, WANG_FANG, "mother"))
    assert problem_of(call(api, application), "refused", 422)["code"] == "consent-not-open"
    assert authority.asked == []


@pytest.mark.parametrize("call", [asks, types])
def test_no_code_can_be_read_out_for_what_it_may_not_grant(api, linked, authority, call):
    application = answer(submit(draft_of(linked, WANG_FANG, "mother", scopes=["view_pension"])), WANG_FANG)
    assert problem_of(call(api, application), "refused", 422)["code"] == "consent-not-open"
    assert (authority.asked, application.consent.codes.count()) == ([], 0)


def test_register_is_asked_outside_any_transaction(mine, own, authority):
    """A code that was counted stays counted when the answer is lost."""
    authority.loses_answers = True
    problem_of(asks(mine, own), "try-later", 503)
    assert own.consent.codes.count() == 1


def types_after_the_wait(api, application, code=RIGHT_CODE):
    """Wrong ones make the next wait; what they do to the code itself is something else."""
    WrongTries.objects.all().delete()
    return types(api, application, code)


def late(application):
    application.consent.codes.update(expires_at=timezone.now() - timedelta(minutes=1))


def test_own_code_after_its_time_is_said(mine, own, authority, applicant):
    asks(mine, own)
    late(own)
    assert problem_of(types(mine, own), "refused", 422)["code"] == "code-expired"
    assert not FamilyLink.objects.filter(owner=applicant).exists()


def test_own_code_after_five_wrong_tries_opens_nothing_even_when_it_is_right(mine, own, authority, applicant):
    asks(mine, own)
    guesses = [
        problem_of(types_after_the_wait(mine, own, f"00000{guess}"), "refused", 422)["code"] for guess in range(5)
    ]
    assert guesses == ["code-refused"] * 5
    assert problem_of(types_after_the_wait(mine, own), "refused", 422)["code"] == "code-locked"
    assert not FamilyLink.objects.filter(owner=applicant).exists()


@pytest.mark.parametrize(
    ("why", "code"), [("late", "code-refused"), ("guessed", "code-refused"), ("taken back", "consent-not-open")]
)
def test_right_code_read_out_opens_nothing_when_it_holds_no_more(api, linked, authority, why, code):
    application = waiting(linked)
    asks(api, application)
    send_due_codes()
    if why == "late":
        late(application)
    elif why == "guessed":
        for guess in range(5):
            types_after_the_wait(api, application, f"00000{guess}")
    else:
        withdraw_application(application, by=by(linked))
    assert problem_of(types_after_the_wait(api, application), "refused", 422)["code"] == code
    assert not FamilyLink.objects.of_relatives().exists()


def test_wrong_codes_make_the_citizen_wait_longer_each_time_and_a_right_one_forgives(mine, own, authority):
    asks(mine, own)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert [types(mine, own, f"00000{number}").status_code for number in range(3)] == [422, 422, 422]
        waits = types(mine, own)
        assert problem_of(waits, "wait-first", 429)["code"] == "too-many-tries"
        assert waits.headers["Retry-After"] == "60"
        clock.shift(timedelta(minutes=1))
        assert types(mine, own).json()["status"]["code"] == "approved"
    assert not WrongTries.objects.exists()


def test_wrong_codes_of_one_citizen_make_no_other_wait_at_the_same_app(mine, own, authority, program, relative):
    asks(mine, own)
    for number in range(3):
        types(mine, own, f"00000{number}")
    theirs = answer(submit(draft_of(relative, WANG_FANG)), WANG_FANG)
    api = api_for(program, relative)
    asks(api, theirs)
    assert types(api, theirs).status_code == 200
