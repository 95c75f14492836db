"""A letter that the applicant prints, with which the relative answers at an office."""

import re

import pytest
from django.urls import reverse

from families.decisions import IdentitySeen
from families.services.consents.counter import record_at_counter, text_at_counter
from families.services.consents.terms import Terms, shown_text
from families.states import Status
from tests.browser import assert_good
from tests.families.conftest import (
    CHEN_JING,
    LI_KE,
    LI_MING,
    WANG_FANG,
    ZHAO_QIANG,
    Resident,
    answer,
    draft_of,
    link_self,
    submit,
    waiting,
)
from tests.families.pages.test_look import signed_in
from tests.families.wizard.pages import text_of
from tests.look.looked_at import renders_what_it_claims

__all__ = ["renders_what_it_claims", "signed_in"]


def letter_of(application):
    return reverse("families:application-letter", args=[application.pk])


@pytest.fixture
def asked(linked):
    return waiting(linked)


def test_holds_reference_qr_and_the_words_that_the_relative_will_read(client, asked, linked, sign_in):
    page = sign_in(linked).get(letter_of(asked))
    words = text_of(page)
    assert asked.reference in words
    assert "<svg" in page.content.decode()
    for paragraph in shown_text(asked, Terms(asked.scopes, 365), "en").paragraphs:
        assert paragraph in words


@pytest.mark.parametrize(("child", "whose"), [(False, "your relative"), (True, "the other guardian")])
def test_asks_for_the_language_of_whoever_answers(linked, sign_in, child, whose):
    draft = draft_of(linked, LI_KE, "son") if child else draft_of(linked, WANG_FANG, "mother")
    given = {"guardian": True, "other": CHEN_JING} if child else {}
    words = text_of(sign_in(linked).get(letter_of(answer(submit(draft), LI_KE if child else WANG_FANG, **given))))
    assert re.findall(r"Does ([^.?]*) read another language", words) == [whose]


def test_tells_nothing_of_where_the_relative_lives(linked, sign_in, client):
    """Word for word the same for somebody of Beijing and of Shanghai, but for what the applicant knows."""
    browser = sign_in(linked)
    letters = []
    for sequence, region in ((1, "110000"), (2, "310000")):
        resident = Resident("王芳", WANG_FANG.born, WANG_FANG.sex, region=region, sequence=sequence)
        application = waiting(linked, resident)
        page = text_of(browser.get(letter_of(application)))
        letters.append(page.replace(application.reference, "REFERENCE"))
        assert application.person.number not in page
    assert letters[0] == letters[1]
    assert not re.search("Beijing|Shanghai|北京|上海", letters[0])


def test_what_happens_with_it_at_the_office(client, asked, linked, officer, sign_in):
    """From the page to the link, with no page of the officer's."""
    browser = sign_in(linked)
    status = browser.get(reverse("families:application", args=[asked.pk]))
    assert letter_of(asked) in status.content.decode()
    shown = text_at_counter(asked, Terms(["view_card"], 365), "zh-hans")
    record_at_counter(
        asked,
        scopes=["view_card"],
        sensitive=[],
        term_days=365,
        officer=officer,
        identity_seen=IdentitySeen.IDENTITY_CARD,
        shown=shown,
        language="zh-hans",
    )
    after = text_of(browser.get(reverse("families:application", args=[asked.pk])))
    assert "Your relative agreed" in after
    assert "officer" not in after  # nor how the relative answered
    assert browser.get(letter_of(asked)).url == reverse("families:application", args=[asked.pk])


def test_only_while_an_office_can_be_asked(applicant, sign_in, pack_of, client):
    browser = sign_in(applicant)
    own = answer(submit(draft_of(applicant, LI_MING)), LI_MING)
    assert own.status == Status.AWAITING_CONSENT
    assert browser.get(letter_of(own)).status_code == 302


def test_not_where_the_region_has_no_counter(client, asked, linked, sign_in, pack_of):
    pack_of("110000", consent_routes='["account"]')
    browser = sign_in(linked)
    assert browser.get(letter_of(asked)).status_code == 302
    assert letter_of(asked) not in browser.get(reverse("families:application", args=[asked.pk])).content.decode()


def test_is_nobody_elses(client, asked, stranger, relative, sign_in):
    link_self(stranger, ZHAO_QIANG)
    link_self(relative, WANG_FANG)
    for user in (stranger, relative):
        assert sign_in(user).get(letter_of(asked)).status_code == 404
    client.logout()
    assert client.get(letter_of(asked)).url.startswith("/account/login/")


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
def test_letter_for_the_office_is_good(live_server, signed_in, linked):
    asked = waiting(linked)
    page = signed_in(linked)
    page.goto(live_server.url + reverse("families:application", args=[asked.pk]))
    page.get_by_role("link", name="Print a letter for the office").click()
    assert_good(page, "page-letter")
    page.emulate_media(media="print")
    assert page.get_by_text("What is asked").is_visible()
    assert not page.get_by_role("button", name="Print").is_visible()
