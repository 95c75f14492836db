"""The pages of knowledge as a browser shows them: found from the help page, read on a phone, printed."""

import pytest
from playwright.sync_api import expect

from tests.browser import PHONE, assert_good, shoot
from tests.families.conftest import regions
from tests.look.looked_at import renders_what_it_claims

__all__ = ["regions", "renders_what_it_claims"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def open_all(page):
    closed = page.locator("details.fold:not([open]) > summary")
    while closed.count():
        closed.first.click()


def test_pages_of_knowledge_are_good(live_server, new_page, regions):
    page = new_page(live_server.url + "/help/", width=PHONE)
    page.get_by_role("main").get_by_role("link", name="What you should know").click()
    assert_good(page, "knowledge")
    for link, name in (
        ("The social-security card", "card"),
        ("What to do when you are stuck", "stuck"),
        ("Pension insurance", "pension"),
    ):
        page.get_by_role("link", name=link, exact=True).click()
        expect(page.get_by_role("heading", level=1)).to_have_text(link)
        open_all(page)
        assert_good(page, f"knowledge-{name}-open")
        page.get_by_role("link", name="What you should know").first.click()
    page.get_by_role("link", name="What differs from region to region").click()
    assert_good(page, "knowledge-regions")
    page.get_by_role("link", name="The whole country").click()
    open_all(page)
    assert_good(page, "knowledge-nation")
    page.get_by_role("link", name="Jiangsu").click()
    page.get_by_role("link", name="Suzhou").click()
    assert_good(page, "knowledge-suzhou")


def test_stuck_reader_without_javascript_finds_the_next_step(live_server, new_page, regions):
    page = new_page(live_server.url + "/help/", width=PHONE, javascript=False)
    page.get_by_role("link", name="What to do when you are stuck").click()
    page.get_by_text("Somebody is linked to me against my will").click()
    step = page.locator("#against-my-will")
    expect(step).to_contain_text("End the link: at once")
    expect(step.get_by_role("link", name="12333")).to_be_visible()


def test_address_of_a_symptom_opens_it(live_server, new_page, regions):
    page = new_page(live_server.url + "/knowledge/stuck/#died")
    expect(page.locator("#died")).to_be_visible()
    expect(page.locator("#abroad")).not_to_be_visible()


def test_what_is_folded_is_printed(live_server, new_page, regions):
    page = new_page(live_server.url + "/knowledge/insurances/maternity/")
    folded = page.get_by_text("If your employer did not pay in")
    expect(folded).not_to_be_visible()
    page.emulate_media(media="print")
    expect(folded).to_be_visible()
    expect(page.get_by_role("button", name="Print")).not_to_be_visible()
    shoot(page, "knowledge-print")
