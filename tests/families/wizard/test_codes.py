"""Having a code sent and typing it, against an authority at the other end of a real connection."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User, WrongTries
from families.models import Consent, FamilyLink
from families.models.consents import Route
from families.services.applications.drafts import withdraw_application
from families.services.consents.codes import send_due_codes
from families.services.consents.terms import OWN_CARD, shown_text
from families.states import Status
from tests.families.conftest import LI_MING, WANG_FANG, Resident, answer, by, draft_of, submit, waiting
from tests.families.wizard.conftest import RIGHT_CODE
from tests.families.wizard.pages import assert_error_is_told, summary_of, text_of

NO_PHONE = Resident("王芳", WANG_FANG.born, WANG_FANG.sex, has_phone=False)


def code_url(application):
    return reverse("families:application-code", args=[application.pk])


@pytest.fixture
def own(applicant):
    """One's own card, known to the register, waiting for the code."""
    return answer(submit(draft_of(applicant, LI_MING)), LI_MING)


def test_own_code_links_the_card(applicant, own, sign_in, authority):
    browser = sign_in(applicant)
    sent = browser.post(code_url(own), {"send": "1", "channel": "sms"})
    assert sent.url == f"{code_url(own)}?sent=1"
    assert "The authority is sending a code" in text_of(browser.get(sent.url))
    assert [(body["purpose"], body["channel"], body["reference"]) for body in authority.asked] == [
        ("self", "sms", own.reference)
    ]
    linked = browser.post(code_url(own), {"code": f"{RIGHT_CODE[:3]} {RIGHT_CODE[3:]}"}, follow=True)
    assert linked.redirect_chain[-1][0] == reverse("families:family")
    assert "Your card is linked." in text_of(linked)
    link = FamilyLink.objects.get(owner=applicant)
    assert (link.is_self, link.until, link.consent.route) == (True, None, Route.SELF_CODE)


def test_own_consent_keeps_the_text_that_was_shown(applicant, own, sign_in, authority):
    browser = sign_in(applicant)
    page = browser.get(code_url(own))
    browser.post(code_url(own), {"send": "1", "channel": "voice"})
    browser.post(code_url(own), {"code": RIGHT_CODE})
    assert Consent.objects.get(application=own).text_hash == page.context["shown"].sha256


def test_language_changed_in_another_window_changes_nothing_that_was_read(applicant, own, sign_in, authority):
    browser = sign_in(applicant)
    read = browser.get(code_url(own)).context["shown"].sha256
    browser.post(code_url(own), {"send": "1", "channel": "sms"})
    User.objects.filter(pk=applicant.pk).update(language="es")
    browser.post(code_url(own), {"code": RIGHT_CODE, "shown": read})
    consent = Consent.objects.get(application=own)
    assert (consent.text_hash, consent.language) == (read, "en")
    assert shown_text(own, OWN_CARD, "es").sha256 != read


def test_text_that_is_not_todays_is_read_anew_before_a_code_counts(applicant, own, sign_in, authority):
    browser = sign_in(applicant)
    browser.post(code_url(own), {"send": "1", "channel": "sms"})
    assert_error_is_told(
        browser.post(code_url(own), {"code": RIGHT_CODE, "shown": "0"}), "code", "This text has changed"
    )
    own.refresh_from_db()
    assert own.status == Status.AWAITING_CONSENT


@pytest.mark.parametrize("typed", ["", "12345", "1234567", "12345x", "²²²²²²"])
def test_what_is_no_code_is_not_even_tried(applicant, own, sign_in, authority, typed):
    page = sign_in(applicant).post(code_url(own), {"code": typed})
    assert_error_is_told(page, "code", "six digits")
    assert page.context["code_form"]["code"].value() == typed
    assert own.consent.code_attempts.count() == 0


def test_full_width_digits_are_digits(applicant, own, sign_in, authority):
    browser = sign_in(applicant)
    browser.post(code_url(own), {"send": "1", "channel": "sms"})
    browser.post(code_url(own), {"code": "".join(chr(ord(digit) + 0xFEE0) for digit in RIGHT_CODE)})
    own.refresh_from_db()
    assert own.status == Status.APPROVED


def test_wrong_own_code_is_said(applicant, own, sign_in, authority):
    browser = sign_in(applicant)
    browser.post(code_url(own), {"send": "1", "channel": "sms"})
    assert_error_is_told(browser.post(code_url(own), {"code": "000000"}), "code", "The code is not right.")


def test_asking_twice_within_a_minute_is_said(applicant, own, sign_in, authority):
    browser = sign_in(applicant)
    browser.post(code_url(own), {"send": "1", "channel": "sms"})
    again = browser.post(code_url(own), {"send": "1", "channel": "sms"})
    assert again.status_code == 422
    assert summary_of(again)[0][0].startswith("You can ask for another code after one minute")
    assert len(authority.asked) == 1


@pytest.mark.parametrize(
    ("status", "words"),
    [(409, "no telephone number on record"), (425, "not sent at night"), (503, "does not answer at the moment")],
)
def test_why_an_own_code_was_not_sent_is_said(applicant, own, sign_in, authority, status, words):
    authority.refuses_with = status
    page = sign_in(applicant).post(code_url(own), {"send": "1", "channel": "sms"})
    assert page.status_code == 422
    assert words in summary_of(page)[0][0]


def test_channel_must_be_chosen(applicant, own, sign_in, authority):
    page = sign_in(applicant).post(code_url(own), {"send": "1"})
    ((text, href),) = summary_of(page)
    assert "Choose how the code should come." in text
    assert f'id="{href[1:]}"' in page.content.decode()


def test_code_read_out_grants_the_card_alone_from_tomorrow(linked, sign_in, authority):
    browser = sign_in(linked)
    application = waiting(linked)
    page = browser.get(code_url(application))
    assert "see the card, for 31 days" in text_of(page)
    browser.post(code_url(application), {"send": "1", "channel": "sms"})
    assert send_due_codes() == 1
    assert [(body["scopes"], body["term_days"]) for body in authority.asked] == [(["view_card"], 31)]
    assert browser.post(code_url(application), {"code": RIGHT_CODE}).url == reverse(
        "families:application", args=[application.pk]
    )
    application.refresh_from_db()
    link = application.link
    assert (link.scopes, link.consent.route) == (["view_card"], Route.READ_OUT)
    assert link.consent.text_hash == page.context["shown"].sha256
    assert link.until - link.begins_at == timedelta(days=31)
    assert timedelta(hours=23) < link.begins_at - timezone.now() <= timedelta(hours=24)
    status = text_of(browser.get(reverse("families:application", args=[application.pk])))
    assert "Your relative agreed. Nothing can be seen yet: it begins on" in status
    assert "See the link" in status
    assert "Open the card" not in status


@pytest.mark.parametrize("refusal", [None, 409, 425, 503])
@pytest.mark.parametrize("person", [WANG_FANG, NO_PHONE], ids=["phone", "no-phone"])
def test_pressing_send_is_answered_alike_whatever_happened(linked, sign_in, authority, person, refusal):
    """Twice, so that the pause between two codes tells nothing either."""
    authority.refuses_with = refusal
    application = waiting(linked, person)
    browser = sign_in(linked)
    for _press in range(2):
        sent = browser.post(code_url(application), {"send": "1", "channel": "sms"})
        assert (sent.status_code, sent.url) == (302, f"{code_url(application)}?sent=1")
        assert "The authority has been asked to send a code" in text_of(browser.get(sent.url))
        send_due_codes()
    assert len(authority.asked) == (1 if person is WANG_FANG and refusal is None else 0)


@pytest.mark.parametrize("person", [WANG_FANG, NO_PHONE], ids=["phone", "no-phone"])
@pytest.mark.parametrize("is_sent", [True, False], ids=["sent", "not-sent"])
def test_wrong_code_is_answered_alike_with_and_without_a_phone(linked, sign_in, authority, person, is_sent):
    application = waiting(linked, person)
    browser = sign_in(linked)
    if is_sent:
        browser.post(code_url(application), {"send": "1", "channel": "sms"})
        send_due_codes()
    for _try in range(7):  # past the five tries that a code has
        page = browser.post(code_url(application), {"code": "000000"})
        assert_error_is_told(page, "code", "This code could not be confirmed.")


def test_code_page_is_for_what_waits_for_an_answer(linked, sign_in):
    browser = sign_in(linked)
    sent = submit(draft_of(linked, WANG_FANG, "mother"))
    status = reverse("families:application", args=[sent.pk])
    assert browser.get(code_url(sent)).url == status
    assert browser.post(code_url(sent), {"code": RIGHT_CODE}).url == status


def test_no_code_can_be_read_out_for_what_it_may_not_grant(linked, sign_in):
    application = answer(submit(draft_of(linked, WANG_FANG, "mother", scopes=["view_pension"])), WANG_FANG)
    browser = sign_in(linked)
    status = reverse("families:application", args=[application.pk])
    assert browser.get(code_url(application)).url == status
    assert "read a code out to you" not in text_of(browser.get(status))


def test_right_code_twice_is_one_link(applicant, own, sign_in, authority):
    browser = sign_in(applicant)
    browser.post(code_url(own), {"send": "1", "channel": "sms"})
    browser.post(code_url(own), {"code": RIGHT_CODE})
    again = browser.post(code_url(own), {"code": RIGHT_CODE})
    assert again.url == reverse("families:application", args=[own.pk])
    assert FamilyLink.objects.filter(owner=applicant).count() == 1


LATE = {"expires_at": timezone.now() - timedelta(minutes=1)}


def test_own_code_after_its_time_is_said(applicant, own, sign_in, authority):
    browser = sign_in(applicant)
    browser.post(code_url(own), {"send": "1", "channel": "sms"})
    own.consent.codes.update(**LATE)
    page = browser.post(code_url(own), {"code": RIGHT_CODE})
    assert_error_is_told(page, "code", "This code is no longer valid. Ask for a new one.")
    assert not FamilyLink.objects.filter(owner=applicant).exists()


def typed_after_the_wait(browser, application, code=RIGHT_CODE):
    """Wrong ones make the next wait; what they do to the code itself is something else."""
    WrongTries.objects.all().delete()
    return browser.post(code_url(application), {"code": code})


def test_own_code_after_five_wrong_tries_opens_nothing_even_when_it_is_right(applicant, own, sign_in, authority):
    browser = sign_in(applicant)
    browser.post(code_url(own), {"send": "1", "channel": "sms"})
    for guess in range(5):
        assert_error_is_told(typed_after_the_wait(browser, own, f"00000{guess}"), "code", "The code is not right.")
    page = typed_after_the_wait(browser, own)
    assert_error_is_told(page, "code", "There were too many wrong tries with this code. Ask for a new one.")
    assert not FamilyLink.objects.filter(owner=applicant).exists()


@pytest.mark.parametrize("why", ["late", "guessed", "taken back"])
def test_right_code_read_out_opens_nothing_when_it_holds_no_more(linked, sign_in, authority, why):
    """In the words of every wrong one."""
    application, browser = waiting(linked), sign_in(linked)
    browser.post(code_url(application), {"send": "1", "channel": "sms"})
    send_due_codes()
    if why == "late":
        application.consent.codes.update(**LATE)
    elif why == "guessed":
        for guess in range(5):
            typed_after_the_wait(browser, application, f"00000{guess}")
    else:
        withdraw_application(application, by=by(linked))
    page = typed_after_the_wait(browser, application)
    if why == "taken back":
        assert page.url == reverse("families:application", args=[application.pk])
    else:
        assert_error_is_told(page, "code", "This code could not be confirmed.")
    assert not FamilyLink.objects.of_relatives().exists()
