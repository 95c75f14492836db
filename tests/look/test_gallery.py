"""Every component and every field in a real browser: accessible, inside the page, and alive without JavaScript."""

import pytest

from tests.browser import assert_accessible, assert_good, assert_no_sideways_scroll, shoot

pytestmark = pytest.mark.journey


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("components", "?signed-in"),
        ("components-stranger", "?messages"),
        ("components-large-text", "?signed-in&text-size=large"),
        ("step", "step/?signed-in"),
        ("family-chinese", "family/?signed-in"),
        *[(f"error-{code}", f"broken/?page={code}") for code in ("400", "403", "403_csrf", "404", "500")],
    ],
)
def test_page_is_good_in_light_dark_phone_desk_and_double_text(new_page, gallery, name, address):
    page = new_page(gallery + address)
    assert_good(page, f"look-{name}")


@pytest.mark.parametrize("locale", ["en", "es", "zh-CN"])
def test_frame_is_good_in_each_language(new_page, gallery, locale):
    page = new_page(gallery + "family/?signed-in", locale=locale)
    assert page.locator("html").get_attribute("lang") == {"en": "en", "es": "es", "zh-CN": "zh-hans"}[locale]
    assert_good(page)


def test_wrong_step_puts_focus_on_the_summary_and_keeps_what_was_typed(new_page, gallery):
    page = new_page(gallery + "step/?signed-in")
    page.get_by_label("Full name").fill("<b>王芳</b>")
    page.get_by_text("Mother", exact=True).click()
    page.get_by_role("button", name="Continue").click()
    page.wait_for_selector(".govuk-error-summary")
    assert page.title().startswith("Error: ")
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    assert page.get_by_label("Full name").input_value() == "<b>王芳</b>"
    assert page.get_by_label("Mother", exact=True).is_checked()
    assert_good(page, "look-step-wrong")


def test_each_link_of_the_summary_leads_to_a_control(new_page, gallery):
    page = new_page(gallery + "step/", javascript=False)
    page.get_by_role("button", name="Continue").click()
    page.wait_for_selector(".govuk-error-summary")
    targets = [link.get_attribute("href") for link in page.locator(".govuk-error-summary a").all()]
    assert len(targets) == 9
    assert [page.locator(f"{target}:is(input, select, textarea)").count() for target in targets] == [1] * 9


def test_everything_described_exists(new_page, gallery):
    page = new_page(gallery + "step/")
    page.get_by_role("button", name="Continue").click()
    page.wait_for_selector(".govuk-error-summary")
    ids = page.evaluate(
        """() => [...document.querySelectorAll("[aria-describedby], [aria-labelledby], [for], [aria-controls]")].flatMap(
          (one) => ["aria-describedby", "aria-labelledby", "for", "aria-controls"]
            .flatMap((name) => (one.getAttribute(name) || "").split(" ").filter(Boolean)))"""
    )
    assert len(ids) > 20
    assert [one for one in ids if page.locator(f"[id='{one}']").count() != 1] == []


def test_menu_on_a_phone_opens_without_javascript(new_page, gallery):
    page = new_page(gallery + "?signed-in", width=360, javascript=False)
    assert not page.get_by_role("button", name="Sign out").is_visible()
    page.locator("summary", has_text="Menu").click()
    assert page.get_by_role("button", name="Sign out").is_visible()
    assert_no_sideways_scroll(page)
    shoot(page, "look-menu-open")


def test_menu_closes_on_escape_and_gives_focus_back(new_page, gallery):
    page = new_page(gallery + "?signed-in", width=360)
    menu = page.locator("details.masthead__menu")
    menu.locator("summary").click()
    assert_accessible(page)
    page.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert page.evaluate("document.activeElement.textContent.trim()") == "Menu"


def test_password_can_be_shown(new_page, gallery):
    page = new_page(gallery + "step/")
    field = page.get_by_label("Password", exact=True)
    page.get_by_role("button", name="Show password").click()
    assert field.get_attribute("type") == "text"
    page.get_by_role("button", name="Hide password").click()
    assert field.get_attribute("type") == "password"


def test_double_click_sends_once(new_page, gallery):
    page = new_page(gallery + "step/")
    sent = []
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    page.get_by_role("button", name="Continue").dblclick()
    page.wait_for_selector(".govuk-error-summary")
    assert len(sent) == 1


def test_idle_warning_comes_two_minutes_before_and_is_accessible(new_page, gallery):
    page = new_page(alone=True)
    page.clock.install()
    page.goto(gallery + "?signed-in")
    dialog = page.get_by_role("dialog")
    page.clock.run_for(12 * 60_000)
    assert not dialog.is_visible()
    page.clock.run_for(60_000)
    assert dialog.is_visible()
    assert page.locator("[data-idle-left]").text_content() == "1:30"
    page.clock.resume()
    assert_good(page, "look-idle")


def test_staying_signed_in_closes_the_warning_in_every_tab(new_page, gallery):
    page = new_page(alone=True)
    page.context.route("**/account/stay/", lambda route: route.fulfill(status=204))
    other = page.context.new_page()
    page.clock.install()  # of the context: both tabs share it
    for tab in (page, other):
        tab.goto(gallery + "?signed-in")
    page.clock.run_for(13 * 60_000)
    assert page.get_by_role("dialog").is_visible()
    assert other.get_by_role("dialog").is_visible()
    page.get_by_role("button", name="Stay signed in").click()
    page.get_by_role("dialog").wait_for(state="hidden")
    other.get_by_role("dialog").wait_for(state="hidden")


def test_receipt_prints_alone(new_page, gallery):
    page = new_page(gallery + "?signed-in")
    page.emulate_media(media="print")
    assert page.locator(".receipt").is_visible()
    assert not page.locator(".masthead").is_visible()
    assert not page.get_by_role("heading", name="Services").is_visible()


def test_nothing_but_what_is_ours_is_fetched(new_page, gallery):
    page = new_page()
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    page.goto(gallery + "?signed-in")
    assert fetched
    origin = gallery.removesuffix("/gallery/")
    assert [url for url in fetched if not url.startswith(origin)] == []


def test_copy_button_copies_and_says_so(new_page, gallery):
    page = new_page(gallery + "?signed-in", alone=True)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy the reference").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "F7K2-94QD"
