"""What somebody gets outside the inbox, as a browser shows it: folded and unfolded, in each language, without JavaScript."""

import pytest
from django.test import Client
from playwright.sync_api import expect

from accounts.models import Channel
from families.message_groups import CHOSEN, Group
from families.models import MessageChoices
from families.services.senders.choosing import choose_messages
from families.services.senders.receivers import Wanted
from tests.browser import PHONE, assert_good
from tests.families.pages.test_languages import assert_speaks
from tests.families.senders.conftest import make_reachable

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PAGE = "/account/messages/"
LEFT_OUT = Wanted(frozenset(CHOSEN), frozenset({"link_ended", "link_moved"}))


@pytest.fixture
def opened(live_server, new_page, sign_in, applicant):
    """The page of somebody who can be reached both ways and leaves two happenings out of their mail."""

    def _opened(language="en", **browser):
        applicant.language = language
        make_reachable(applicant)
        choose_messages(by=applicant, wanted={Channel.EMAIL: LEFT_OUT})
        client = sign_in(applicant, browser=Client())
        page = new_page(**browser)
        session = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
        page.context.add_cookies([session])
        page.goto(live_server.url + PAGE)
        expect(page.locator("details.fold")).to_have_count(4)
        return page

    return _opened


def unfold(page):
    page.evaluate("() => document.querySelectorAll('details.fold').forEach((fold) => fold.open = true)")


def test_page_is_good_folded_and_unfolded(opened):
    page = opened()
    assert_good(page, "message-choices")
    assert page.evaluate("() => document.documentElement.scrollHeight") < 2400  # no wall
    unfold(page)
    assert_good(page, "message-choices-unfolded")


@pytest.mark.parametrize("language", ["es", "zh-hans"])
def test_page_speaks_the_language_of_its_reader(opened, language):
    page = opened(language, width=PHONE)
    assert_speaks(page, language, "message-choices")
    assert_good(page, f"message-choices-unfolded-{language}")


def test_one_is_left_out_without_javascript(opened):
    page = opened(javascript=False, width=PHONE)
    group = page.locator(".told").first
    expect(group.get_by_text("2 left out")).to_be_visible()
    tick = group.get_by_role("checkbox", name="A link has been renewed: Text")
    expect(tick).to_be_hidden()

    group.get_by_text("Choose one by one").click()
    expect(tick).to_be_checked()
    tick.uncheck()
    group.get_by_role("checkbox", name="A link has ended: E-mail").check()
    page.get_by_role("button", name="Save").click()

    expect(page.locator(".notice")).to_be_visible()
    expect(page.locator(".told").first.get_by_text("2 left out")).to_be_visible()
    kept = MessageChoices.objects.get()
    assert (kept.left_out_of_email, kept.left_out_of_text) == (["link_moved"], ["link_renewed"])
    assert (set(kept.by_email), kept.by_text) == (set(CHOSEN), [Group.LINKS])


def test_group_that_is_off_says_so_beside_its_happenings(opened):
    page = opened(javascript=False)
    group = page.locator(".told").first
    group.get_by_text("Choose one by one").click()
    off = group.locator(".told__off--by-text")
    expect(off).to_be_hidden()

    group.get_by_role("checkbox", name="Text", exact=True).uncheck()

    expect(off).to_be_visible()
    expect(group.locator(".told__off--by-email")).to_be_hidden()


def test_forged_tick_is_a_mistake_that_can_be_found(opened):
    page = opened()
    page.evaluate("() => { document.querySelector('[name=each_by_email]').value = 'number_tried'; }")
    page.get_by_role("button", name="Save").click()

    page.locator(".govuk-error-summary a").click()
    expect(page.locator("[name=each_by_email]").first).to_be_focused()
    assert_good(page, "message-choices-wrong")
