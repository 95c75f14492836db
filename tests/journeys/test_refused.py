"""What the register refuses: every reason reads, and is built, the same; the next step stands there; trying again keeps
what was typed."""

import re

import pytest
from playwright.sync_api import expect

from families.models import LinkApplication
from families.states import Status
from families.views.rows import moment
from tests.browser import assert_accessible, assert_good
from tests.journeys.people import Citizen

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

OTHER = "Another relative"  # for all four, so that the heading tells nothing apart
# Whatever differs between two pages of one kind, whoever looks at them.
OF_EACH_PAGE = re.compile(r'(?<=name="csrfmiddlewaretoken" value=")\w+|(?<=href="tel:)\d+')


def test_refusals_are_one_page(known_citizen):
    li_ming, wang_fang = known_citizen("demo_citizen"), known_citizen("demo_spouse")

    unknown = when_the_register_refuses(li_ming, "demo_unknown")
    then_the_page_says_what_to_do_next(li_ming)
    then_the_decision_can_be_printed(li_ming)
    other_name = when_the_register_refuses(li_ming, "demo_name_one_stroke")
    deceased = when_the_register_refuses(wang_fang, "demo_deceased")
    lost_card = when_the_register_refuses(wang_fang, "demo_lost_card")
    then_all_are_one_page([unknown, other_name, deceased, lost_card])
    then_the_inbox_says_one_sentence(li_ming, wang_fang)


def when_the_register_refuses(citizen: Citizen, key: str) -> tuple[str, str]:
    """What can be read, and the document that stands behind it, without what belongs to this one application."""
    application = citizen.applies_for(key, OTHER)
    citizen.shows_tag("Not confirmed")
    citizen.page.reload()
    application.refresh_from_db()
    assert_accessible(citizen.page)
    whole = citizen.page.get_by_role("main")
    return without_its_own(whole.inner_text(), application), without_its_own(whole.inner_html(), application)


def without_its_own(text: str, application: LinkApplication) -> str:
    own = (application.reference, str(application.pk), application.name, moment(application.submitted_at))
    for word in own:
        text = text.replace(word, "…")
    return OF_EACH_PAGE.sub("…", text)


def then_the_page_says_what_to_do_next(citizen: Citizen) -> None:
    citizen.sees("The authority could not confirm what was entered.")
    citizen.sees("For everybody's protection we do not say what did not fit.")
    citizen.sees("Compare name and number with the document, then try again.")
    citizen.sees("Call 12333 and give your reference.")
    expect(citizen.page.get_by_role("button", name="Try again")).to_be_visible()
    assert_good(citizen.page, "journey-status-refused")


def then_the_decision_can_be_printed(citizen: Citizen) -> None:
    citizen.follows("The decision to print, and what you can do against it")
    citizen.sees_heading("Decision")
    citizen.sees("Within 60 days of learning of this decision")
    expect(citizen.page.get_by_role("button", name="Print")).to_be_visible()
    assert_good(citizen.page, "journey-refusal")


def then_all_are_one_page(pages: list[tuple[str, str]]) -> None:
    first = pages[0]
    assert first[0].count("…") >= 3, "nothing of the application was taken out"
    for page in pages[1:]:
        assert page == first


def then_the_inbox_says_one_sentence(*citizens: Citizen) -> None:
    for citizen in citizens:
        citizen.goes_to("/messages/")
        titles = citizen.page.locator(".letter h2")
        expect(titles).to_have_text(["We could not confirm your application"] * 2 + ["Your own card is linked"])


def test_trying_again_keeps_the_details_until_the_account_has_to_wait(known_citizen):
    li_ming = known_citizen()

    given_two_refusals(li_ming)
    when_they_try_again(li_ming)
    then_what_they_typed_is_there(li_ming)
    when_they_send_it_again(li_ming)
    then_it_is_refused_once_more(li_ming)
    when_they_try_again(li_ming)
    then_the_last_page_says_from_when_they_may(li_ming)


def given_two_refusals(li_ming):
    li_ming.applies_for("demo_lost_card")
    li_ming.shows_tag("Not confirmed")
    li_ming.applies_for("demo_name_one_stroke")
    li_ming.shows_tag("Not confirmed")


def when_they_try_again(li_ming):
    li_ming.presses("Try again")
    li_ming.sees_heading("Whom do you want to add?")


def then_what_they_typed_is_there(li_ming):
    case = li_ming.register.cases["demo_name_one_stroke"]
    expect(li_ming.page.get_by_label("Full name of your relative")).to_have_value(case["typed_name"])
    expect(li_ming.number_field).to_have_value(case["number"])
    expect(li_ming.page.get_by_label("Another relative", exact=True)).to_be_checked()
    assert_accessible(li_ming.page)


def when_they_send_it_again(li_ming):
    li_ming.presses("Continue")
    li_ming.sees_heading("Check your answers")
    li_ming.presses("Add family account")


def then_it_is_refused_once_more(li_ming):
    li_ming.shows_tag("Not confirmed")
    assert LinkApplication.objects.filter(applicant=li_ming.user, status=Status.REJECTED).count() == 3


def then_the_last_page_says_from_when_they_may(li_ming):
    """From the third refusal on the account waits, never the person whose number it is."""
    li_ming.presses("Continue")
    li_ming.presses("Add family account")
    summary = li_ming.page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Several of your applications could not be confirmed. You can try again after")
    assert_good(li_ming.page, "journey-check-paused")
    assert LinkApplication.objects.filter(applicant=li_ming.user, status=Status.DRAFT).count() == 1
