"""Somebody dies in the register: soon the family's link stands frozen, and what there is to do lies one press away, in each
language and on each screen."""

from datetime import date

import pytest
from playwright.sync_api import expect

from accounts.models import User
from audit.services import Actor
from families.models import FamilyLink, LinkApplication, Message
from families.models.consents import Route
from families.services.consents import answering as consents
from families.services.consents.terms import most_that_route_grants, shown_text
from families.states import Status
from tests.browser import assert_good, assert_no_sideways_scroll
from tests.journeys.people import SOON, wait_for_status
from tests.journeys.test_languages import LOCALES
from tests.processes import wait_for
from tests.registry.process import in_register

pytestmark = [pytest.mark.journey, pytest.mark.processes, pytest.mark.django_db(transaction=True)]

NEXT_READING = 30  # seconds: every ten, and what is under way before it


@pytest.fixture
def mortal(registry):
    """The register, in which whoever died lives again afterwards."""
    yield registry
    reference = registry.cases["demo_aunt_other"]["reference"]
    in_register(registry, "update registry_person set died_on = null where reference = ?", reference)
    registry.change(reference, "card", "normal")


def test_death_freezes_the_link_and_shows_what_to_do(known_citizen, mortal):
    li_ming = known_citizen()

    link = given_his_aunt_agreed(li_ming)
    when_she_dies(mortal, link)
    then_a_message_leads_to_what_is_to_be_done(li_ming, link)
    for language in LOCALES:
        then_the_link_shows_nothing_else(li_ming, link, language)


def given_his_aunt_agreed(li_ming) -> FamilyLink:
    """By the services alone: this journey begins after it."""
    application: LinkApplication = li_ming.applies_for("demo_aunt_other")
    wait_for_status(application, Status.AWAITING_CONSENT)
    terms = most_that_route_grants(application, Route.ACCOUNT)
    shown = shown_text(application, terms, "en")
    by = Actor.person(application.person_id)
    consents.grant(application, terms, route=Route.ACCOUNT, shown=shown, language="en", by=by)
    return FamilyLink.objects.get(application=application)


def when_she_dies(register, link):
    register.change(link.person.register_reference, "death", "2026-11-20")
    wait_for(lambda: Message.objects.filter(kind="relative_died").exists(), within=NEXT_READING)


def then_a_message_leads_to_what_is_to_be_done(li_ming, link):
    li_ming.goes_to("/messages/")
    li_ming.follows("The register tells of a death in your family")
    li_ming.sees("We have written down for you what there is to do, and by when.")
    assert_good(li_ming.page, "journey-death-message")
    li_ming.follows("What to do now")
    li_ming.sees_heading("What to do after a death")
    li_ming.sees("Report the death to the social-security office by 31 December 2026.")
    link.person.refresh_from_db()
    assert link.person.died_on == date(2026, 11, 20)


def then_the_link_shows_nothing_else(li_ming, link, language):
    User.objects.filter(pk=li_ming.user.pk).update(language=language)
    li_ming.goes_to("/family/")
    expect(li_ming.page.locator("html")).to_have_attribute("lang", language)
    li_ming.page.locator(f'a[href="/family/links/{link.pk}/"]').click()
    assert_good(li_ming.page, f"journey-death-link-{language}")
    expect(li_ming.page.get_by_role("main")).not_to_contain_text(link.person.masked_number)
    li_ming.page.get_by_role("main").locator(f'a[href="/family/links/{link.pk}/after-death/"]').click(timeout=SOON)
    expect(li_ming.page.locator("ol.statements li")).to_have_count(6)
    assert_good(li_ming.page, f"journey-death-checklist-{language}")
    assert_no_sideways_scroll(li_ming.page)
