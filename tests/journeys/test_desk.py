"""A hospital's desk learns by the demo citizen's pass that he may act for his mother, until the link has ended."""

import pytest
from playwright.sync_api import expect

from families.models import FamilyLink
from families.states import Status
from integrators.codes import ApiScope, Purpose
from integrators.models import Agreement
from tests.browser import assert_good
from tests.families.conftest import agree
from tests.integrators.oauth import registered
from tests.journeys.people import wait_for_status
from tests.sandbox.running import desk

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def desk_page(live_server, new_page):
    """The desk's own browser, at its program."""
    app, secret = registered("Sandbox app", is_sandbox=True)
    Agreement.objects.create(app=app, region_id="000000", scopes=list(ApiScope.values), purposes=list(Purpose.values))
    with desk(live_server.url, app.pk, secret) as url:
        yield new_page(url, javascript=True)


def test_desk_reads_yes_until_the_link_has_ended(known_citizen, desk_page):
    li_ming = known_citizen()
    given_he_goes_along_to_the_hospital_with_his_mother(li_ming)
    code = when_he_shows_at_the_desk_that_he_may_act(li_ming)
    then_the_desk_reads(desk_page, code, "Yes, until ")
    when_he_ends_the_link(li_ming)
    then_the_desk_reads(desk_page, code, "No")


def given_he_goes_along_to_the_hospital_with_his_mother(li_ming):
    application = li_ming.applies_for("demo_mother", preset="Go along to the hospital")
    wait_for_status(application, Status.AWAITING_CONSENT)
    agree(application)


def when_he_shows_at_the_desk_that_he_may_act(li_ming):
    link = FamilyLink.objects.get(owner=li_ming.user, relationship="mother")
    li_ming.goes_to(f"/family/links/{link.pk}/")
    li_ming.follows("Show at a desk that I may act")
    li_ming.sees_heading("Show that I may act for 陈秀英")
    li_ming.page.get_by_text("If the desk cannot scan").click()
    assert_good(li_ming.page, "journey-pass-text")
    return li_ming.page.locator("#code-text").inner_text()


def then_the_desk_reads(page, code, words):
    page.get_by_label("Code that the visitor shows").fill(code)
    page.get_by_label("Take the code of the relative's card").check()
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("status").get_by_role("heading")).to_contain_text(words)
    expect(page.get_by_role("main")).not_to_contain_text("陈秀英")
    assert code not in page.content()
    assert code not in page.url
    assert_good(page, f"journey-desk-{words.split()[0].strip(',').lower()}")


def when_he_ends_the_link(li_ming):
    link = FamilyLink.objects.get(owner=li_ming.user, relationship="mother")
    li_ming.goes_to(f"/family/links/{link.pk}/end/")
    li_ming.page.locator("main form button[type=submit]").last.click()
    li_ming.sees_heading("My family")
    assert FamilyLink.objects.get(pk=link.pk).ended_at
