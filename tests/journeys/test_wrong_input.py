"""What goes wrong on the way: wrong answers, two windows, the back button, a session that ends. Nothing typed is lost
but what could not be right, and one intention is one application."""

import time

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import F
from playwright.sync_api import expect

from families.models import LinkApplication
from families.services.applications.starting import PRESSED_TWICE
from families.states import Status
from tests.browser import PHONE, assert_accessible, assert_good, assert_no_sideways_scroll
from tests.journeys.people import Citizen

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

MOTHER_BORN_1958 = "110101195805209267"
# (name, number, relationship) → the field to blame and what stands beside it.
WRONG = {
    "nothing": ("", "", "", "name", "Enter the full name as it stands on the identity document."),
    "html": ("<b>陈秀英</b>", MOTHER_BORN_1958, "Mother", "name", "Remove other characters."),
    "long_name": ("陈" * 200, MOTHER_BORN_1958, "Mother", "name", "longer than 100 characters"),
    "short_number": ("陈秀英", "11010119580520926", "Mother", "number", "The number has 18 characters."),
    "check_digit": ("陈秀英", "110101195805209268", "Mother", "number", "The last character does not fit the others."),
    "no_such_day": ("陈秀英", "110101195802309263", "Mother", "number", "this day does not exist"),
    "fifteen_digits": ("陈秀英", "110101580520926", "Mother", "number", "Today's number for it is 110101195805209267"),
    "sequence_000": (
        "陈秀英",
        "110101195805200001",
        "Mother",
        "number",
        "Digits 15 to 17 of the number cannot be 000.",
    ),
    "future": ("陈秀英", "110101209905209267", "Mother", "number", "it lies in the future"),
    "oneself": ("李明", "110101198503079114", "Another relative", "number", "This is your own number."),
    "wrong_sex": ("陈秀英", MOTHER_BORN_1958, "Father", "relationship", "This number belongs to a woman or girl."),
    "wrong_age": ("陈秀英", MOTHER_BORN_1958, "Daughter", "relationship", "too old to be that to you"),
}
LOOKED_AT = {"nothing", "check_digit", "fifteen_digits", "wrong_sex"}  # a page of each kind, in every size and colour


def test_each_wrong_answer_is_told_beside_its_field(known_citizen):
    li_ming = known_citizen()
    li_ming.starts_an_application()

    for reason, (name, number, relationship, field, words) in WRONG.items():
        when_they_enter(li_ming, name, number, relationship)
        then_the_summary_has_the_focus_and_leads_to(li_ming, field, words)
        then_what_they_typed_is_still_there(li_ming, name, number)
        if reason in LOOKED_AT:
            assert_good(li_ming.page, f"journey-details-{reason}")
        else:
            assert_accessible(li_ming.page)
    assert LinkApplication.objects.get(applicant=li_ming.user, status=Status.DRAFT).name_sealed is None


def when_they_enter(li_ming: Citizen, name: str, number: str, relationship: str) -> None:
    li_ming.page.get_by_label("Full name of your relative").fill(name)
    li_ming.number_field.fill(number)
    if relationship:
        li_ming.page.get_by_label(relationship, exact=True).check()
    with li_ming.page.expect_response(lambda answer: answer.request.method == "POST") as posted:
        li_ming.presses("Continue")
    assert posted.value.status == 422


def then_the_summary_has_the_focus_and_leads_to(li_ming: Citizen, field: str, words: str) -> None:
    summary = li_ming.page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    expect(li_ming.page).to_have_title("Error: Whom do you want to add? – sscard")
    beside = li_ming.page.locator(f"#id_{field}_error")
    expect(beside).to_contain_text(words)
    said = beside.inner_text().removeprefix("Error:").strip()
    summary.get_by_role("link", name=said).click()
    is_there = f"() => document.activeElement.name === '{field}'"
    assert li_ming.page.evaluate(is_there), f"the summary does not lead to {field}"
    described_by = f"[name={field}][aria-describedby~=id_{field}_error], fieldset[aria-describedby~=id_{field}_error]"
    assert li_ming.page.locator(described_by).count() == 1


def then_what_they_typed_is_still_there(li_ming: Citizen, name: str, number: str) -> None:
    expect(li_ming.page.get_by_label("Full name of your relative")).to_have_value(name)
    expect(li_ming.number_field).to_have_value(number)


def test_other_steps_say_what_is_missing(known_citizen, citizen):
    wang_fang = citizen("demo_spouse")
    wang_fang.signs_in()
    wang_fang.goes_to("/family/applications/start/self/")
    wang_fang.presses("I have read this: start")
    wang_fang.presses("Continue")
    then_the_page_says(wang_fang, "Choose the city or prefecture that issued your card.", "own-region-nothing")

    li_ming = known_citizen()
    li_ming.starts_an_application()
    li_ming.answers_details("demo_mother")
    li_ming.presses("Continue")
    then_the_page_says(li_ming, "Choose what you want to do for them.", "sharing-nothing")
    li_ming.page.get_by_label("I choose myself", exact=True).check()
    li_ming.presses("Continue")
    then_the_page_says(li_ming, "Choose at least one thing to share.", "sharing-none-chosen")


def then_the_page_says(citizen: Citizen, words: str, name: str) -> None:
    expect(citizen.page.locator(".govuk-error-summary")).to_be_focused()
    expect(citizen.page.locator(".govuk-error-summary")).to_contain_text(words)
    expect(citizen.page.locator(".govuk-error-message")).to_contain_text(words)
    assert_good(citizen.page, f"journey-{name}")


def test_numbers_as_people_write_them_are_understood(known_citizen):
    li_ming = known_citizen(width=PHONE)
    li_ming.starts_an_application()

    li_ming.fills_in_details(" 陈 秀英 ", "１１０１０１ 19580520-9267", "Mother")
    li_ming.presses("Continue")
    li_ming.sees_heading("What do you ask for?")
    li_ming.answers_sharing()
    li_ming.sees("110101 19580520 9267")
    assert_no_sideways_scroll(li_ming.page)


def test_two_windows_are_two_drafts(known_citizen):
    li_ming = known_citizen()
    other_window = Citizen(li_ming.page.context.new_page(), li_ming.url, li_ming.register, li_ming.key, li_ming.user)

    li_ming.starts_an_application()
    LinkApplication.objects.update(started_at=F("started_at") - PRESSED_TWICE)  # nobody's hands are as quick as ours
    other_window.starts_an_application()
    li_ming.answers_details("demo_mother")
    other_window.answers_details("demo_father")

    li_ming.sees("You ask, 陈秀英 decides.")
    other_window.sees("You ask, 李建国 decides.")
    drafts = LinkApplication.objects.filter(applicant=li_ming.user, status=Status.DRAFT)
    assert {draft.relationship for draft in drafts} == {"mother", "father"}


def test_stale_window_shows_the_newest_answers(known_citizen):
    li_ming = known_citizen()
    li_ming.starts_an_application()
    stale = Citizen(li_ming.page.context.new_page(), li_ming.url, li_ming.register, li_ming.key, li_ming.user)
    stale.page.goto(li_ming.page.url)

    li_ming.answers_details("demo_mother")
    father = stale.register.cases["demo_father"]
    stale.fills_in_details(father["name"], father["number"], "Father")
    stale.presses("Continue")

    expect(stale.page.locator(".govuk-error-summary")).to_contain_text("You changed these answers in another window.")
    expect(stale.page.get_by_label("Full name of your relative")).to_have_value("陈秀英")
    assert_good(stale.page, "journey-details-stale")
    assert LinkApplication.objects.get(applicant=li_ming.user, status=Status.DRAFT).relationship == "mother"


def test_going_back_and_changing_an_answer(known_citizen):
    li_ming = known_citizen()
    li_ming.starts_an_application()
    li_ming.answers_details("demo_mother")
    li_ming.answers_sharing()

    li_ming.page.go_back()
    li_ming.sees_heading("What do you ask for?")
    li_ming.presses("Continue")
    li_ming.sees_heading("Check your answers")
    li_ming.page.get_by_role("link", name="Change").first.click()
    li_ming.sees_heading("Whom do you want to add?")
    li_ming.fills_in_details("李建国", li_ming.register.cases["demo_father"]["number"], "Father")
    li_ming.presses("Continue")
    li_ming.sees_heading("Check your answers")
    li_ming.sees("李建国")
    assert_accessible(li_ming.page)


def test_going_back_past_a_page_of_errors(known_citizen):
    """The browser does not ask whether to send the wrong answers again."""
    li_ming = known_citizen()
    li_ming.starts_an_application()
    li_ming.presses("Continue")
    expect(li_ming.page.locator(".govuk-error-summary")).to_be_visible()
    li_ming.answers_details("demo_mother")

    li_ming.page.go_back()

    li_ming.sees_heading("Whom do you want to add?")
    expect(li_ming.number_field).to_have_value(li_ming.register.cases["demo_mother"]["number"])
    expect(li_ming.page.locator(".govuk-error-summary")).to_have_count(0)


@pytest.mark.parametrize("javascript", [True, False], ids=["javascript", "no_javascript"])
def test_pressing_the_last_button_twice_sends_one_application(known_citizen, javascript):
    li_ming = known_citizen(javascript=javascript)
    li_ming.starts_an_application()
    li_ming.answers_details("demo_mother")
    li_ming.answers_sharing()

    li_ming.page.get_by_role("button", name="Add family account").dblclick()
    li_ming.shows_tag("Waiting for the relative's answer")
    mine = LinkApplication.objects.of(li_ming.user).exclude(relationship="self")
    assert [row.status for row in mine] == [Status.AWAITING_CONSENT]

    li_ming.page.go_back()  # to the page with the button; it leads on to what was sent
    li_ming.page.reload()
    li_ming.shows_tag("Waiting for the relative's answer")
    assert mine.count() == 1


def test_address_of_a_later_step_leads_to_the_first_that_is_missing(known_citizen):
    li_ming = known_citizen()
    li_ming.starts_an_application()
    details = li_ming.page.url

    for later in ("sharing", "check"):
        li_ming.page.goto(details.replace("/details/", f"/{later}/"))
        li_ming.sees_heading("Whom do you want to add?")
    answer = li_ming.page.goto(details.replace("/details/", "/evidence/"))
    assert answer.status == 404


def test_another_citizens_application_is_not_there(known_citizen):
    li_ming, wang_fang = known_citizen("demo_citizen"), known_citizen("demo_spouse")
    application = li_ming.applies_for("demo_mother")

    for part in ("", "timeline/", "receipt/", "withdraw/", "code/", "answer/", "details/", "check/"):
        answer = wang_fang.page.goto(f"{wang_fang.url}/family/applications/{application.pk}/{part}")
        assert answer.status == 404, part
    assert_good(wang_fang.page, "journey-not-found")


@pytest.mark.parametrize("ending", ["cookies", "idle"])
def test_session_that_ends_midway_leaves_the_draft(known_citizen, ending):
    li_ming = known_citizen()
    li_ming.starts_an_application()
    li_ming.answers_details("demo_mother")
    step = li_ming.page.url

    when_the_session_ends(li_ming, ending)
    li_ming.page.get_by_label("See the card and the five insurances", exact=True).check()
    li_ming.presses("Continue")
    then_they_are_asked_to_sign_in_again(li_ming, ending)

    li_ming.fills_in_the_sign_in_page()
    li_ming.goes_to("/")
    li_ming.sees("Not sent yet: 陈秀英")
    li_ming.follows("Continue 陈秀英")
    li_ming.sees_heading("What do you ask for?")
    assert li_ming.page.url == step


def when_the_session_ends(li_ming: Citizen, ending: str) -> None:
    (cookie,) = [one for one in li_ming.page.context.cookies() if one["name"] == settings.SESSION_COOKIE_NAME]
    if ending == "cookies":
        li_ming.page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        return
    session = SessionStore(cookie["value"])
    session["active_at"] = int(time.time() - settings.IDLE_SIGN_OUT_AFTER.total_seconds() - 60)
    session.save()


def then_they_are_asked_to_sign_in_again(li_ming: Citizen, ending: str) -> None:
    li_ming.sees_heading("Sign in")
    if ending == "idle":
        li_ming.sees("You have been signed out")
    assert_good(li_ming.page, f"journey-signed-out-{ending}")
