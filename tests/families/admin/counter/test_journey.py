"""The counter in a browser: somebody without a telephone comes with a letter, in three languages, and every page is good."""

from datetime import date

import pytest
from django.conf import settings
from django.db import transaction
from playwright.sync_api import expect

from families.models import Consent, FamilyLink
from families.relationships import Relationship
from families.services.consents.counter import text_at_counter
from families.services.consents.terms import Terms
from tests.browser import assert_good
from tests.families.admin.conftest import signed_in
from tests.families.admin.counter.conftest import MOTHER, at
from tests.families.recipes import make_link, make_person
from tests.look.looked_at import renders_what_it_claims

__all__ = ["renders_what_it_claims"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

LANGUAGES = {"en": "en", "es": "es", "zh-CN": "zh-hans"}


@pytest.fixture
def officers_page(live_server, new_page, officer):
    """officers_page(locale=…): a browser in which the officer has signed in with a second factor."""

    def open_page(**browser):
        page = new_page(**browser)
        cookie = signed_in(officer).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page.goto(f"{live_server.url}/admin/")
        return page

    return open_page


def submit(page):
    page.locator("#content-main .submit-row .default").click()


def when_they_come(page, typed, paper="identity_card"):
    """From the first page of the officers to that of the visit."""
    page.locator("nav.places a[href='/admin/counter/']").click()
    page.locator("[name=typed]").fill(typed)
    submit(page)
    page.locator(f"[name=identity_seen][value={paper}]").check()
    submit(page)
    expect(page.locator(".visit strong")).to_have_text(MOTHER)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_she_answers_her_daughters_letter_in_her_language(officers_page, asked, locale):
    language = LANGUAGES[locale]
    page = officers_page(locale=locale)

    when_they_come(page, asked.reference)
    page.locator("section:has(#asked) a.button").click()
    page.locator(f".languages [lang={language}]").click()
    shown = page.locator(".text-shown")
    expect(shown).to_have_attribute("lang", language)
    assert_good(page, f"counter-consent-{language}")
    expect(page.locator("#content-main [type=checkbox]:checked")).to_have_count(0)

    submit(page)  # with nothing ticked
    expect(page.get_by_role("alert")).to_be_visible()
    assert_good(page, f"counter-consent-wrong-{language}")

    page.locator("[name=scopes][value=view_card]").check()
    page.locator("[name=sensitive][value=view_pension]").check()
    page.locator("[name=term_days][value='31']").check()
    submit(page)
    text = text_at_counter(asked, Terms(["view_card", "view_pension"], 31), language)
    expect(shown).to_contain_text(text.paragraphs[0])
    assert_good(page, f"counter-consent-final-{language}")
    submit(page)

    expect(page.locator(".messagelist")).to_be_visible()
    assert_good(page, f"counter-visit-{language}")
    consent = Consent.objects.get(application=asked)
    assert (consent.route, consent.language, consent.text_hash) == ("counter", language, text.sha256)
    assert FamilyLink.objects.get(application=asked).scopes == ["view_card", "view_pension"]


def test_without_javascript_she_refuses(officers_page, asked):
    page = officers_page(javascript=False)

    when_they_come(page, asked.reference)
    page.locator("section:has(#asked) a.button").click()
    page.locator("button[value=refuse]").click()

    expect(page.locator(".messagelist")).to_contain_text("Recorded: they refused.")
    assert Consent.objects.get(application=asked).answer == "refused"


def test_every_page_is_good(officers_page, live_server, mother, asked, link):
    page = officers_page()
    page.locator("nav.places a[href='/admin/counter/']").click()
    assert_good(page, "counter-desk")
    page.locator("[name=typed]").fill("nobody")
    submit(page)
    assert_good(page, "counter-desk-wrong")
    page.goto(live_server.url + at("refused"))
    assert_good(page, "counter-refused")
    page.goto(live_server.url + at("visit", mother))
    assert_good(page, "counter-paper")
    submit(page)
    assert_good(page, "counter-paper-wrong")
    when_they_come(page, asked.reference)

    for name, about in (
        ("visit", ()),
        ("sheet", ()),
        ("owners", ()),
        ("invite", ()),
        ("refusals", ()),
        ("link", (link,)),
        ("link-less", (link,)),
        ("link-end", (link,)),
    ):
        page.goto(live_server.url + at(name, mother, *about))
        assert_good(page, f"counter-{name}")


def test_papers_to_take_home_and_the_officers_decision(officers_page, live_server, applicant, mother, link):
    page = officers_page()
    when_they_come(page, link.application.reference)
    page.goto(live_server.url + at("invite", mother))
    page.locator("[name=relationship][value=mother]").check()
    page.locator("[name=scopes][value=view_card]").check()
    page.locator("[name=term_days]").first.check()
    submit(page)
    submit(page)
    expect(page.locator(".paper svg")).to_be_visible()
    assert_good(page, "counter-invitation")
    page.emulate_media(media="print")
    expect(page.locator("#header")).to_be_hidden()
    expect(page.locator(".visit")).to_be_hidden()
    expect(page.locator(".paper")).to_be_visible()
    page.emulate_media(media="screen")

    page.goto(live_server.url + at("link", mother, link))
    page.get_by_role("button", name="They do not know this person: open a case").click()
    expect(page.locator(".paper .reference strong")).to_be_visible()
    assert_good(page, "counter-case")

    with transaction.atomic():
        other = make_link(applicant, make_person("陈静", date(1958, 2, 3), sequence=44), Relationship.OTHER)
    reference = page.locator(".paper .reference strong").inner_text()
    page.goto(live_server.url + at("link", mother, link))
    assert_good(page, "counter-link-in-dispute")
    page.goto(f"{live_server.url}/admin/families/dispute/")
    page.get_by_role("link", name=reference).click()
    assert_good(page, "dispute")
    page.get_by_role("button", name="Decide").click()
    assert_good(page, "dispute-deciding")
    page.get_by_label("Decision").select_option("misused")
    page.get_by_role("button", name="Decide").click()
    expect(page.locator(".messagelist")).to_contain_text("The link was misused: it ends.")
    link.refresh_from_db()
    assert (link.ended_at is not None, other.ended_at) == (True, None)
