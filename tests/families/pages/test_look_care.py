"""Whom a guardian without an account blocked for a child, and lets ask: on a telephone, in the dark, in three languages."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from audit.services import Actor
from families.models import ApplicantBlock
from families.services.consents.codes import send_due_codes
from tests.browser import PHONE, assert_accessible, assert_no_sideways_scroll
from tests.families.pages.test_two_guardians import asked
from tests.families.services.test_two_guardians import say_no

__all__ = ["asked"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

LOCALES = {"en": "en", "es": "es-ES", "zh-hans": "zh-CN"}


@pytest.mark.parametrize("language", LOCALES)
def test_guardian_lets_who_asked_about_a_child_ask_again(live_server, new_page, asked, language):
    say_no(asked.application, Actor.person(asked.application.other_guardian_id), blocks=True)
    page = new_page(live_server.url + reverse("families:manage"), locale=LOCALES[language], width=PHONE, dark=True)

    def fits():
        assert page.locator("html").get_attribute("lang") == language
        assert_accessible(page)
        assert_no_sideways_scroll(page)

    page.locator("[name=reference]").fill(asked.reference)
    page.locator("[name=purpose][value=care]").check()
    page.locator("main form button").first.click()
    page.wait_for_url("**/consent/manage/send/")
    page.locator("[name=channel][value=sms]").click()
    page.wait_for_url("**/consent/manage/code/")
    send_due_codes()
    page.locator("[name=code]").fill(asked.newest_code())
    page.locator("main form button").first.click()
    page.wait_for_url("**/consent/manage/links/")
    expect(page.locator(".blocked li")).to_contain_text(["李明"])
    expect(page.locator(".blocked li")).to_contain_text(["李可"])
    fits()
    page.locator(".blocked button").click()
    expect(page.locator(".blocked")).to_have_count(0)
    fits()
    assert not ApplicantBlock.objects.exists()
