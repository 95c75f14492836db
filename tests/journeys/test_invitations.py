"""A wife invites her husband: she types no number of his, he none of hers; register and worker are the real ones."""

import pytest
from playwright.sync_api import expect

from families.models import Consent, FamilyLink
from families.models.consents import Route
from tests.browser import assert_accessible

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


class TestWifeInvites:
    def test_and_is_not_asked_again(self, known_citizen):
        li_ming, wang_fang = known_citizen("demo_citizen"), known_citizen("demo_spouse")

        self.given_she_has_made_an_invitation(wang_fang)
        self.when_he_types_its_code_and_accepts(li_ming, self.code_on(wang_fang))
        self.then_the_register_links_them(li_ming)
        self.then_she_sees_him(wang_fang)
        self.then_the_consent_is_hers(li_ming, wang_fang)

    def given_she_has_made_an_invitation(self, wang_fang):
        wang_fang.goes_to("/who-can-see-me/")
        wang_fang.follows("Invite a relative")
        wang_fang.follows("Invite a relative")
        wang_fang.page.get_by_label("Spouse", exact=True).check()
        wang_fang.page.get_by_label("Go along to the hospital", exact=True).check()
        wang_fang.presses("Continue")
        wang_fang.sees("To them you are: Spouse.")
        expect(wang_fang.page.locator("[name=sensitive]:checked")).to_have_count(0)
        wang_fang.presses("I agree, make the invitation")
        wang_fang.sees_heading("Is this what you agree to?")
        wang_fang.presses("Yes, make the invitation")
        wang_fang.sees_heading("Give this to your relative")

    def code_on(self, wang_fang):
        return wang_fang.page.locator(".receipt__reference strong").inner_text()

    def when_he_types_its_code_and_accepts(self, li_ming, code):
        li_ming.goes_to("/family/")
        li_ming.follows("I was invited")
        li_ming.page.get_by_label("Code of the invitation").fill(code)
        li_ming.presses("Continue")
        li_ming.sees_heading("王芳 invites you")
        assert_accessible(li_ming.page)
        li_ming.presses("Accept the invitation")

    def then_the_register_links_them(self, li_ming):
        li_ming.shows_tag("Linked")
        li_ming.sees("Your relative agreed")
        assert_accessible(li_ming.page)

    def then_she_sees_him(self, wang_fang):
        wang_fang.goes_to("/who-can-see-me/")
        wang_fang.sees("李明")
        wang_fang.goes_to("/messages/")
        wang_fang.sees("Your invitation was accepted")
        wang_fang.sees("Someone is now linked to you")
        assert_accessible(wang_fang.page)

    def then_the_consent_is_hers(self, li_ming, wang_fang):
        link = FamilyLink.objects.active().get(owner=li_ming.user, relationship="spouse")
        assert set(link.scopes) == {"view_card", "show_code"}
        assert (link.until - link.begins_at).days == 31
        consent = Consent.objects.get(application=link.application)
        assert (consent.route, consent.answered_by) == (Route.INVITATION, f"citizen:{wang_fang.user.pk}")
