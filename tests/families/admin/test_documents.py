"""Papers at the officers' pages: who opens one leaves an event, who may not finds nothing; asking for more."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.models import Event
from authorities.models import StaffDuty
from families.documents import DocumentKind
from families.models import Document, Message
from families.policies.officers import can_open_documents
from families.relationships import Relationship
from families.services.applications.documents import add_document, remove_document, send_documents
from families.standing import moment
from families.states import Status
from tests.families.admin.conftest import signed_in
from tests.families.admin.test_walls import APPLICATIONS, page_of
from tests.families.conftest import by
from tests.families.papers import pdf, photograph
from tests.families.recipes import link_self, make_application, make_link

OPENED = "families.document_viewed"


@pytest.fixture
def paper(child_case):
    return add_document(child_case, kind="birth_certificate", content=photograph(), by=by(child_case.applicant))


def url_of(paper, case=None, view=""):
    return reverse(f"admin:families_linkapplication_document{view}", args=[(case or paper.application).pk, paper.pk])


def shown_url_of(paper, case=None):
    return url_of(paper, case, "_shown")


def frames(response):
    """Whom the page lets frame it, and what it frames itself."""
    policy = dict(part.partition(" ")[::2] for part in response["Content-Security-Policy"].split("; "))
    return response["X-Frame-Options"], policy.get("frame-ancestors"), policy.get("frame-src")


CLOSED = ("DENY", "'none'", None)


def openings():
    return list(Event.objects.filter(kind=OPENED).values_list("actor_kind", "actor_id", "object_id", "codes"))


def ask(browser, *cases, **answers):
    chosen = {"action": "ask_cases", "_selected_action": [case.pk for case in cases]}
    return browser.post(APPLICATIONS, {**chosen, **answers}, follow=True)


def test_page_of_a_case_lists_its_papers(beijing, child_case, paper):
    page = beijing.get(page_of(child_case)).content.decode()
    assert f'<a href="{shown_url_of(paper)}" target="paper">Birth certificate' in page
    assert '<iframe name="paper" title="The paper that you opened"' in page
    assert "src=" not in page.split("<iframe")[1].split(">")[0]  # nothing is opened before somebody asks
    assert openings() == []


def test_pdf_has_a_tab_of_its_own_and_says_so(beijing, child_case):
    paper = add_document(child_case, kind="birth_certificate", content=pdf(), by=by(child_case.applicant))

    page = beijing.get(page_of(child_case))

    body = page.content.decode()
    assert f'<a href="{url_of(paper)}" target="_blank" rel="noopener">Birth certificate (opens in a new tab)' in body
    assert "<iframe" not in body
    assert frames(page) == CLOSED
    assert beijing.get(shown_url_of(paper)).status_code == 404


def test_picture_shows_in_its_frame_and_is_noted_when_it_is_fetched(beijing, child_case, paper):
    shown = beijing.get(shown_url_of(paper))

    assert shown.status_code == 200
    assert f'<img src="{url_of(paper)}" alt="The paper as a picture: Birth certificate">' in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert openings() == []


def test_frames_are_opened_for_the_picture_on_the_page_of_its_case_alone(
    beijing, applicant, child_case, newborn_case, paper
):
    assert frames(beijing.get(shown_url_of(paper))) == ("SAMEORIGIN", "'self'", None)
    assert frames(beijing.get(page_of(child_case))) == ("DENY", "'none'", "'self'")

    for page in (page_of(newborn_case), page_of(child_case, "history"), APPLICATIONS):
        assert frames(beijing.get(page)) == CLOSED, page
    assert frames(beijing.get(url_of(paper)))[:2] == ("DENY", "'none'")
    assert frames(beijing.get(shown_url_of(paper, newborn_case))) == CLOSED  # there is no such paper of it


@pytest.mark.parametrize("content", [photograph(), pdf()], ids=["picture", "pdf"])
def test_opening_shows_what_is_kept_and_names_the_officer(beijing, officer, child_case, content):
    paper = add_document(child_case, kind="birth_certificate", content=content, by=by(child_case.applicant))

    shown = beijing.get(url_of(paper))

    assert (shown.status_code, shown.content) == (200, paper.content)
    assert shown["Content-Type"] == paper.content_type
    assert shown["Content-Disposition"].startswith("inline;")
    assert shown["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in shown["Cache-Control"]
    assert shown["Content-Security-Policy"].startswith("default-src 'none';")
    assert ("sandbox" in shown["Content-Security-Policy"]) == (paper.content_type == "image/jpeg")
    assert openings() == [("officer", str(officer.pk), str(child_case.pk), {"document": "birth_certificate"})]


def test_each_opening_is_an_event_of_its_own(beijing, paper):
    for _turn in range(2):
        beijing.get(url_of(paper))
    assert len(openings()) == 2


def test_history_says_in_words_who_opened_what(supervisor, beijing, child_case, paper):
    beijing.get(url_of(paper))
    history = supervisor.get(page_of(child_case, "history")).content.decode()
    assert "Paper opened" in history
    assert "kind of paper: Birth certificate" in history


def test_auditor_may_look_and_leaves_a_trace(auditor, paper):
    assert auditor.get(url_of(paper)).status_code == 200
    assert len(openings()) == 1


def test_officers_elsewhere_and_citizens_find_nothing(guangdong, client, applicant, paper):
    for url in (url_of(paper), shown_url_of(paper)):
        assert guangdong.get(url).status_code == 404
        client.force_login(applicant)
        assert client.get(url).status_code in {302, 403, 404}
        client.logout()
        assert client.get(url).status_code == 302
    assert openings() == []


def test_officer_who_is_the_applicant_does_not_open_their_own_case(applicant, child_case, paper):
    applicant.is_staff = True
    applicant.save()
    StaffDuty.objects.create(user=applicant, region_id="110000", role="officer")
    browser = signed_in(applicant)
    assert [browser.get(url).status_code for url in (url_of(paper), shown_url_of(paper))] == [403, 403]
    assert url_of(paper) not in browser.get(page_of(child_case)).content.decode()
    assert openings() == []


def test_officer_who_is_a_relative_opens_none_and_that_is_noted(beijing, officer, child_case, paper):
    link_self(officer, "赵强", date(1979, 1, 2), sequence=77)
    make_link(officer, child_case.person, Relationship.OTHER)

    assert not can_open_documents(officer, child_case)
    for url in (url_of(paper), shown_url_of(paper)):
        refused = beijing.get(url)
        assert (refused.status_code, frames(refused)) == (403, CLOSED)
    assert frames(beijing.get(page_of(child_case))) == CLOSED
    assert openings() == []
    barred = Event.objects.filter(kind="families.case_barred")
    assert set(barred.values_list("actor_id", "object_id")) == {(str(officer.pk), str(child_case.pk))}
    assert barred.count() == 3


def test_removed_paper_and_that_of_another_case_are_not_there(beijing, applicant, child_case, newborn_case, paper):
    assert [beijing.get(url(paper, newborn_case)).status_code for url in (url_of, shown_url_of)] == [404, 404]
    Document.objects.filter(pk=paper.pk).update(content_sealed=None, erased_at=paper.added_at)
    assert [beijing.get(url(paper)).status_code for url in (url_of, shown_url_of)] == [404, 404]


def test_draft_with_papers_is_nobodys_business(beijing, applicant):
    draft = make_application(applicant, Relationship.DAUGHTER, has_no_number=True)
    paper = add_document(draft, kind="other", content=photograph(), by=by(applicant))
    assert beijing.get(url_of(paper)).status_code == 404


def test_asking_names_the_papers_of_the_case_and_needs_one(beijing, child_case):
    page = ask(beijing, child_case)
    assert page.status_code == 200
    assert page.context["form"]["kinds"].value() == ["household_register", "birth_certificate"]
    assert ask(beijing, child_case, decide="1").status_code == 422
    child_case.refresh_from_db()
    assert child_case.status == Status.IN_REVIEW


def test_asking_for_more_and_deciding_when_it_comes_back(beijing, child_case):
    answer = ask(beijing, child_case, decide="1", kinds=["birth_certificate", "other"])
    assert f"{child_case.reference}: The applicant has been asked for papers." in answer.content.decode()
    child_case.refresh_from_db()
    assert (child_case.status, child_case.documents_asked) == (
        Status.AWAITING_APPLICANT,
        ["birth_certificate", "other"],
    )
    assert Message.objects.filter(user=child_case.applicant, kind="documents_asked").count() == 1
    waits = beijing.get(page_of(child_case))
    assert waits.context["verdicts"] == ()
    assert f"The applicant may answer until {moment(child_case.expires_at)}" in waits.content.decode()
    assert child_case.expires_at - timezone.now() > timedelta(days=13)

    send_documents(child_case, brings_documents=True, by=by(child_case.applicant))

    page = beijing.get(page_of(child_case))
    assert [verdict.action for verdict in page.context["verdicts"]] == ["approve", "reject", "ask"]
    assert "Birth certificate; Another paper" in page.content.decode()


def test_nobody_asks_in_another_region(guangdong, auditor, child_case):
    for browser in (guangdong, auditor):
        ask(browser, child_case, decide="1", kinds=["other"])
    child_case.refresh_from_db()
    assert child_case.status == Status.IN_REVIEW


def test_several_cases_are_asked_together_for_what_all_may_show(beijing, child_case, newborn_case):
    page = ask(beijing, child_case, newborn_case)
    assert page.context["form"]["kinds"].value() == ["household_register", "birth_certificate"]
    ask(beijing, child_case, newborn_case, decide="1", kinds=[DocumentKind.OTHER])
    for case in (child_case, newborn_case):
        case.refresh_from_db()
        assert case.documents_asked == ["other"]


def test_paper_that_an_officer_saw_stays_noted_when_it_is_replaced(beijing, child_case, paper):
    ask(beijing, child_case, decide="1", kinds=["other"])
    remove_document(paper, by=by(child_case.applicant))
    history = beijing.get(page_of(child_case, "history")).content.decode()
    assert "Paper added" in history
    assert "Paper removed by the applicant" in history
