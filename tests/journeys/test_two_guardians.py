"""A child of Hangzhou has two guardians, and one of them asks: the other agrees to less, in an account or with a code, and ends
it again."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from families.models import FamilyLink
from families.models.consents import Route
from families.models.links import EndedBy
from families.states import Status
from tests.browser import PHONE, assert_accessible, assert_good, assert_no_sideways_scroll
from tests.journeys.people import wait_for_status

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

WAITS = "Waiting for the other guardian's answer"


def good(page, name):
    assert_good(page, f"journey-guardians-{name}")


def test_mother_asks_and_father_agrees_to_less_in_his_account_and_ends_it(known_citizen):
    mother, father = known_citizen("demo_co_guardian"), known_citizen("demo_citizen")
    application = mother.applies_for("demo_child_two_guardians")
    mother.shows_tag(WAITS)
    mother.sees("Is the other guardian with you, or on the telephone?")
    good(mother.page, "status")

    father.goes_to("/family/")
    father.sees("周婷 asks to add the card of a child in your care")
    father.follows("Answer 周婷")
    father.sees_heading("周婷 asks to add the card of 李可")
    good(father.page, "decide")
    expect(father.page.locator("main [type=checkbox]:checked")).to_have_count(0)
    father.page.locator("[name=sensitive][value=view_card]").check()
    father.page.locator("[name=term_days][value='31']").check()
    father.presses("I agree")
    father.sees_heading("Is this what you agree to?")
    father.presses("Yes, I agree")
    father.sees("About the people in your care")
    good(father.page, "in-care")
    wait_for_status(application, Status.APPROVED)
    link = FamilyLink.objects.get(application=application)
    assert (link.scopes, link.consent.route) == (["view_card"], Route.ACCOUNT)
    assert link.until - link.begins_at <= timedelta(days=31)

    mother.page.reload()
    mother.shows_tag("Linked")
    mother.follows("Open the card")
    mother.sees_heading("李可")

    father.follows("李可")
    father.sees_heading("What 周婷 may see of 李可")
    good(father.page, "link")
    father.follows("Who looked at the record")
    father.sees("周婷")
    good(father.page, "looks")
    father.page.go_back()
    father.follows("End this link")
    father.sees_heading("Stop 周婷 seeing the record of 李可?")
    good(father.page, "end")
    father.presses("End the link now")
    father.sees("The link has ended.")
    link.refresh_from_db()
    assert link.ended_by == EndedBy.GUARDIAN
    mother.page.reload()
    mother.sees_heading("This link has ended")


def test_mother_without_an_account_agrees_and_ends_it_with_codes(known_citizen, visitor):
    father, mother = known_citizen("demo_citizen"), visitor("demo_co_guardian", width=PHONE)
    application = father.applies_for("demo_child_two_guardians")
    father.shows_tag(WAITS)
    mother.waits_for_a_message("guardian_asked")
    reference = mother.newest_reference()
    assert reference == application.reference

    comes_in(mother, "/consent/", reference)
    mother.sees_heading("李明 asks to add the card of 李可")
    look_small(mother.page)
    mother.page.locator("[name=sensitive][value=view_card]").check()
    mother.presses("I agree")
    mother.sees("You have agreed")
    look_small(mother.page)
    wait_for_status(application, Status.APPROVED)

    comes_in(mother, "/consent/manage/", reference, whose="That of a person in my care")
    mother.sees_heading("About the people in your care")
    look_small(mother.page)
    mother.follows("李可")
    mother.follows("End this link")
    mother.presses("End the link now")
    mother.sees("No other guardian is linked to a person in your care.")
    look_small(mother.page)
    assert FamilyLink.objects.get(application=application).ended_by == EndedBy.GUARDIAN


def comes_in(mother, path, reference, *, whose=""):
    mother.goes_to(path)
    mother.page.locator("[name=reference]").fill(reference)
    if whose:
        mother.page.get_by_label(whose, exact=True).check()
    look_small(mother.page)
    mother.presses("Continue")
    mother.presses("Send it now by text message")
    mother.page.locator("[name=code]").fill(mother.newest_code())
    mother.page.locator("main form button").click()


def look_small(page):
    assert_accessible(page)
    assert_no_sideways_scroll(page)
