"""Choosing what one gets outside the inbox, being told by e-mail and text message, and reading it, in each language."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.utils.translation import override
from playwright.sync_api import expect

from accounts.models import OutgoingText, User
from families.message_texts import TEXTS
from families.models import MessageChoices, OutgoingNotice
from families.models.messages import Kind
from families.services.messages import message_user, save_messages
from tests.browser import PHONE, assert_accessible, assert_good, assert_no_sideways_scroll
from tests.journeys.people import Citizen
from tests.processes import wait_for

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

EMAIL, MOBILE = "li.ming@example.org", "+8613800000001"
SAFETY = [
    Kind.LINK_BEGUN_SUBJECT,
    Kind.READ_OUT_BEGINS,
    Kind.CLAIM_ON_YOU,
    Kind.NUMBER_TRIED,
    Kind.CHILD_LINKED,
    Kind.LOSS_REPORTED,
    Kind.CERTIFIED,
]
CARD = [Kind.LOSS_FILED, Kind.LOSS_REFUSED, Kind.LOSS_ENDED, Kind.CERTIFICATION_FILED, Kind.CERTIFICATION_REFUSED]
LEFT_OUT = Kind.LOSS_ENDED
OTHERS = [Kind.LINK_BEGUN, Kind.LINK_ENDS, Kind.CARD_EXPIRES, Kind.CONSENT_ASKED] * 3
TOLD = [*OTHERS, *CARD, *SAFETY]
LOCALES = {"en": "en-GB", "es": "es-ES", "zh-hans": "zh-CN"}


@pytest.mark.parametrize("language", [*LOCALES])
def test_messages_are_chosen_told_and_read(citizen, settings, language):
    settings.DEMO = True
    li_ming = citizen("demo_citizen", locale=LOCALES[language], width=PHONE, dark=language == "es")
    given_they_can_be_reached(li_ming, language)
    li_ming.signs_in()

    when_they_keep_mails_of_their_card_alone_but_one(li_ming, language)
    save_messages([message_user(li_ming.user, kind, codes={"reference": "F7K2-94QD"}) for kind in TOLD])
    then_they_are_told_of_that_and_of_their_safety(li_ming, language)

    li_ming.goes_to("/")
    expect(li_ming.page.locator(".masthead__menu nav .tag")).to_have_text(re.compile(r"9\+"))
    then_the_inbox_can_be_filtered_and_read(li_ming, language)


def given_they_can_be_reached(li_ming: Citizen, language: str) -> None:
    EmailAddress.objects.create(user=li_ming.user, email=EMAIL, verified=True, primary=True)
    User.objects.filter(pk=li_ming.user.pk).update(mobile=MOBILE, is_mobile_verified=True, language=language)
    li_ming.user.refresh_from_db()


def when_they_keep_mails_of_their_card_alone_but_one(li_ming: Citizen, language: str) -> None:
    page = li_ming.page
    li_ming.goes_to("/account/")
    page.locator('main a[href="/account/messages/"]').click()
    assert_good(page, f"page-message-choices-{language}")
    for group in ("links", "reminders", "monthly"):
        page.locator(f"[name=by_email][value={group}]").uncheck()
    page.locator("[name=by_text][value=links]").uncheck()
    page.locator(".told", has=page.locator("[name=by_email][value=card]")).locator("summary").click()
    page.locator(f"[name=each_by_email][value={LEFT_OUT}]").uncheck()
    assert_good(page, f"page-message-choices-unfolded-{language}")
    page.locator("main form button.button").click()
    expect(page.locator(".notice")).to_be_visible()
    expect(page.locator("[name=by_email][value=card]")).to_be_checked()
    expect(page.locator("[name=by_text]:checked")).to_have_count(0)
    kept = MessageChoices.objects.get()
    assert (kept.by_email, kept.left_out_of_email, kept.left_out_of_text) == (["card"], [LEFT_OUT], [])


def then_they_are_told_of_that_and_of_their_safety(li_ming: Citizen, language: str) -> None:
    wait_for(lambda: not OutgoingNotice.objects.filter(due_at__isnull=False).exists(), within=60)
    kinds = {
        channel: set(OutgoingNotice.objects.filter(channel=channel).values_list("message__kind", flat=True))
        for channel in ("email", "sms")
    }
    assert kinds == {"email": {*CARD, *SAFETY} - {LEFT_OUT}, "sms": {*SAFETY}}
    assert set(OutgoingText.objects.values_list("to", flat=True)) == {EMAIL, MOBILE}
    li_ming.goes_to("/local/messages/")
    with override(language):
        title = str(TEXTS[Kind.NUMBER_TRIED].title)
    expect(li_ming.page.get_by_text(f"sscard: {title}", exact=True)).to_be_visible()


def then_the_inbox_can_be_filtered_and_read(li_ming: Citizen, language: str) -> None:
    page, letters = li_ming.page, li_ming.page.locator(".letter")
    li_ming.goes_to("/messages/")
    assert_good(page, f"page-inbox-{language}")
    letters.first.locator("a").click()
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    li_ming.goes_to("/messages/")
    expect(page.locator(".letter--new")).to_have_count(19)
    page.locator('main a[href="?show=new"]').click()
    expect(page.locator(".letter--new")).to_have_count(20)
    page.locator("a[rel=next]").click()
    expect(letters).to_have_count(len(TOLD) - 21)
    page.locator('form[action$="/read-so-far/"] button').click()
    expect(letters).to_have_count(20)
    expect(page.locator(".letter--new")).to_have_count(0)
    expect(page.locator(".masthead__menu nav .tag")).to_have_count(0)
    li_ming.goes_to("/messages/?show=new")
    assert_good(page, f"page-inbox-nothing-new-{language}")
