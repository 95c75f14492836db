"""Asking for a correction: whose record, to whom it goes, how it stands; nobody else's, and by officers of the region alone."""

import pytest
from django.test import Client
from django.urls import reverse

from audit.models import Event
from authorities.models import StaffDuty
from families.models import CorrectionRequest
from families.models.corrections import CorrectionAnswer, WhatIsWrong
from families.services.corrections import answer_correction, ask_correction
from families.services.messages import inbox
from tests.families.admin.conftest import on_duty, signed_in
from tests.families.conftest import ZHAO_QIANG, link_self

pytestmark = pytest.mark.django_db

LIST, NEW = reverse("benefits:corrections"), reverse("benefits:correction-new")
TEXT = "金丝雀: the day is the 7th, <b>not</b> the 17th"


def page_of(asked):
    return reverse("benefits:correction", args=[asked.pk])


@pytest.fixture
def asked(linked):
    return ask_correction(what=WhatIsWrong.BIRTH_DATE, text=TEXT, by=linked)


def test_asked_on_a_page_it_has_a_case_number_and_an_authority(linked, sign_in):
    browser = sign_in(linked)
    assert NEW in browser.get(LIST).content.decode()

    answer = browser.post(NEW, {"what": "birth_date", "text": TEXT})

    made = CorrectionRequest.objects.get()
    assert (answer.status_code, answer.url) == (302, page_of(made))
    page = browser.get(answer.url).content.decode()
    for words in (made.reference, "An officer of your region looks at it", "12333", "you may ask for a review"):
        assert words in page
    assert "the 7th, &lt;b&gt;not&lt;/b&gt; the 17th" in page
    assert page_of(made) in browser.get(LIST).content.decode()


def test_second_press_leads_to_the_same(linked, sign_in):
    browser = sign_in(linked)
    addresses = {browser.post(NEW, {"what": "sex", "text": TEXT}).url for _press in range(2)}

    assert len(addresses) == CorrectionRequest.objects.count() == 1
    assert "You have asked about this already" not in browser.get(addresses.pop()).content.decode()


def test_other_words_about_the_same_are_told_that_the_first_count(linked, sign_in):
    browser = sign_in(linked)
    browser.post(NEW, {"what": "sex", "text": TEXT})

    page = browser.post(NEW, {"what": "sex", "text": "Something else."}, follow=True).content.decode()

    assert "You have asked about this already. What you wrote first counts until it is answered." in page
    assert "Something else." not in page


@pytest.mark.parametrize("what", ["medical", "maternity"])
def test_medical_security_has_its_own_line(linked, sign_in, what):
    asked = ask_correction(what=WhatIsWrong(what), text=TEXT, by=linked)

    page = sign_in(linked).get(page_of(asked)).content.decode()

    assert 'href="tel:12393"' in page
    assert "The medical-security bureau of your region" in page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"text": TEXT}, "Choose what is wrong."),
        ({"what": "name", "text": "  "}, "Write what it should say."),
        ({"what": "shoes", "text": TEXT}, "shoes"),
        ({"what": "name", "text": "x" * 1001}, "1000"),
    ],
    ids=["nothing chosen", "nothing written", "unknown", "too long"],
)
def test_wrong_input_is_answered_on_the_page(linked, sign_in, typed, words):
    answer = sign_in(linked).post(NEW, typed)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not CorrectionRequest.objects.exists()


def test_without_an_own_card_the_way_is_shown(applicant, sign_in):
    browser = sign_in(applicant)

    assert browser.post(NEW, {"what": "name", "text": TEXT}).url == LIST
    assert "Link your own card first" in browser.get(LIST).content.decode()
    assert not CorrectionRequest.objects.exists()


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (CorrectionAnswer.CORRECTED, "The authority has corrected its record."),
        (CorrectionAnswer.UNCHANGED, "its record stays as it is."),
        (CorrectionAnswer.PAPERS_NEEDED, "The authority needs to see papers."),
    ],
)
def test_answer_is_told_in_words(asked, linked, officer, sign_in, answer, words):
    answer_correction(asked, answer, officer)
    browser = sign_in(linked)
    message = inbox(linked).filter(kind="correction_answered").get()

    assert words in browser.get(page_of(asked)).content.decode()
    assert f'href="{LIST}"' in browser.get(reverse("families:message", args=[message.pk])).content.decode()


def test_stranger_finds_nothing(asked, stranger, sign_in):
    link_self(stranger, ZHAO_QIANG)
    browser = sign_in(stranger)

    assert browser.get(page_of(asked)).status_code == 404
    assert asked.reference not in browser.get(LIST).content.decode()
    for address in (LIST, NEW, page_of(asked)):
        assert Client().get(address).status_code == 302


def test_officers_of_the_region_read_it_and_change_nothing(asked, officer):
    page, rows = (
        reverse("admin:families_correctionrequest_change", args=[asked.pk]),
        reverse("admin:families_correctionrequest_changelist"),
    )
    desk = signed_in(officer)

    assert asked.reference in desk.get(rows).content.decode()
    assert TEXT not in desk.get(rows).content.decode()
    assert "the 7th" in desk.get(page).content.decode()
    assert desk.post(page, {"answer": "corrected"}).status_code == 403
    viewed = Event.objects.get(kind="families.correction_viewed")
    assert (viewed.actor_id, viewed.person_id) == (str(officer.pk), asked.person_id)


def test_officers_of_another_region_do_not(asked):
    other = on_duty("guangdong", "440000", "officer")
    desk = signed_in(other)

    assert asked.reference not in desk.get(reverse("admin:families_correctionrequest_changelist")).content.decode()
    for page in ("change", "history"):
        answer = desk.get(reverse(f"admin:families_correctionrequest_{page}", args=[asked.pk]))
        assert (answer.status_code, answer.url) == (302, reverse("admin:index"))
    assert StaffDuty.objects.filter(user=other).count() == 1
