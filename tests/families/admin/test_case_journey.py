"""Working through the queue, and looking somebody up, in a browser: by keyboard, on a phone, light and dark."""

from datetime import date

import pytest
from django.db import transaction
from django.urls import reverse
from playwright.sync_api import expect

from audit.models import Event
from audit.services import Actor
from families.models import LinkApplication
from families.relationships import Relationship
from families.services.applications.documents import add_document
from families.services.links.disputes import open_dispute
from families.states import Status
from tests import browser
from tests.browser import DESK, PHONE, assert_accessible, assert_no_sideways_scroll, shoot
from tests.families.admin.test_journey import page_of_officer
from tests.families.conftest import by
from tests.families.papers import pdf, photograph
from tests.families.recipes import make_link, make_person
from tests.look.looked_at import renders_what_it_claims

__all__ = ["page_of_officer", "renders_what_it_claims"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def assert_good(page):
    """In the colours that it was opened in: Django's links take their time to change theirs."""
    for width in (PHONE, DESK):
        page.set_viewport_size({"width": width, "height": 900})
        assert_accessible(page)
        assert_no_sideways_scroll(page)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_officer_works_through_the_queue_by_keyboard(page_of_officer, child_case, newborn_case, dark):
    page = page_of_officer("/admin/families/linkapplication/", dark=dark)
    assert_good(page)
    page.get_by_role("button", name="Next case").click()
    expect(page.get_by_role("heading", name=child_case.reference)).to_be_visible()
    page.get_by_text("Keyboard shortcuts").click()
    assert_good(page)

    page.keyboard.press("r")
    page.get_by_label("Reason").select_option("no_answer")
    assert_good(page)
    page.get_by_role("button", name="Do it, then the next case").click()

    expect(page.get_by_role("heading", name=newborn_case.reference)).to_be_visible()
    expect(page.get_by_text(f"{child_case.reference}: Rejected.")).to_be_visible()
    assert LinkApplication.objects.get(pk=child_case.pk).status == Status.REJECTED
    assert LinkApplication.objects.get(pk=newborn_case.pk).holder_id is not None


def test_letters_can_be_turned_off_and_stay_off(page_of_officer, child_case):
    page = page_of_officer(f"/admin/families/linkapplication/{child_case.pk}/change/")
    page.get_by_text("Keyboard shortcuts").click()
    page.get_by_label("One letter presses a button").uncheck()
    before = page.url
    page.keyboard.press("r")
    page.reload()
    page.keyboard.press("r")
    expect(page.get_by_role("heading", name=child_case.reference)).to_be_visible()
    assert page.url == before

    page.get_by_text("Keyboard shortcuts").click()
    page.get_by_label("One letter presses a button").check()
    page.keyboard.press("Control+r")  # the browser's own
    page.keyboard.press("m")
    expect(page.get_by_role("heading", name="Ask the applicants for papers?")).to_be_visible()


@pytest.fixture
def papers(child_case):
    """A photograph, wider than any frame of ours, and a PDF."""
    contents = {"birth_certificate": photograph((1800, 1200)), "household_register": pdf()}
    return [
        add_document(child_case, kind=kind, content=content, by=by(child_case.applicant))
        for kind, content in contents.items()
    ]


def openings():
    return list(Event.objects.filter(kind="families.document_viewed").values_list("codes", flat=True))


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_paper_shows_on_the_page_of_its_case_and_is_noted_once(page_of_officer, child_case, papers, dark):
    page = page_of_officer(f"/admin/families/linkapplication/{child_case.pk}/change/", dark=dark)
    assert_good(page)
    assert openings() == []

    page.get_by_role("link", name="Birth certificate").click()

    shown = page.frame_locator("iframe[name=paper]")
    picture = shown.get_by_role("img", name="The paper as a picture: Birth certificate")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 1800)
    expect(page.get_by_role("heading", name=child_case.reference)).to_be_visible()  # still the one screen
    assert len(page.context.pages) == 1
    assert openings() == [{"document": "birth_certificate"}]
    frame = page.locator("iframe[name=paper]").bounding_box()
    assert 300 < picture.bounding_box()["width"] < frame["width"]
    assert_good(page)
    shoot(page, f"case-paper-{'dark' if dark else 'light'}")


def test_paper_shows_without_javascript(page_of_officer, child_case, papers):
    page = page_of_officer(f"/admin/families/linkapplication/{child_case.pk}/change/", javascript=False)
    page.get_by_role("link", name="Birth certificate").click()
    expect(page.frame_locator("iframe[name=paper]").get_by_role("img")).to_be_visible()
    expect(page.get_by_role("link", name="(opens in a new tab)")).to_be_visible()
    assert openings() == [{"document": "birth_certificate"}]


@pytest.mark.parametrize("locale", ["en", "es", "zh-CN"])
def test_frame_of_a_paper_is_good(page_of_officer, papers, locale):
    address = reverse("admin:families_linkapplication_document_shown", args=[papers[0].application_id, papers[0].pk])
    page = page_of_officer(address, locale=locale)
    expect(page.get_by_role("img")).to_be_visible()
    browser.assert_good(page)


def test_without_javascript_there_are_buttons_and_no_letters(page_of_officer, child_case):
    page = page_of_officer(f"/admin/families/linkapplication/{child_case.pk}/change/", javascript=False)
    expect(page.get_by_text("Keyboard shortcuts")).to_be_hidden()
    page.get_by_role("button", name="Take this case").click()
    expect(page.get_by_text(f"{child_case.reference}: You have it now.")).to_be_visible()
    expect(page.get_by_role("button", name="Give it back")).to_be_visible()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_officer_looks_somebody_up_and_sees_the_whole_number_once(page_of_officer, child, child_case, dark):
    page = page_of_officer("/admin/", dark=dark)
    page.get_by_role("link", name="Look somebody up").click()
    assert_good(page)
    page.get_by_role("button", name="Look up").click()  # nothing typed
    assert_good(page)

    page.get_by_label("How the name begins").check()
    page.get_by_label("What you look for").fill("李小")
    page.get_by_role("button", name="Look up").click()
    expect(page.get_by_role("heading", name="1 found")).to_be_visible()
    assert "小" not in page.url
    assert_good(page)

    page.get_by_role("link", name="Show the whole number").click()
    assert_good(page)
    page.get_by_label("to compare it with a paper").check()
    page.get_by_role("button", name="Show it once").click()
    expect(page.get_by_text(child.number)).to_be_visible()
    assert_good(page)


def test_officer_goes_from_dispute_to_dispute_by_keyboard(page_of_officer, applicant):
    with transaction.atomic():
        people = [make_person(f"王{turn}", date(1956, 3, 8), sequence=40 + turn) for turn in range(2)]
        first, second = (
            open_dispute(make_link(applicant, person, Relationship.OTHER), person, by=Actor.person(person.pk))
            for person in people
        )
    page = page_of_officer("/admin/families/dispute/")
    assert_good(page)
    page.get_by_role("button", name="Next case").click()
    expect(page.get_by_role("heading", name=first.reference)).to_be_visible()
    page.get_by_text("Keyboard shortcuts").click()
    assert_good(page)

    page.keyboard.press("d")
    page.get_by_label("Decision").select_option("goes_on")
    page.get_by_role("button", name="Do it, then the next case").click()
    expect(page.get_by_role("heading", name=second.reference)).to_be_visible()
    page.keyboard.press("n")
    expect(page.get_by_text("No further case waits for you to decide.")).to_be_visible()
