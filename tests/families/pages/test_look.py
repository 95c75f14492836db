"""Every page as a browser shows it: axe in light and dark, at 360 and 1280 px, text at 200 %; pictures in test-results/."""

import pytest
from django.test import Client
from django.urls import reverse

from families.models import FamilyLink, Message
from families.models.messages import Kind
from families.services.codes import send_due_codes
from tests.browser import assert_good
from tests.families.conftest import (
    CHEN_JING,
    LI_MING,
    WANG_FANG,
    ZHAO_QIANG,
    draft_of,
    link_relative,
    link_self,
    waiting,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def signed_in(live_server, new_page, sign_in):
    """A browser in which the user is signed in already."""

    def _signed_in(user):
        client = sign_in(user, browser=Client())
        page = new_page(live_server.url + "/accessibility/")
        page.context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
        )
        return page

    return _signed_in


@pytest.fixture
def families(applicant, relative):
    """The relative is linked by the applicant, asks the applicant in turn, and has a draft and a message."""
    link_self(applicant, LI_MING)
    link_self(relative, WANG_FANG)
    link_relative(applicant)
    waiting(applicant, CHEN_JING, "spouse")
    waiting(relative, LI_MING, "son")
    draft_of(applicant, ZHAO_QIANG, "brother")


def _look(page, live_server, address, name):
    page.goto(live_server.url + address)
    assert_good(page, name)


def test_pages_of_a_citizen_are_good(live_server, signed_in, families, applicant):
    page = signed_in(applicant)
    own = FamilyLink.objects.get(owner=applicant, relationship="self")
    link = FamilyLink.objects.get(owner=applicant, relationship="mother")
    asked = Message.objects.get(user=applicant, kind=Kind.CONSENT_ASKED)
    for address, name in (
        ("/", "centre"),
        ("/family/", "family"),
        (reverse("families:link", args=[link.pk]), "link"),
        (reverse("families:link-end", args=[link.pk]), "link-end"),
        (reverse("families:link", args=[own.pk]), "own-card"),
        (reverse("families:link-end", args=[own.pk]), "own-card-end"),
        (reverse("families:application-answer", args=[asked.application_id]), "answer"),
        ("/messages/", "messages"),
        (reverse("families:message", args=[asked.pk]), "message"),
        ("/help/", "help"),
        ("/insurances/", "insurances"),
    ):
        _look(page, live_server, address, f"page-{name}")


def test_answering_is_good_to_the_end(live_server, signed_in, families, applicant):
    page = signed_in(applicant)
    asked = Message.objects.get(user=applicant, kind=Kind.CONSENT_ASKED)
    page.goto(live_server.url + reverse("families:message", args=[asked.pk]))
    page.get_by_role("link", name="Read it and answer").click()
    page.get_by_label("See the card").uncheck()
    page.get_by_label("See the unemployment insurance").uncheck()
    page.get_by_role("button", name="I agree").click()
    assert_good(page, "page-answer-error")
    page.get_by_label("See the card").check()
    page.get_by_label("31 days").check()
    page.get_by_role("button", name="I agree").click()
    assert_good(page, "page-answer-confirm")
    page.get_by_role("button", name="Yes, I agree").click()
    page.get_by_text("You agreed.").wait_for()
    assert_good(page, "page-viewers")
    page.get_by_role("link", name="王芳").click()
    assert_good(page, "page-viewer")
    page.get_by_role("link", name="End this link").click()
    assert_good(page, "page-viewer-end")
    page.get_by_label("Do not tell them now").check()
    page.get_by_role("button", name="End the link now").click()
    page.get_by_text("The link has ended.").wait_for()
    assert_good(page, "page-viewers-none")


def test_pages_of_a_new_account_are_good(live_server, signed_in, applicant):
    page = signed_in(applicant)
    for address, name in (
        ("/", "new-centre"),
        ("/family/", "new-family"),
        ("/who-can-see-me/", "new-viewers"),
        ("/messages/", "new-messages"),
    ):
        _look(page, live_server, address, f"page-{name}")


def test_pages_for_everyone_are_good(live_server, new_page, regions):
    page = new_page()
    for address, name in (
        ("/", "welcome"),
        ("/help/?region=320000", "help-jiangsu"),
        ("/help/?region=", "help-error"),
        ("/your-data/", "your-data"),
        ("/legal-basis/", "legal-basis"),
        ("/accessibility/", "accessibility"),
        ("/retirement/", "retirement"),
        ("/consent/", "consent"),
    ):
        _look(page, live_server, address, f"page-{name}")


@pytest.mark.parametrize("javascript", [True, False])
def test_relative_answers_at_the_consent_page(live_server, new_page, asked, javascript):
    page = new_page(live_server.url + "/consent/", javascript=javascript)
    look = assert_good if javascript else lambda page, name: None
    page.get_by_label("Reference of the request").fill("nonsense")
    page.get_by_role("button", name="Continue").click()
    look(page, "page-consent-reference-error")
    page.get_by_label("Reference of the request").fill(asked.reference.lower())
    page.get_by_role("button", name="Continue").click()
    look(page, "page-consent-send")
    page.get_by_role("button", name="Send it now by text message").click()
    page.get_by_label("Six-digit code").fill("000000")
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("This code is not right").first.wait_for()
    send_due_codes()
    look(page, "page-consent-code-error")
    page.get_by_label("Six-digit code").fill(asked.newest_code())
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="李明 asks to add your card").wait_for()
    look(page, "page-consent-decide")
    for label in ("pension", "medical", "work-injury", "maternity"):
        page.get_by_label(f"See the {label} insurance").check()
    page.get_by_role("button", name="I agree").click()
    page.get_by_role("heading", name="You have agreed").wait_for()
    look(page, "page-consent-granted")
    assert asked.status() == "approved"


def test_relative_refuses_in_chinese(live_server, new_page, asked):
    page = new_page(live_server.url + "/consent/", locale="zh-CN")
    page.locator("[name=reference]").fill(asked.reference)
    page.locator("main button").click()
    page.locator("[name=channel][value=sms]").click()
    page.wait_for_url("**/consent/code/")
    send_due_codes()
    page.locator("[name=code]").fill(asked.newest_code())
    page.locator("main form button").click()
    assert "申请将您的社会保障卡添加到其账户" in page.locator(".agreement").inner_text()
    assert_good(page, "page-consent-decide-zh")
    page.locator("[name=answer][value=refuse]").click()
    page.wait_for_url("**/consent/done/")
    assert_good(page, "page-consent-refused-zh")
    assert asked.status() == "declined"
