"""An invitation from its first page to the link, as two browsers show it."""

import re

import pytest
from playwright.sync_api import expect

from families.models import FamilyLink, Invitation, LinkApplication
from families.selectors import own_person
from families.services.consents.blocks import block_applicant
from families.services.consents.invitations import code_of, revoke_invitation
from tests.browser import PHONE, assert_accessible, assert_good, assert_no_sideways_scroll
from tests.families.conftest import LI_MING, WANG_FANG, answer, by, link_self
from tests.families.invitations import invite
from tests.families.pages.test_look import signed_in
from tests.look.looked_at import renders_what_it_claims

__all__ = ["renders_what_it_claims", "signed_in"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def mother(relative):
    link_self(relative, WANG_FANG)
    return relative


def test_mother_invites_and_son_accepts(live_server, signed_in, mother, applicant):
    hers = signed_in(mother)
    hers.goto(f"{live_server.url}/who-can-see-me/")
    hers.get_by_role("link", name="Invite a relative").click()
    assert_good(hers, "page-invitations-none")
    hers.get_by_role("link", name="Invite a relative").click()
    hers.get_by_role("button", name="Continue").click()
    expect(hers.locator(".govuk-error-summary")).to_be_focused()
    assert_good(hers, "page-invitation-choice-error")
    hers.get_by_label("Mother", exact=True).check()
    hers.get_by_label("Help with the pension", exact=True).check()
    hers.get_by_role("button", name="Continue").click()
    expect(hers.locator("[name=sensitive]:checked")).to_have_count(0)
    assert_good(hers, "page-invitation-reading")
    hers.get_by_label("See the pension insurance").check()
    hers.get_by_label("31 days").check()
    hers.get_by_role("button", name="I agree, make the invitation").click()
    expect(hers.get_by_role("heading", level=1)).to_have_text("Is this what you agree to?")
    assert_good(hers, "page-invitation-final")
    hers.get_by_role("button", name="Yes, make the invitation").click()
    expect(hers.get_by_role("heading", level=1)).to_have_text("Give this to your relative")
    assert_good(hers, "page-invitation")
    code = re.sub(r"\s", "", hers.locator(".receipt__reference strong").inner_text())

    his = signed_in(applicant)
    his.goto(f"{live_server.url}/family/invitations/")
    his.get_by_label("Code of the invitation").fill("0000")
    his.get_by_role("button", name="Continue").click()
    assert_good(his, "page-invited-code-error")
    his.get_by_label("Code of the invitation").fill(code.lower())
    his.get_by_role("button", name="Continue").click()
    expect(his.get_by_role("heading", level=1)).to_have_text("First link your own card")
    assert_good(his, "page-invited-own-card")
    link_self(applicant, LI_MING)
    his.reload()
    expect(his.get_by_role("heading", level=1)).to_have_text("王芳 invites you")
    assert_good(his, "page-invited")
    his.get_by_role("button", name="Accept the invitation").click()
    his.wait_for_url("**/family/applications/**")

    answer(LinkApplication.objects.get(relationship="mother"), WANG_FANG)

    his.reload()
    expect(his.locator("#progress .tag").first).to_have_text("Linked")
    assert_good(his, "page-invited-linked")
    link = FamilyLink.objects.get(owner=applicant, relationship="mother")
    assert (link.scopes, (link.until - link.begins_at).days) == (["view_card", "view_pension", "certify"], 31)
    his.goto(f"{live_server.url}/family/invitations/")
    his.get_by_label("Code of the invitation").fill(code)
    his.get_by_role("button", name="Continue").click()
    expect(his.get_by_role("heading", level=1)).to_have_text("This invitation does not hold")
    assert_good(his, "page-invited-not-open")

    hers.get_by_role("link", name="Your invitations").click()
    expect(hers.get_by_role("main")).to_contain_text("The link has begun")
    assert_good(hers, "page-invitations-used")


@pytest.mark.parametrize("language", ["es", "zh-hans"])
def test_pages_fit_a_telephone_in_every_language(
    live_server, new_page, signed_in, mother, applicant, stranger, language
):
    link_self(applicant, LI_MING)
    block_applicant(own_person(mother), stranger, by=by(mother))
    for user in (mother, applicant):
        user.language = language
        user.save()
    page = new_page(width=PHONE, javascript=True)
    page.context.add_cookies(signed_in(mother).context.cookies())
    invitation = invite(mother, language=language)

    def look(address):
        page.goto(live_server.url + address)
        fits(page, language)

    look("/who-can-see-me/invitations/")
    look(f"/who-can-see-me/invitations/{invitation.pk}/")
    look("/who-can-see-me/invitations/new/")
    expect(page.locator("main .inset a")).to_have_attribute("href", "/who-can-see-me/#blocked")
    page.locator("[name=chosen-relationship][value=mother]").check()
    page.locator("[name=chosen-preset][value=hospital]").check()
    page.locator("main form button.button").click()
    expect(page.locator("[name=sensitive]:checked")).to_have_count(0)
    fits(page, language)
    page.context.clear_cookies()
    page.context.add_cookies(signed_in(applicant).context.cookies())
    look("/family/invitations/")
    page.locator("[name=code]").fill(code_of(invitation))
    page.locator("main form button.button").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("王芳")
    fits(page, language)
    revoke_invitation(Invitation.objects.get(), by=by(mother))
    page.reload()
    fits(page, language)


def fits(page, language):
    assert page.locator("html").get_attribute("lang") == language
    assert_accessible(page)
    assert_no_sideways_scroll(page)
