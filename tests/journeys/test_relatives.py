"""Relatives who answer: at the consent page, in their own account, by a code read out, and through an officer."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from families.models import Consent, FamilyLink
from families.models.consents import Route
from families.states import Status
from tests.browser import PHONE, assert_accessible, assert_good, assert_no_sideways_scroll
from tests.journeys.officers import given_an_officer_of_beijing
from tests.journeys.people import SOON, wait_for_status

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def good(page, name):
    assert_good(page, f"journey-{name}")


class TestMotherWithoutAccount:
    """She reads Chinese on a phone; her son reads English at a desk."""

    def test_agrees_to_less_with_the_code_from_her_phone(self, known_citizen, visitor):
        li_ming = known_citizen()
        mother = visitor("demo_mother", locale="zh-CN", width=PHONE)

        self.given_her_son_has_applied(li_ming)
        self.when_she_enters_the_reference_from_her_message(mother)
        self.when_she_enters_the_code_from_her_phone(mother)
        self.when_she_ticks_the_pension_alone_and_shortens_the_term(mother)
        self.then_she_reads_the_final_text_and_agrees(mother)
        self.then_her_son_sees_that_he_is_linked(li_ming)
        self.then_the_link_is_what_she_agreed_to(li_ming)

    def given_her_son_has_applied(self, li_ming):
        application = li_ming.applies_for("demo_mother")
        li_ming.shows_tag("Waiting for the relative's answer")
        li_ming.sees("They have no account")
        good(li_ming.page, "status-waiting")
        wait_for_status(application, Status.AWAITING_CONSENT)

    def when_she_enters_the_reference_from_her_message(self, mother):
        mother.waits_for_a_message()
        mother.goes_to("/consent/")
        assert mother.page.locator("html").get_attribute("lang") == "zh-hans"
        look_small(mother.page)
        mother.page.locator("[name=reference]").fill("错的")
        mother.page.locator("main form button").click()
        expect(mother.page.locator(".govuk-error-summary")).to_be_focused()
        look_small(mother.page)
        mother.page.locator("[name=reference]").fill(mother.newest_reference().lower().replace("-", " "))
        mother.page.locator("main form button").click()
        mother.page.wait_for_url("**/consent/send/")

    def when_she_enters_the_code_from_her_phone(self, mother):
        look_small(mother.page)
        mother.page.locator("[name=channel][value=sms]").click()
        mother.page.wait_for_url("**/consent/code/")
        look_small(mother.page)
        mother.page.locator("[name=code]").fill(mother.newest_code())
        mother.page.locator("main form button").click()
        mother.page.wait_for_url("**/consent/decide/")

    def when_she_ticks_the_pension_alone_and_shortens_the_term(self, mother):
        expect(mother.page.locator(".agreement")).to_contain_text("李明")
        assert mother.page.locator("[name=sensitive]:checked").count() == 0
        look_small(mother.page)
        mother.page.locator("[name=sensitive][value=view_pension]").check()
        mother.page.locator("[name=term_days][value='31']").check()
        mother.page.locator("[name=answer][value=agree]").click()

    def then_she_reads_the_final_text_and_agrees(self, mother):
        expect(mother.page.locator("h1")).not_to_contain_text("李明")
        expect(mother.page.locator(".agreement")).to_contain_text("31")
        look_small(mother.page)
        mother.page.locator("[name=answer][value=agree]").click()
        mother.page.wait_for_url("**/consent/done/")
        look_small(mother.page)

    def then_her_son_sees_that_he_is_linked(self, li_ming):
        li_ming.page.reload()
        li_ming.shows_tag("Linked")
        li_ming.sees("Your relative agreed")
        li_ming.follows("Open the card")
        li_ming.sees_heading("陈秀英")
        what_he_may = li_ming.page.locator(".ticks li")
        expect(what_he_may).to_have_text(["See the card", "See the pension insurance"])
        number = li_ming.register.cases["demo_mother"]["number"]
        li_ming.sees(f"{number[:3]}***********{number[-4:]}")
        good(li_ming.page, "link-mother")

    def then_the_link_is_what_she_agreed_to(self, li_ming):
        link = FamilyLink.objects.active().get(owner=li_ming.user, relationship="mother")
        assert link.scopes == ["view_card", "view_pension"]
        assert link.until is not None
        assert (link.until - link.begins_at).days == 31
        consent = Consent.objects.get(application=link.application)
        assert (consent.route, consent.language) == (Route.CODE, "zh-hans")


def look_small(page):
    """At the visitor's own width, in their own language: the consent pages' whole matrix is in tests/families/pages."""
    assert_accessible(page)
    assert_no_sideways_scroll(page)


class TestSpouseWithAccount:
    """Each at a browser of their own; either of them may end the link."""

    def test_answers_in_her_account_and_he_ends_the_link(self, known_citizen):
        li_ming, wang_fang = known_citizen("demo_citizen"), known_citizen("demo_spouse")

        self.given_he_has_asked(li_ming)
        self.when_she_answers_on_her_first_page(wang_fang)
        self.then_both_see_the_link(li_ming, wang_fang)
        self.when_he_ends_it(li_ming)
        self.then_she_sees_that_it_has_ended(wang_fang)

    def test_ends_the_link_herself(self, known_citizen):
        li_ming, wang_fang = known_citizen("demo_citizen"), known_citizen("demo_spouse")

        self.given_he_has_asked(li_ming)
        self.when_she_answers_on_her_first_page(wang_fang)
        self.when_she_ends_it(wang_fang)
        self.then_he_sees_that_it_has_ended(li_ming)

    def given_he_has_asked(self, li_ming):
        application = li_ming.applies_for("demo_spouse", preset="Help with the pension")
        wait_for_status(application, Status.AWAITING_CONSENT)

    def when_she_answers_on_her_first_page(self, wang_fang):
        wang_fang.goes_to("/")
        wang_fang.sees("李明 asks to add your card to their account")
        assert_accessible(wang_fang.page)
        wang_fang.follows("Answer 李明")
        wang_fang.sees_heading("李明 asks to add your card")
        wang_fang.sees("They say that you are their: Spouse.")
        assert_accessible(wang_fang.page)
        wang_fang.page.get_by_label("See the pension insurance").check()
        wang_fang.presses("I agree")
        wang_fang.sees("You agreed.")
        wang_fang.sees_heading("Who can see me?")
        assert_accessible(wang_fang.page)

    def then_both_see_the_link(self, li_ming, wang_fang):
        wang_fang.follows("李明")
        wang_fang.sees_heading("What 李明 may see of you")
        assert_accessible(wang_fang.page)
        li_ming.goes_to("/family/")
        li_ming.follows("王芳")
        li_ming.sees_heading("王芳")
        expect(li_ming.page.locator(".ticks li")).to_have_text(
            ["See the card", "See the pension insurance", "Renew the proof of life for the pension"]
        )
        assert_accessible(li_ming.page)

    def when_he_ends_it(self, li_ming):
        li_ming.follows("End this link")
        li_ming.sees_heading("End the link to 王芳?")
        assert_accessible(li_ming.page)
        li_ming.presses("End the link now")
        li_ming.sees("The link has ended.")
        expect(li_ming.page.get_by_role("main").locator(".person")).to_have_count(1)

    def then_she_sees_that_it_has_ended(self, wang_fang):
        wang_fang.page.reload()
        wang_fang.sees_heading("This link has ended")
        wang_fang.sees("The other person can no longer see your record.")
        good(wang_fang.page, "link-ended-subject")
        wang_fang.goes_to("/messages/")
        wang_fang.sees("Someone is no longer linked to you")

    def when_she_ends_it(self, wang_fang):
        wang_fang.follows("李明")
        wang_fang.follows("End this link")
        wang_fang.sees_heading("Stop 李明 seeing your record?")
        assert_accessible(wang_fang.page)
        wang_fang.presses("End the link now")
        wang_fang.sees("Nobody is linked to you")

    def then_he_sees_that_it_has_ended(self, li_ming):
        link = FamilyLink.objects.get(owner=li_ming.user, relationship="spouse")
        li_ming.goes_to(f"/family/links/{link.pk}/")
        li_ming.sees_heading("This link has ended")
        good(li_ming.page, "link-ended-owner")
        li_ming.goes_to("/family/")
        expect(li_ming.page.get_by_role("main").locator(".person")).to_have_count(1)
        li_ming.goes_to("/messages/")
        li_ming.sees("A link has ended")


def test_father_reads_his_code_out_to_the_applicant(known_citizen, visitor):
    li_ming, father = known_citizen(), visitor("demo_father")

    given_an_application_that_waits_for_the_father(li_ming)
    when_the_applicant_opens_the_page_for_codes_read_out(li_ming)
    then_the_page_says_how_little_it_gives(li_ming)
    when_the_father_reads_the_code_out(li_ming, father)
    then_the_link_begins_a_day_later(li_ming)
    then_the_father_is_told_how_to_stop_it(father)


def given_an_application_that_waits_for_the_father(li_ming):
    li_ming.applies_for("demo_father")
    li_ming.shows_tag("Waiting for the relative's answer")


def when_the_applicant_opens_the_page_for_codes_read_out(li_ming):
    li_ming.follows("Enter a code that they read out")
    li_ming.sees_heading("Your relative reads a code out to you")


def then_the_page_says_how_little_it_gives(li_ming):
    li_ming.sees("With a code read out you get at most: see the card, for 31 days. It begins 24 hours later")
    good(li_ming.page, "read-out")
    li_ming.page.get_by_label("As a text message").check()
    li_ming.presses("Send the code now")
    li_ming.sees("The authority has been asked to send a code")
    good(li_ming.page, "read-out-sent")


def when_the_father_reads_the_code_out(li_ming, father):
    li_ming.page.get_by_label("Six-digit code").fill("000000")
    li_ming.presses("Confirm")
    li_ming.sees("This code could not be confirmed.")
    good(li_ming.page, "read-out-wrong")
    li_ming.page.get_by_label("Six-digit code").fill(father.newest_code())
    li_ming.presses("Confirm")


def then_the_link_begins_a_day_later(li_ming):
    li_ming.shows_tag(re.compile("^Begins on "))
    li_ming.sees("It begins on")
    good(li_ming.page, "status-begins-later")
    link = FamilyLink.objects.get(owner=li_ming.user, relationship="father")
    assert timedelta(hours=23) < link.begins_at - timezone.now() <= timedelta(hours=24)
    assert link.scopes == ["view_card"]
    li_ming.sees("Your relative agreed. Nothing can be seen yet")
    expect(li_ming.page.get_by_role("link", name="Open the card")).to_have_count(0)
    li_ming.goes_to(f"/family/links/{link.pk}/")
    li_ming.sees("Nothing of the record can be seen at the moment.")
    good(li_ming.page, "link-begins-later")


def then_the_father_is_told_how_to_stop_it(father):
    father.waits_for_a_message(kind="read_out_begins")


def test_officer_approves_a_child_without_guardianship(known_citizen, live_server, new_page):
    li_ming = known_citizen()

    application = given_a_child_whose_guardian_he_is_not(li_ming)
    officer = given_an_officer_of_beijing(live_server, new_page)
    when_the_officer_approves_with_a_reason(officer, application)
    then_the_citizen_sees_the_child_linked(li_ming)


def given_a_child_whose_guardian_he_is_not(li_ming):
    application = li_ming.applies_for("demo_son_no_guardianship")
    li_ming.shows_tag("With an officer")
    li_ming.sees("An officer of the authority looks at it within 5 working days.")
    good(li_ming.page, "status-officer")
    return application


def when_the_officer_approves_with_a_reason(officer, application):
    officer.get_by_role("link", name="Applications", exact=True).first.click()
    officer.get_by_role("link", name=application.reference).click()
    assert_accessible(officer)
    officer.get_by_role("button", name="Approve").click()
    officer.get_by_label("Reason").select_option("documents_seen")
    officer.get_by_role("button", name="Approve").click()
    expect(officer.locator("body")).to_contain_text(f"{application.reference}: Approved and linked.")
    assert_accessible(officer)


def then_the_citizen_sees_the_child_linked(li_ming):
    li_ming.page.reload()
    li_ming.shows_tag("Linked")
    li_ming.sees("Looked at by an officer of the authority")
    assert_accessible(li_ming.page)
    li_ming.goes_to("/family/")
    expect(li_ming.page.get_by_role("main").locator(".person").nth(1)).to_contain_text("李子轩", timeout=SOON)
