"""The way back: an officer asks for papers, the applicant adds them and sends the application back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from families.models import Document, Message
from families.services.applications.documents import add_document, ask_for_more
from families.services.applications.reviews import reject
from families.states import Status
from tests.families.conftest import LI_XIAOYU, WANG_FANG, ZHAO_QIANG, answer, by, draft_of, link_self, submit, waiting
from tests.families.papers import EXECUTABLE, photograph
from tests.families.wizard.pages import assert_error_is_told, text_of


@pytest.fixture
def case(linked):
    """A daughter whose guardian the applicant is not by the register."""
    return answer(submit(draft_of(linked, LI_XIAOYU, "daughter")), LI_XIAOYU)


@pytest.fixture
def asked(case, officer):
    ask_for_more(case, officer=officer, kinds=["birth_certificate"])
    return case


@pytest.fixture
def citizen(linked, sign_in):
    return sign_in(linked)


def url_of(application, name="application-documents"):
    return reverse(f"families:{name}", args=[application.pk])


def add(citizen, application, content):
    answers = {"kind": "other", "file": SimpleUploadedFile("x.jpg", content), "add": "1"}
    return citizen.post(url_of(application), answers)


def kept(application):
    return list(Document.objects.of(application).kept())


def test_status_leads_there_and_says_until_when(citizen, asked):
    page = citizen.get(url_of(asked, "application"))
    assert "An officer asks you for papers." in text_of(page)
    assert "There is time until" in text_of(page)
    assert url_of(asked) in page.content.decode()


def test_message_and_front_page_lead_there(citizen, asked):
    told = Message.objects.get(kind="documents_asked")
    message = citizen.get(reverse("families:message", args=[told.pk]))
    assert url_of(asked) in message.content.decode()
    assert url_of(asked) in citizen.get(reverse("families:centre")).content.decode()


def test_papers_are_added_and_the_application_goes_back(citizen, asked):
    page = text_of(citizen.get(url_of(asked)))
    assert "Birth certificate" in page
    assert "Household register" not in page
    assert add(citizen, asked, photograph()).url == url_of(asked)

    assert citizen.post(url_of(asked), {"send": "1"}).url == url_of(asked, "application")

    asked.refresh_from_db()
    assert asked.status == Status.IN_REVIEW
    assert "It is sent. The officer looks at it again." in text_of(citizen.get(url_of(asked, "application")))


def test_sent_with_nothing_is_told_what_is_missing(citizen, asked):
    refused = citizen.post(url_of(asked), {"send": "1"})
    assert_error_is_told(refused, "brings_documents", "Add a paper first")
    assert citizen.post(url_of(asked), {"send": "1", "brings_documents": "on"}).status_code == 302
    asked.refresh_from_db()
    assert (asked.status, asked.brings_documents) == (Status.IN_REVIEW, True)


def test_wrong_file_is_told(citizen, asked):
    assert_error_is_told(add(citizen, asked, EXECUTABLE), "file", "This is neither a JPEG or PNG picture nor a PDF.")
    assert kept(asked) == []


def test_while_an_officer_has_it_papers_can_be_added_and_not_taken_back(citizen, case):
    page = citizen.get(url_of(case, "application"))
    assert url_of(case) in page.content.decode()
    assert "A paper that proves the relationship helps them." in text_of(page)
    add(citizen, case, photograph())
    [paper] = kept(case)
    assert "A paper that proves" not in text_of(citizen.get(url_of(case, "application")))
    page = citizen.get(url_of(case))
    assert 'name="remove"' not in page.content.decode()
    assert 'name="send"' not in page.content.decode()

    assert citizen.post(url_of(case), {"remove": str(paper.pk)}).url == url_of(case, "application")

    assert kept(case) == [paper]
    case.refresh_from_db()
    assert case.status == Status.IN_REVIEW


def test_removing_while_it_is_the_applicants_turn(citizen, asked):
    add(citizen, asked, photograph())
    [paper] = kept(asked)
    assert citizen.post(url_of(asked), {"remove": str(paper.pk)}).url == url_of(asked)
    assert kept(asked) == []


def test_nothing_to_add_where_nothing_is_asked(linked, citizen, officer, case):
    adult = waiting(linked)
    reject(case, officer=officer, reason="no_answer")
    for application in (adult, case):
        assert citizen.get(url_of(application)).url == url_of(application, "application")
        assert add(citizen, application, photograph()).url == url_of(application, "application")
        assert url_of(application) not in citizen.get(url_of(application, "application")).content.decode()
    assert not Document.objects.exists()


def test_draft_leads_to_its_step(linked, citizen):
    draft = draft_of(linked, WANG_FANG, "mother")
    assert citizen.get(url_of(draft)).url == url_of(draft, "application")


def test_nobody_elses(client, asked, stranger, sign_in, linked):
    paper = add_document(asked, kind="other", content=photograph(), by=by(linked))
    address = reverse("families:application-document", args=[asked.pk, paper.pk])
    for url in (url_of(asked), address):
        assert client.get(url).url.startswith("/account/login/")
    link_self(stranger, ZHAO_QIANG)
    citizen = sign_in(stranger)
    for url in (url_of(asked), address):
        assert citizen.get(url).status_code == 404
    for answers in ({"send": "1", "brings_documents": "on"}, {"remove": str(paper.pk)}):
        assert citizen.post(url_of(asked), answers).status_code == 404
    assert add(citizen, asked, photograph((70, 70))).status_code == 404
    assert kept(asked) == [paper]
    asked.refresh_from_db()
    assert asked.status == Status.AWAITING_APPLICANT


def test_the_child_does_not_see_papers_about_them(asked, relative, sign_in, linked):
    """Nobody but the applicant and officers, whoever the paper is about."""
    paper = add_document(asked, kind="other", content=photograph(), by=by(linked))
    link_self(relative, WANG_FANG)
    assert sign_in(relative).get(reverse("families:application-document", args=[asked.pk, paper.pk])).status_code == 404
