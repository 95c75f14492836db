"""A calculator from the home page, on a phone: without an account, with and without JavaScript, in three languages, on paper."""

import pytest
from playwright.sync_api import expect

from tests.browser import PHONE, assert_good
from tests.families.conftest import regions
from tests.families.pages.test_languages import assert_speaks
from tests.look.looked_at import renders_what_it_claims

__all__ = ["regions", "renders_what_it_claims"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_what_if_from_the_home_page_on_a_phone(live_server, new_page, regions):
    page = new_page(live_server.url, width=PHONE)
    page.get_by_role("link", name="Try it without an account").click()
    assert_good(page, "what-if")

    page.get_by_role("link", name="How much pension a month?").click()
    assert_good(page, "what-if-pension")

    when_they_press_without_an_answer(page)
    then_the_summary_has_the_focus_and_leads_to_the_year(page)
    assert_good(page, "what-if-pension-error")

    when_they_answer(page)
    expect(page.get_by_text("a month from November 2031", exact=False).first).to_be_visible()
    expect(page.get_by_role("heading", name="What another month would bring")).to_be_visible()
    assert page.title().startswith("Your estimate")
    assert_good(page, "what-if-pension-answer")

    when_they_ask_for_a_month_that_is_too_early(page)
    expect(page.get_by_role("alert")).to_contain_text("That is too early. The first month possible is June 2030.")
    expect(page.get_by_label("Month", exact=True).nth(1)).to_be_visible()  # the fold is open
    assert_good(page, "what-if-pension-too-early")


def when_they_press_without_an_answer(page):
    page.get_by_role("button", name="Work it out").click()


def then_the_summary_has_the_focus_and_leads_to_the_year(page):
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="Born in", exact=False).click()
    expect(page.get_by_label("Year", exact=True).first).to_be_focused()


def when_they_answer(page):
    page.get_by_label("Year", exact=True).first.fill("1970-6")
    page.get_by_label("Man", exact=True).check()
    page.get_by_label("Years", exact=True).first.fill("25")
    page.get_by_label("On the own pension account").fill("150,000")
    page.get_by_label("Monthly wage on which contributions are paid").fill("9000")
    page.locator("#id_region").select_option("110000")
    page.get_by_role("button", name="Work it out").click()


def when_they_ask_for_a_month_that_is_too_early(page):
    page.get_by_text("More, if you know it").click()
    page.get_by_role("group", name="Month of retirement").get_by_label("Year").fill("2029-01")
    page.get_by_role("button", name="Work it out").click()


@pytest.mark.parametrize(
    ("name", "answers"),
    [
        ("retirement", {"Year": "1981-09", "Woman in a management or technical post": None}),
        ("survivors", {"Years": "28"}),
        ("unemployment", {"Years": "8", "Out of work": None, "Against the person's will": None}),
        ("work-injury", {"Average wage of the 12 months before": "8000", "Grade of disability": ["4"]}),
        ("maternity", {"Average wage at her employer last year": "9000", "Region": ["310000"]}),
    ],
    ids=["retirement", "survivors", "unemployment", "work-injury", "maternity"],
)
def test_each_calculator_is_good(live_server, new_page, regions, name, answers):
    page = new_page(f"{live_server.url}/what-if/{name}/", width=PHONE)
    fill(page, answers)
    page.get_by_role("button", name="Work it out").click()
    expect(page.locator(".assessment").first).to_be_visible()
    assert_good(page, f"what-if-{name}")


def fill(page, answers):
    for label, value in answers.items():
        field = page.get_by_label(label).first
        if value is None:
            field.check()
        elif isinstance(value, list):
            field.select_option(value[0])
        else:
            field.fill(value)


@pytest.mark.parametrize("language", ["es", "zh-hans"])
def test_answer_speaks_the_language_and_fits_a_phone(live_server, new_page, regions, language):
    page = new_page(f"{live_server.url}/what-if/pension/", width=PHONE, locale=language)
    page.locator("#id_birth_month_0").fill("1970年6月")
    page.locator("#id_category_0").check()
    page.locator("#id_months_paid_0").fill("２５")
    page.locator("#id_balance").fill("15万")
    page.locator("#id_base").fill("9000")
    page.locator("#id_region").select_option("310000")
    page.locator("form[novalidate] button").click()
    expect(page.locator(".assessment").first).to_be_visible()
    assert_speaks(page, language, "what-if-pension")


def test_it_works_without_javascript(live_server, new_page, regions):
    page = new_page(f"{live_server.url}/what-if/pension/", width=PHONE, javascript=False)
    when_they_press_without_an_answer(page)
    expect(page.get_by_text("Please check the following")).to_be_visible()
    when_they_answer(page)
    expect(page.get_by_text("a month from November 2031", exact=False).first).to_be_visible()
    expect(page.get_by_label("On the own pension account")).to_have_value("150,000")


def test_paper_has_the_answer_and_what_it_was_worked_out_from(live_server, new_page, regions):
    page = new_page(f"{live_server.url}/what-if/pension/")
    when_they_answer(page)
    page.emulate_media(media="print")
    for text in ("Worked out from these answers", "¥ 150,000", "This is an estimate for Beijing", "Source:"):
        expect(page.get_by_text(text, exact=False).first).to_be_visible()
    expect(page.get_by_role("button", name="Work it out")).to_be_hidden()
    expect(page.get_by_role("heading", name="Change your answers")).to_be_hidden()
