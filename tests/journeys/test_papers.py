"""Kinship that the register does not prove: papers are added, an officer opens them, asks for another, and decides."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from audit.models import Event
from families.models import Document, FamilyLink
from families.states import Status
from tests.browser import PHONE, assert_accessible, assert_good, assert_no_sideways_scroll, shoot
from tests.families.papers import EXECUTABLE, pdf, photograph
from tests.journeys.officers import given_an_officer_of_beijing
from tests.journeys.people import SOON

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

LOCALES = {"en": "en-GB", "es": "es-ES", "zh-hans": "zh-CN"}


def chooses(page, content, name="paper.jpg"):
    page.locator("[name=file]").set_input_files({"name": name, "mimeType": "image/jpeg", "buffer": content})


def test_papers_prove_that_a_child_is_theirs(known_citizen, live_server, new_page):
    li_ming = known_citizen()
    application = given_a_son_whose_guardian_the_register_does_not_show(li_ming)
    when_he_adds_the_birth_certificate(li_ming)
    officer = given_an_officer_of_beijing(live_server, new_page)
    when_the_officer_opens_it(officer, application)
    when_the_officer_asks_for_the_household_register(officer, application)
    when_he_adds_it_and_sends_it_back(li_ming, application)
    when_the_officer_approves(officer, application)
    then_they_are_linked(li_ming, application)


def given_a_son_whose_guardian_the_register_does_not_show(li_ming):
    application = li_ming.applies_for("demo_son_no_guardianship")
    li_ming.shows_tag("With an officer")
    assert_accessible(li_ming.page)
    return application


def when_he_adds_the_birth_certificate(li_ming):
    li_ming.follows("Add papers")
    li_ming.sees("Any one of these is enough")
    chooses(li_ming.page, EXECUTABLE)
    li_ming.page.get_by_label("Birth certificate", exact=True).check()
    li_ming.presses("Add it")
    summary = li_ming.page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("This is neither a JPEG or PNG picture nor a PDF.")
    assert_good(li_ming.page, "journey-papers-wrong")
    chooses(li_ming.page, photograph((1200, 900)))
    li_ming.presses("Add it")
    li_ming.sees("The paper is added.")
    assert_good(li_ming.page, "journey-papers-added")


def when_the_officer_opens_it(officer, application):
    officer.get_by_role("link", name="Applications", exact=True).first.click()
    officer.get_by_role("link", name=application.reference).click()
    assert_accessible(officer)
    officer.get_by_role("link", name="Birth certificate").click()
    picture = officer.frame_locator("iframe[name=paper]").get_by_role("img")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("naturalWidth", 1200)
    assert Event.objects.filter(kind="families.document_viewed", object_id=str(application.pk)).count() == 1


def when_the_officer_asks_for_the_household_register(officer, application):
    officer.get_by_role("button", name="Ask for more").click()
    assert_accessible(officer)
    officer.get_by_label("Birth certificate").uncheck()
    officer.get_by_role("button", name="Ask for more").click()
    officer.get_by_text(f"{application.reference}: The applicant has been asked for papers.").wait_for()


def when_he_adds_it_and_sends_it_back(li_ming, application):
    li_ming.goes_to("/")
    assert_accessible(li_ming.page)
    li_ming.page.get_by_role("link", name="Add papers").first.click()
    li_ming.sees("An officer needs papers from you to decide.")
    chooses(li_ming.page, pdf(pages=2), name="register.pdf")
    li_ming.page.get_by_label("Household register, the pages of both of you").check()
    li_ming.presses("Add it")
    li_ming.sees("The paper is added.")
    assert_good(li_ming.page, "journey-papers-asked")
    li_ming.presses("Send to the officer")
    li_ming.shows_tag("With an officer")
    assert list(Document.objects.of(application).kept().values_list("content_type", flat=True)) == [
        "image/jpeg",
        "application/pdf",
    ]


def when_the_officer_approves(officer, application):
    officer.reload()
    officer.get_by_role("link", name=application.reference).first.click()
    officer.get_by_role("button", name="Approve").click()
    officer.get_by_label("Reason").select_option("documents_seen")
    officer.get_by_role("button", name="Approve").click()
    officer.get_by_text(f"{application.reference}: Approved and linked.").wait_for()


def then_they_are_linked(li_ming, application):
    li_ming.page.reload()
    li_ming.shows_tag("Linked")
    application.refresh_from_db()
    assert application.status == Status.APPROVED
    assert FamilyLink.objects.active().filter(application=application).exists()


@pytest.mark.parametrize(("language", "dark"), [("en", True), ("es", False), ("zh-hans", True)])
def test_step_for_papers_fits_in_each_language(known_citizen, language, dark):
    """A newborn child without a number, on a telephone."""
    li_ming = known_citizen(locale=LOCALES[language], width=PHONE, dark=dark)
    User.objects.filter(pk=li_ming.user.pk).update(language=language)
    page = li_ming.page

    li_ming.goes_to("/family/applications/start/relative/")
    page.locator("main form button").first.click()
    page.locator("[name=name]").fill("李宝宝")
    page.locator("[name=has_no_number]").check()
    page.locator("[name=relationship][value=daughter]").check()
    page.locator("main form button.button").click()
    page.wait_for_url("**/sharing/")
    page.locator("[name=preset]").first.check()
    page.locator("main form button.button").click()
    page.wait_for_url("**/evidence/")
    fits(page, language, "empty")
    chooses(page, photograph())
    page.locator("[name=kind][value=hospital_note]").check()
    page.locator("button[name=add]").click()
    expect(page.locator("button[name=remove]")).to_be_visible(timeout=SOON)
    fits(page, language, "added")
    page.locator("main form button.button:not([name])").click()
    page.wait_for_url("**/check/")
    fits(page, language, "check")


def fits(page, language, name):
    assert page.locator("html").get_attribute("lang") == language
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    shoot(page, f"journey-papers-{name}-{language}")


def test_newborn_without_javascript(known_citizen):
    """Adding, removing, and going on with the word that the paper is shown at an office."""
    li_ming = known_citizen(javascript=False)
    page = li_ming.page
    li_ming.starts_an_application()
    page.get_by_label("Full name of your relative").fill("李宝宝")
    page.get_by_label("My relative has no number yet, say a newborn child").check()
    page.get_by_label("Son", exact=True).check()
    li_ming.presses("Continue")
    page.locator("[name=preset]").first.check()
    li_ming.presses("Continue")
    li_ming.sees_heading("Show what proves it")
    page.get_by_label("Birth certificate", exact=True).check()
    chooses(page, photograph())
    li_ming.presses("Add it")
    li_ming.sees("The paper is added.")
    page.locator("button[name=remove]").click()
    li_ming.sees("The paper is removed.")
    page.get_by_label("I have no paper to add: I show it at an office").check()
    li_ming.presses("Continue")
    li_ming.sees_heading("Check your answers")
    li_ming.sees("You show them at an office.")
    li_ming.signs_for_a_young_child()
    li_ming.presses("Add family account")
    li_ming.shows_tag("With an officer")
