"""Whom no code can reach, in a browser: a visit at home is agreed on in their account and noted by an officer, and at the counter
their own card is linked by the reference that they show; in three languages, and every page is good."""

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from families.models import FamilyLink, HomeVisit
from families.models.applications import ReviewReason
from families.relationships import Relationship
from families.states import Status
from tests.browser import assert_good
from tests.families.admin.conftest import signed_in
from tests.families.admin.counter.conftest import at
from tests.families.admin.counter.test_journey import LANGUAGES, submit
from tests.families.recipes import make_application
from tests.look.looked_at import renders_what_it_claims

__all__ = ["renders_what_it_claims"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def case(mother):
    user = User.objects.create_user("herself", "correct horse battery")
    return make_application(
        user, Relationship.SELF, person=mother, status=Status.IN_REVIEW, review_reason=ReviewReason.NO_PHONE
    )


def browser_of(user, language, live_server, new_page):
    User.objects.filter(pk=user.pk).update(language=language)
    page = new_page()
    cookie = signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    return page


@pytest.mark.parametrize("language", LANGUAGES.values())
def test_she_is_visited_at_home_and_then_comes_with_her_reference(
    new_page, live_server, officer, mother, case, language
):
    hers = browser_of(case.applicant, language, live_server, new_page)
    when_she_agrees_on_a_visit(hers, live_server, case, language)
    officers = browser_of(officer, language, live_server, new_page)
    then_the_officer_notes_that_nobody_was_there(officers, live_server, language)
    when_it_is_agreed_on_at_the_counter_again(officers, live_server, mother, language)
    when_she_comes_after_all_and_shows_her_reference(officers, live_server, mother, case, language)
    assert FamilyLink.objects.get(owner=case.applicant).relationship == "self"


def when_she_agrees_on_a_visit(page, live_server, case, language):
    page.goto(live_server.url + reverse("families:application", args=[case.pk]))
    page.locator(f"a[href='{reverse('families:home-visit')}']").click()
    assert_good(page, f"home-visit-{language}")
    page.locator("main form button[type=submit]").last.click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert_good(page, f"home-visit-wrong-{language}")
    page.locator("[name=slot]").select_option(index=1)
    page.locator("[name=address]").fill("东城区长青路七号三单元")
    with page.expect_navigation():
        page.locator("main form button[type=submit]").last.click()
    expect(page.locator("main")).to_contain_text(HomeVisit.objects.get().reference)
    assert_good(page, f"home-visit-agreed-{language}")


def then_the_officer_notes_that_nobody_was_there(page, live_server, language):
    visit = HomeVisit.objects.get()
    page.goto(live_server.url + reverse("admin:families_homevisit_changelist"))
    assert_good(page, f"home-visits-list-{language}")
    page.goto(live_server.url + reverse("admin:families_homevisit_change", args=[visit.pk]))
    expect(page.locator("#content-main")).to_contain_text("长青路")
    assert_good(page, f"home-visits-page-{language}")
    page.locator(".verdicts button").first.click()
    assert_good(page, f"home-visits-end-{language}")
    page.locator("[name=outcome]").select_option("nobody_there")
    page.locator("[name=decide]").first.click()
    expect(page.locator(".messagelist")).to_contain_text(visit.reference)


def when_it_is_agreed_on_at_the_counter_again(page, live_server, mother, language):
    page.goto(live_server.url + at("visit", mother))
    page.locator(f"a[href='{at('home-visit', mother)}']").click()
    assert_good(page, f"counter-home-visit-{language}")
    submit(page)
    expect(page.get_by_role("alert")).to_be_visible()
    assert_good(page, f"counter-home-visit-wrong-{language}")
    page.locator("[name=slot]").select_option(index=2)
    page.locator("[name=address]").fill("东城区长青路七号三单元")
    submit(page)
    expect(page.locator(".facts")).to_contain_text(HomeVisit.objects.open().get().reference)
    assert_good(page, f"counter-home-visit-agreed-{language}")


def when_she_comes_after_all_and_shows_her_reference(page, live_server, mother, case, language):
    page.goto(live_server.url + at("visit", mother))
    page.locator("[name=identity_seen][value=identity_card]").check()
    submit(page)
    page.locator("section:has(#cases) a.button").click()
    assert_good(page, f"counter-own-card-{language}")
    page.locator("[name=reference]").fill("F7K2-94QD")
    submit(page)
    expect(page.get_by_role("alert")).to_be_visible()
    page.locator("[name=reference]").fill(case.reference)
    submit(page)
    expect(page.locator(".text-shown")).to_contain_text(case.reference)
    assert_good(page, f"counter-own-card-final-{language}")
    submit(page)
    expect(page.locator(".messagelist")).to_be_visible()
