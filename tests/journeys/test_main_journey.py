"""The journey of the product: citizen centre, family service, one's own card, a child. With JavaScript and without."""

import pytest
from playwright.sync_api import expect

from families.models import FamilyLink
from tests.browser import assert_good
from tests.journeys.people import BEIJING, SOON, Citizen

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no_javascript"])
def test_citizen_links_own_card_and_then_a_son(citizen, javascript):
    li_ming = citizen("demo_citizen", javascript=javascript)
    look = look_at if javascript else look_nowhere

    given_a_stranger_at_the_citizen_centre(li_ming, look)
    when_they_sign_in(li_ming, look)
    then_the_citizen_centre_leads_to_the_family_service(li_ming, look)

    when_they_start_with_their_own_card(li_ming, look)
    when_they_enter_region_name_and_number(li_ming, look)
    then_they_check_their_answers_and_send_them(li_ming, look)
    when_the_register_has_answered_they_prove_the_card_with_a_code(li_ming, look)
    then_their_own_card_is_linked(li_ming, look)

    when_they_add_their_son(li_ming, look)
    then_the_register_approves_at_once(li_ming, look)
    then_the_family_page_shows_both(li_ming, look)
    then_the_sons_page_shows_his_card(li_ming, look)
    then_the_inbox_tells_of_both(li_ming, look)


def look_at(citizen: Citizen, name: str) -> None:
    assert_good(citizen.page, f"journey-{name}")


def look_nowhere(_citizen: Citizen, _name: str) -> None:
    """axe needs JavaScript."""


def given_a_stranger_at_the_citizen_centre(li_ming, look):
    li_ming.goes_to("/")
    li_ming.sees_heading("Your family's social-security cards in one place")
    look(li_ming, "welcome")
    li_ming.follows("Sign in")


def when_they_sign_in(li_ming, look):
    look(li_ming, "sign-in")
    li_ming.fills_in_the_sign_in_page()
    li_ming.sees("Citizen centre.")


def then_the_citizen_centre_leads_to_the_family_service(li_ming, look):
    look(li_ming, "centre-new")
    li_ming.follows("Social-security card: family service")
    li_ming.sees_heading("My family")
    li_ming.sees("First link your own card")
    look(li_ming, "family-new")


def when_they_start_with_their_own_card(li_ming, look):
    li_ming.follows("Link my own card")
    li_ming.sees_heading("Before you link your card")
    look(li_ming, "own-start")
    li_ming.presses("I have read this: start")


def when_they_enter_region_name_and_number(li_ming, look):
    li_ming.sees_heading("Where is your card from?")
    look(li_ming, "own-region")
    li_ming.page.get_by_label("City or prefecture that issued your card").select_option(BEIJING)
    li_ming.presses("Continue")
    li_ming.sees_heading("Your name and number")
    look(li_ming, "own-details")
    li_ming.page.get_by_label("Your full name").fill(li_ming.case["name"])
    li_ming.number_field.fill(li_ming.case["number"])
    li_ming.presses("Continue")


def then_they_check_their_answers_and_send_them(li_ming, look):
    li_ming.sees_heading("Check your answers")
    li_ming.sees("Beijing")
    li_ming.sees(li_ming.case["name"])
    look(li_ming, "own-check")
    li_ming.presses("Link my card")
    li_ming.sees_heading("Link my own card")


def when_the_register_has_answered_they_prove_the_card_with_a_code(li_ming, look):
    li_ming.shows_tag("Waiting for your code")
    look(li_ming, "own-status-code")
    li_ming.follows("Get and enter the code")
    li_ming.sees_heading("Show that it is your card")
    look(li_ming, "own-code")
    li_ming.page.get_by_label("As a text message").check()
    li_ming.presses("Send the code now")
    li_ming.sees("The authority is sending a code to the telephone that it has on record for you.")
    look(li_ming, "own-code-sent")
    li_ming.page.get_by_label("Six-digit code").fill("12")
    li_ming.presses("Confirm")
    li_ming.sees("The code has six digits.")
    look(li_ming, "own-code-wrong")
    li_ming.page.get_by_label("Six-digit code").fill(li_ming.newest_code())
    li_ming.presses("Confirm")


def then_their_own_card_is_linked(li_ming, look):
    li_ming.sees_heading("My family")
    li_ming.sees("Your card is linked. Now you can add a relative.")
    look(li_ming, "family-own")


def when_they_add_their_son(li_ming, look):
    son = li_ming.register.cases["demo_son"]
    li_ming.follows("Add family account")
    li_ming.sees_heading("Before you add a relative")
    look(li_ming, "start")
    li_ming.presses("I have read this: start")
    li_ming.sees_heading("Whom do you want to add?")
    look(li_ming, "details")
    li_ming.fills_in_details(son["name"], son["number"], "Son")
    li_ming.presses("Continue")
    li_ming.sees_heading("What do you ask for?")
    look(li_ming, "sharing")
    li_ming.page.get_by_label("See the card and the five insurances", exact=True).check()
    li_ming.page.get_by_label("182 days").check()
    li_ming.presses("Continue")
    li_ming.sees_heading("Check your answers")
    li_ming.sees("182 days")
    look(li_ming, "check")
    li_ming.signs_for_a_young_child()
    li_ming.presses("Add family account")


def then_the_register_approves_at_once(li_ming, look):
    li_ming.sees_heading("Link 李乐 (Son)")
    li_ming.shows_tag("Linked")
    look(li_ming, "status-linked")
    li_ming.follows("Receipt")
    li_ming.sees_heading("Receipt")
    look(li_ming, "receipt")


def then_the_family_page_shows_both(li_ming, look):
    li_ming.goes_to("/family/")
    people = li_ming.page.get_by_role("main").locator(".person")
    expect(people).to_have_count(2, timeout=SOON)
    expect(people.nth(0)).to_contain_text("李明")
    expect(people.nth(0)).to_contain_text("Your own card")
    expect(people.nth(1)).to_contain_text("李乐")
    expect(people.nth(1)).to_contain_text("Son")
    look(li_ming, "family-two")


def then_the_sons_page_shows_his_card(li_ming, look):
    li_ming.follows("李乐")
    li_ming.sees_heading("李乐")
    li_ming.sees("You have opened the record of 李乐. They can see that you did.")
    number = li_ming.register.cases["demo_son"]["number"]
    li_ming.sees(f"{number[:3]}***********{number[-4:]}")
    assert number not in li_ming.page.content()
    expect(li_ming.page.locator(".card-face")).to_contain_text("Beijing")  # not the placeholder below it
    look(li_ming, "link-son")
    assert FamilyLink.objects.active().filter(owner=li_ming.user).count() == 2


def then_the_inbox_tells_of_both(li_ming, look):
    li_ming.goes_to("/messages/")
    li_ming.sees("Your own card is linked")
    li_ming.sees("Your relative's account is linked")
    look(li_ming, "messages")
