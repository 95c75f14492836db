"""Every page as a browser shows it: axe in light and dark, at 360 and 1280 px, text at 200 %."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from families.models import ApplicantBlock, Consent, FamilyLink, LinkApplication, Message
from families.models.consents import Route
from families.models.messages import Kind
from families.services.applications import reviews
from families.services.applications.closing import close_overdue
from families.services.applications.drafts import withdraw_application
from families.services.attempts import MOST_AN_HOUR, count_attempt
from families.services.consents import answering as consents
from families.services.consents.codes import send_due_codes
from families.services.consents.terms import Terms, shown_text
from families.services.links.digests import Month
from tests.browser import assert_good
from tests.families.conftest import (
    CHEN_JING,
    LI_MING,
    LI_XIAOYU,
    WANG_FANG,
    ZHAO_QIANG,
    answer,
    by,
    draft_of,
    link_relative,
    link_self,
    submit,
    waiting,
)
from tests.families.wizard.conftest import authority
from tests.look.looked_at import renders_what_it_claims

__all__ = ["authority", "renders_what_it_claims"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def signed_in(live_server, new_page, sign_in):
    """A browser in which the user is signed in already."""

    def _signed_in(user):
        client = sign_in(user, browser=Client())
        page = new_page()
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
    FamilyLink.objects.filter(owner=applicant, relationship="mother").update(until=timezone.now() + timedelta(days=9))
    page = signed_in(applicant)
    own = FamilyLink.objects.get(owner=applicant, relationship="self")
    link = FamilyLink.objects.get(owner=applicant, relationship="mother")
    asked = Message.objects.get(user=applicant, kind=Kind.CONSENT_ASKED)
    for address, name in (
        ("/", "centre"),
        ("/family/", "family"),
        (reverse("families:link", args=[link.pk]), "link"),
        (reverse("families:link-end", args=[link.pk]), "link-end"),
        (reverse("families:link-renew", args=[link.pk]), "link-renew"),
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
    _look(page, live_server, reverse("families:seen-in-month", args=[Month.before(timezone.localdate()).code]), "month")
    page.get_by_role("link", name="王芳").click()
    assert_good(page, "page-viewer")
    page.get_by_role("link", name="End this link").click()
    assert_good(page, "page-viewer-end")
    page.get_by_label("Do not tell them now").check()
    page.get_by_role("button", name="End the link now").click()
    page.get_by_text("The link has ended.").wait_for()
    assert_good(page, "page-viewers-none")


@pytest.mark.parametrize("javascript", [True, False])
def test_refusing_and_blocking_is_good(live_server, new_page, sign_in, families, applicant, javascript):
    asked = Message.objects.get(user=applicant, kind=Kind.CONSENT_ASKED).application
    client = sign_in(applicant, browser=Client())
    page = new_page(javascript=javascript)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    look = assert_good if javascript else lambda page, name: None
    page.goto(live_server.url + reverse("families:application-answer", args=[asked.pk]))
    page.get_by_text("Before you refuse: say why").click()
    look(page, "page-refuse")
    page.get_by_label("I do not know this person.").check()
    page.get_by_label("Do not let this person ask me again").check()
    page.get_by_role("button", name="I refuse").click()
    page.get_by_text("You refused.").wait_for()
    page.goto(live_server.url + reverse("families:who-can-see-me"))
    page.get_by_role("heading", name="Who cannot ask you any more").wait_for()
    look(page, "page-viewers-blocked")
    page.get_by_role("button", name="Let them ask again").click()
    page.get_by_text("They can ask again.").wait_for()

    consent = Consent.objects.get(application=asked)
    assert (consent.answer, consent.refusal_reasons) == ("refused", ["not_known"])
    assert not ApplicantBlock.objects.exists()


def test_withdrawing_and_discarding_are_good(live_server, signed_in, linked):
    page = signed_in(linked)
    sent, draft = waiting(linked), draft_of(linked, CHEN_JING, "spouse")
    for application, button, name in ((sent, "Withdraw", "withdraw"), (draft, "Discard it", "discard")):
        status = reverse("families:application", args=[application.pk])
        _look(page, live_server, f"{status}withdraw/", f"page-{name}")
        page.get_by_role("button", name=button, exact=True).click()
        page.wait_for_url("**/family/")
        assert_good(page, f"page-{name}-done")
        _look(page, live_server, status, f"page-{name}-status")


def test_status_pages_of_what_has_ended_are_good(live_server, signed_in, linked, officer):
    declined, unanswered = waiting(linked), waiting(linked, ZHAO_QIANG, "brother")
    shown = shown_text(declined, Terms(["view_card"], 31), "en")
    consents.refuse(declined, route=Route.ACCOUNT, shown=shown, language="en", by=by(linked))
    LinkApplication.objects.filter(pk=unanswered.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    forgotten = draft_of(linked, CHEN_JING, "spouse")
    LinkApplication.objects.filter(pk=forgotten.pk).update(touched_at=timezone.now() - timedelta(days=8))
    close_overdue()
    without_number = submit(draft_of(linked, LI_XIAOYU, "daughter", number=None, has_no_number=True))
    reviews.reject(without_number, officer=officer, reason="no_papers")
    page = signed_in(linked)
    for application, name in (
        (declined, "declined"),
        (unanswered, "expired"),
        (forgotten, "never-sent"),
        (without_number, "refused-without-a-number"),
    ):
        _look(page, live_server, reverse("families:application", args=[application.pk]), f"page-status-{name}")


def test_code_page_is_good_when_there_is_no_phone_to_send_it_to(live_server, signed_in, authority, applicant):
    """There was one when the register matched."""
    application = answer(submit(draft_of(applicant, LI_MING)), LI_MING)
    authority.refuses_with = 409
    page = signed_in(applicant)
    page.goto(live_server.url + reverse("families:application-code", args=[application.pk]))
    page.get_by_label("As a text message").check()
    page.get_by_role("button", name="Send the code now").click()
    page.get_by_text("no telephone number on record").first.wait_for()
    assert_good(page, "page-code-no-phone")


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
        ("/coming-of-age/", "coming-of-age"),
        ("/your-data/", "your-data"),
        ("/legal-basis/", "legal-basis"),
        ("/accessibility/", "accessibility"),
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
    for label in ("pension", "medical", "unemployment", "work-injury", "maternity"):
        page.get_by_label(f"See the {label} insurance").check()
    page.get_by_role("button", name="I agree").click()
    page.get_by_role("heading", name="You have agreed").wait_for()
    look(page, "page-consent-granted")
    assert asked.status() == "approved"


def _come_to_the_decision(page, live_server, asked):
    page.goto(live_server.url + "/consent/")
    page.get_by_label("Reference of the request").fill(asked.reference)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("button", name="Send it now by text message").click()
    page.wait_for_url("**/consent/code/")
    send_due_codes()
    page.get_by_label("Six-digit code").fill(asked.newest_code())
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="李明 asks to add your card").wait_for()


@pytest.mark.parametrize(
    ("heading", "name"),
    [("No link could be made", "obstacle"), ("Nothing waits for your answer any more", "closed")],
)
def test_yes_that_comes_to_nothing_is_good(live_server, new_page, asked, citizen, heading, name):
    page = new_page()
    _come_to_the_decision(page, live_server, asked)
    if name == "obstacle":
        asked.application.person.cards.update(state="formal_loss")
    else:
        withdraw_application(asked.application, by=by(citizen))
    for label in ("pension", "medical", "unemployment", "work-injury", "maternity"):
        page.get_by_label(f"See the {label} insurance").check()
    page.get_by_role("button", name="I agree").click()
    page.get_by_role("heading", name=heading).wait_for()
    assert_good(page, f"page-consent-{name}")


def test_too_many_tries_are_good(live_server, new_page, asked):
    for _try in range(MOST_AN_HOUR):
        count_attempt("consent_reference", address="127.0.0.1")
    page = new_page(live_server.url + "/consent/")
    page.get_by_label("Reference of the request").fill(asked.reference)
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="Too many tries").wait_for()
    assert_good(page, "page-consent-too-many")


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
