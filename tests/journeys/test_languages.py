"""The way through the wizard in each language: the page says which language it is in, and fits at 360 px and 200 %."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from families.models import LinkApplication
from tests.browser import PHONE, assert_accessible, assert_no_sideways_scroll, shoot
from tests.journeys.people import SOON, Citizen

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

LOCALES = {"en": "en-GB", "es": "es-ES", "zh-hans": "zh-CN"}


@pytest.mark.parametrize(("language", "dark"), [("en", True), ("es", False), ("zh-hans", True)])
def test_pages_fit_in_each_language(known_citizen, language, dark):
    li_ming = known_citizen(locale=LOCALES[language], width=PHONE, dark=dark)
    given_their_language(li_ming, language)

    for path in ("/", "/family/", "/family/applications/start/relative/"):
        li_ming.goes_to(path)
        then_it_fits(li_ming, language)
    li_ming.page.locator("main form button").first.click()
    when_they_answer_the_steps(li_ming, language)
    then_the_status_page_fits_while_the_relative_is_waited_for(li_ming, language)
    for path in ("/messages/", "/who-can-see-me/", "/help/", "/account/"):
        li_ming.goes_to(path)
        then_it_fits(li_ming, language)


def given_their_language(li_ming: Citizen, language: str) -> None:
    User.objects.filter(pk=li_ming.user.pk).update(language=language)


def when_they_answer_the_steps(li_ming: Citizen, language: str) -> None:
    page, mother = li_ming.page, li_ming.register.cases["demo_mother"]
    page.locator("main form button.button").click()  # nothing filled in
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    then_it_fits(li_ming, language, "details-nothing")
    page.locator("[name=name]").fill(mother["name"])
    page.locator("[name=number]").fill(mother["number"])
    page.locator("[name=relationship][value=mother]").check()
    page.locator("main form button.button").click()
    page.wait_for_url("**/sharing/")
    then_it_fits(li_ming, language, "sharing")
    page.locator("[name=preset][value=pension]").check()
    page.locator("main form button.button").click()
    page.wait_for_url("**/check/")
    then_it_fits(li_ming, language, "check")
    page.locator("main form button.button").click()


def then_the_status_page_fits_while_the_relative_is_waited_for(li_ming: Citizen, language: str) -> None:
    expect(li_ming.page.locator("section[aria-labelledby=together]")).to_be_visible(timeout=SOON)
    then_it_fits(li_ming, language, "status")
    application = LinkApplication.objects.of(li_ming.user).get(relationship="mother")
    li_ming.goes_to(f"/family/applications/{application.pk}/code/")
    then_it_fits(li_ming, language, "read-out")


def then_it_fits(li_ming: Citizen, language: str, name: str = "") -> None:
    assert li_ming.page.locator("html").get_attribute("lang") == language
    assert_accessible(li_ming.page)
    assert_no_sideways_scroll(li_ming.page)
    if name:
        shoot(li_ming.page, f"journey-{language}-{name}")
