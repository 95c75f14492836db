"""Both sides of what one of them does, each at a browser of their own, in three languages: a silent end, a case, a refusal that
blocks, and a yes to less than was asked. Each page is checked with axe."""

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from playwright.sync_api import expect

from accounts.models import User
from families.message_texts import TEXTS
from families.models import ApplicantBlock, Dispute, FamilyLink, LinkApplication
from families.models.messages import Kind
from families.services.consents.blocks import LATEST, decline_due
from families.services.consents.codes import send_due_codes
from tests.browser import PHONE, assert_accessible, assert_good, assert_no_sideways_scroll
from tests.families.admin.test_journey import page_of_officer
from tests.families.conftest import LI_MING, WANG_FANG, link_self, waiting
from tests.families.pages.test_look import signed_in
from tests.families.pages.test_look_subject import address, link
from tests.look.looked_at import renders_what_it_claims

__all__ = ["link", "page_of_officer", "renders_what_it_claims", "signed_in"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

LOCALES = {"en": "en-GB", "es": "es-ES", "zh-hans": "zh-CN"}
each_language = pytest.mark.parametrize("language", [*LOCALES])


class Person:
    """Somebody signed in, at a browser in their language."""

    def __init__(self, page, url, language):
        self.page, self.url, self.language = page, url, language
        self.main = page.get_by_role("main")

    def goes_to(self, path):
        self.page.goto(self.url + path)

    def is_good(self, name):
        assert self.page.locator("html").get_attribute("lang") == self.language
        assert_good(self.page, f"{name}-{self.language}")

    def sees_heading(self, words):
        expect(self.page.get_by_role("heading", level=1)).to_have_text(self._said(words))

    def sees(self, words):
        expect(self.main).to_contain_text(self._said(words))

    def sees_nothing_of(self, *words):
        for one in words:
            expect(self.main).not_to_contain_text(one)

    def has_letters(self):
        """Titles of the inbox, the newest first."""
        self.goes_to("/messages/")
        return self.page.locator(".letter h2").all_inner_texts()

    def _said(self, words):
        with override(self.language):
            return gettext(words)


@pytest.fixture
def person(live_server, signed_in, language):
    def _person(user):
        User.objects.filter(pk=user.pk).update(language=language)
        return Person(signed_in(user), live_server.url, language)

    return _person


def title(kind, language):
    with override(language):
        return str(TEXTS[kind].title)


@each_language
def test_silent_end_leaves_its_owner_a_page_that_says_nothing_and_no_message(
    person, link, applicant, relative, language
):
    son, mother = person(applicant), person(relative)
    letters = son.has_letters()
    son.goes_to(address(link, "link"))
    son.sees_heading(WANG_FANG.name)

    mother.goes_to(address(link, "link-end"))
    mother.page.locator("[name=is_silent]").check()
    mother.is_good("endings-silent")
    mother.page.locator("main form button.button").click()
    mother.sees("Nobody is linked to you")

    son.page.reload()  # while he looks at it
    son.sees_heading("This link has ended")
    son.sees_nothing_of(WANG_FANG.name, link.person.masked_number)
    son.is_good("endings-silent-owner")
    son.goes_to(address(link, "card"))
    son.sees_heading("This link has ended")
    son.goes_to("/family/")
    son.sees_nothing_of(WANG_FANG.name)
    assert son.has_letters() == letters
    assert title(Kind.LINK_ENDED_SUBJECT, language) in mother.has_letters()


@each_language
def test_case_stops_the_link_tells_its_owner_little_and_lies_before_the_officers(
    person, page_of_officer, link, applicant, relative, language
):
    son, mother = person(applicant), person(relative)

    mother.goes_to(address(link, "link-unknown"))
    mother.page.locator("main form button.button").click()
    mother.sees_heading("Your case")
    case = Dispute.objects.get(link=link)
    expect(mother.main).to_contain_text(case.reference)
    mother.is_good("endings-case")

    son.goes_to(address(link, "card"))
    son.sees("Nothing of the record can be seen at the moment.")
    son.sees_nothing_of(link.person.masked_number, case.reference)
    son.is_good("endings-case-owner")
    assert son.has_letters()[0] == title(Kind.LINK_STANDS_STILL, language)
    son.page.locator(".letter a").first.click()
    son.sees_nothing_of(case.reference, WANG_FANG.name)
    son.is_good("endings-case-message")

    officer = page_of_officer("/admin/families/dispute/")
    assert_accessible(officer)
    officer.get_by_role("link", name=case.reference).click()
    expect(officer.locator("#content")).to_contain_text(link.application.reference)
    assert_accessible(officer)


@pytest.fixture
def asked_by_the_son(applicant, relative):
    link_self(applicant, LI_MING)
    link_self(relative, WANG_FANG)
    return waiting(applicant)


@each_language
def test_refusal_that_blocks_reads_to_who_asks_again_like_any_wait_and_any_no(
    person, asked_by_the_son, applicant, relative, language
):
    son, mother = person(applicant), person(relative)
    son.goes_to(reverse("families:application", args=[asked_by_the_son.pk]))
    tag = son.page.locator("#progress .tag").first.inner_text()

    mother.goes_to(reverse("families:application-answer", args=[asked_by_the_son.pk]))
    mother.page.locator("main details summary").first.click()
    mother.page.locator("[name=reasons][value=under_pressure]").check()
    mother.page.locator("[name=blocks]").check()
    mother.is_good("endings-refusing")
    mother.page.locator("[name=answer][value=refuse]").click()
    mother.page.wait_for_url("**/who-can-see-me/")
    mother.sees("Who cannot ask you any more")
    mother.is_good("endings-blocked")
    assert ApplicantBlock.objects.count() == 1
    son.page.reload()
    refused = son.page.locator("#progress .tag").first.inner_text()
    assert refused != tag

    again = waiting(applicant)
    status = reverse("families:application", args=[again.pk])
    mother.goes_to("/")
    mother.sees_nothing_of(LI_MING.name)
    son.goes_to(status)
    expect(son.page.locator("#progress .tag").first).to_have_text(tag)
    son.is_good("endings-asking-again")
    LinkApplication.objects.filter(pk=again.pk).update(declines_at=F("declines_at") - 2 * LATEST)
    assert decline_due() == 1
    son.page.reload()
    expect(son.page.locator("#progress .tag").first).to_have_text(refused)
    son.is_good("endings-asked-again")


@each_language
def test_yes_to_less_than_was_asked_at_the_consent_page(live_server, new_page, asked, language):
    """By a person without an account, on a telephone."""
    page = new_page(live_server.url + "/consent/", locale=LOCALES[language], width=PHONE)

    def goes_on(selector="main form button", leads_to="**"):
        assert page.locator("html").get_attribute("lang") == language
        assert_accessible(page)
        assert_no_sideways_scroll(page)
        page.locator(selector).first.click()
        page.wait_for_url(leads_to)

    page.locator("[name=reference]").fill(asked.reference)
    goes_on(leads_to="**/consent/send/")
    goes_on("[name=channel][value=sms]", "**/consent/code/")
    send_due_codes()
    page.locator("[name=code]").fill(asked.newest_code())
    goes_on(leads_to="**/consent/decide/")
    assert page.locator("[name=sensitive]:checked").count() == 0
    page.locator("[name=sensitive][value=view_medical]").check()
    page.locator("[name=term_days][value='31']").check()
    goes_on("[name=answer][value=agree]")
    expect(page.locator(".agreement")).to_contain_text("31")
    goes_on("[name=answer][value=agree]", "**/consent/done/")
    assert_accessible(page)

    made = FamilyLink.objects.get(application=asked.application)
    assert (made.scopes, (made.until - made.begins_at).days) == (["view_card", "view_medical"], 31)
    assert made.begins_at <= timezone.now()
