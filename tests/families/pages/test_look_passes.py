"""The page of a pass, and what its subject then sees and can do, as a browser shows them."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from accounts.models import User
from families.models import DelegationPass
from families.scopes import Scope
from families.services.links.checks import check_links
from families.services.links.passes import token_of_pass
from tests.browser import PHONE, assert_good, assert_no_sideways_scroll, shoot
from tests.families.conftest import LI_MING, WANG_FANG, link_relative, link_self
from tests.families.pages.test_look import signed_in
from tests.families.services.link_checks import ask, make_app, question
from tests.look.looked_at import renders_what_it_claims

__all__ = ["make_app", "renders_what_it_claims", "signed_in"]

LASTS = timedelta(seconds=4)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def link(applicant, relative):
    link_self(applicant, LI_MING)
    link_self(relative, WANG_FANG)
    return link_relative(applicant, scopes=["view_card", "show_code"])


def test_pass_is_shown_and_the_app_is_barred(live_server, signed_in, link, applicant, relative, make_app):
    page, app = signed_in(applicant), make_app("Hospital of Chaoyang")
    page.goto(f"{live_server.url}/family/links/{link.pk}/")
    page.get_by_role("link", name="Show at a desk that I may act").click()
    expect(page.locator("#code-shown .qr__code")).to_have_count(1)
    assert_good(page, "page-pass")
    shown = token_of_pass(DelegationPass.objects.latest("made_at"))
    assert ask(app, shown).is_yes
    ask(app, shown, action=Scope.CERTIFY)

    page = signed_in(relative)
    page.goto(f"{live_server.url}/who-can-see-me/")
    assert_good(page, "page-viewers-apps")
    page.get_by_role("link", name="Hospital of Chaoyang").click()
    assert_good(page, "page-app")
    page.get_by_role("button", name="Bar this app").click()
    expect(page.get_by_role("main")).to_contain_text("From now on Hospital of Chaoyang always gets the answer no.")
    assert_good(page, "page-app-barred")
    assert not ask(app, shown).is_yes


def test_pass_renews_itself_until_the_link_ends(live_server, signed_in, link, applicant, monkeypatch):
    monkeypatch.setattr("families.views.passes.LASTS", LASTS)
    monkeypatch.setattr("families.services.links.passes.LASTS", LASTS)
    page = signed_in(applicant)
    page.goto(f"{live_server.url}/family/links/{link.pk}/pass/")
    first = page.locator("#code-shown .qr__code").inner_html()
    page.get_by_text("If the desk cannot scan").click()
    text = page.locator("#code-text").inner_text()
    page.wait_for_function("shown => document.querySelector('#code-shown .qr__code')?.innerHTML !== shown", arg=first)
    expect(page.locator("#code-text")).to_be_visible()  # whoever reads it out finds the next one there
    expect(page.locator("#code-text")).not_to_have_text(text)
    assert DelegationPass.objects.count() > 1

    type(link).objects.filter(pk=link.pk).update(paused_at=link.begins_at)

    expect(page.get_by_role("main")).to_contain_text("No code can be shown any more.", timeout=10_000)
    expect(page.locator("#code-shown")).to_be_empty()
    page.get_by_role("link", name="Look why").click()
    expect(page.get_by_role("main")).to_contain_text("You cannot show at the moment that you may act for this person")


def test_pass_works_without_javascript(live_server, new_page, signed_in, link, applicant):
    page = new_page(javascript=False, width=PHONE)
    page.context.add_cookies(signed_in(applicant).context.cookies())
    page.goto(f"{live_server.url}/family/links/{link.pk}/pass/")
    expect(page.get_by_role("main")).to_contain_text("more seconds, until")
    DelegationPass.objects.all().delete()

    page.get_by_role("link", name="Show a new code").click()

    page.wait_for_load_state("load")
    assert DelegationPass.objects.count() == 1
    expect(page.locator("#code-shown .qr__code")).to_have_count(1)


@pytest.mark.parametrize("language", ["es", "zh-hans"])
def test_pages_of_passes_and_apps_fit_in_each_language(
    live_server, signed_in, link, applicant, relative, make_app, language
):
    User.objects.update(language=language)
    app = make_app("Hospital of Chaoyang")
    page = signed_in(applicant)
    _fits(page, f"{live_server.url}/family/links/{link.pk}/pass/", f"pass-{language}")
    shown = token_of_pass(DelegationPass.objects.get())
    check_links([question(shown), question(shown, Scope.CERTIFY)], app=app)
    page = signed_in(relative)
    _fits(page, f"{live_server.url}/who-can-see-me/", f"viewers-apps-{language}")
    _fits(page, f"{live_server.url}/who-can-see-me/apps/{app.pk}/", f"app-{language}")


def _fits(page, address, name):
    page.set_viewport_size({"width": PHONE, "height": 800})
    page.goto(address)
    assert_no_sideways_scroll(page)
    shoot(page, f"page-{name}")
