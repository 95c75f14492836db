"""The link that leaves a page at once: on every page, without JavaScript too, and with it not to be come back from."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from tests.families.conftest import PASSWORD

LINK = "Leave this page quickly"


@pytest.fixture
def opened(new_page, gallery):
    """opened(javascript=…): a browser that came by one page to another; the site outside is answered for."""

    def _opened(**how):
        page = new_page(gallery + "step/", **how)
        page.context.route(
            f"{settings.EXIT_URL}**",
            lambda route: route.fulfill(body="<!doctype html><title>Weather</title>", content_type="text/html"),
        )
        page.goto(gallery + "family/")
        return page

    return _opened


def test_link_leads_away_and_the_way_back_does_not_lead_to_the_page(opened, gallery):
    page = opened()
    page.get_by_role("link", name=LINK).click()
    page.wait_for_url(settings.EXIT_URL)
    assert page.title() == "Weather"
    page.go_back()
    assert page.url == gallery + "step/"


def test_escape_three_times_does_the_same(opened, gallery):
    page = opened()
    for _time in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url(settings.EXIT_URL)
    page.go_back()
    assert page.url == gallery + "step/"


def test_escape_twice_or_slowly_or_between_other_keys_stays(opened, gallery):
    page = opened(alone=True)
    page.clock.install()
    page.reload()
    for keys in (["Escape", "Escape"], ["a", "Escape", "Escape", "a", "Escape"]):
        for key in keys:
            page.keyboard.press(key)
        page.clock.run_for(2_500)
    assert page.url == gallery + "family/"
    assert page.get_by_role("link", name=LINK).is_visible()


def test_without_javascript_it_is_a_link(opened):
    page = opened(javascript=False)
    page.get_by_role("link", name=LINK).click()
    page.wait_for_url(settings.EXIT_URL)


def test_page_to_be_left_at_once_has_it_once_and_in_sight(new_page, gallery):
    page = new_page(gallery, width=360)
    links = page.get_by_role("link", name=LINK)
    assert links.count() == 1
    page.evaluate("scrollTo(0, 2000)")
    assert links.evaluate("link => link.getBoundingClientRect().top >= 0 && link.getBoundingClientRect().top < 100")


def test_it_is_not_printed(new_page, gallery):
    page = new_page(gallery + "family/")
    page.emulate_media(media="print")
    assert not page.get_by_role("link", name=LINK).is_visible()


@pytest.mark.parametrize("name", ["centre", "family", "messages", "who-can-see-me", "consent", "help", "your-data"])
@pytest.mark.parametrize("is_signed_in", [True, False])
@pytest.mark.django_db
def test_every_page_has_it(django_user_model, settings, name, is_signed_in):
    settings.EXIT_URL = "https://elsewhere.example.org/"
    browser = Client()
    if is_signed_in:
        browser.force_login(django_user_model.objects.create_user("wei", PASSWORD))
    page = browser.get(reverse(f"families:{name}"), follow=True).content.decode()
    assert 'href="https://elsewhere.example.org/" rel="nofollow noreferrer" data-exit' in page
