"""The register's pages in a real browser: accessible, and whole on a small phone with large text."""

import pytest

from tests.browser import assert_accessible
from tests.registry.contract.claims import code_request

pytestmark = pytest.mark.journey
PAGES = ("cases", "phones", "letters", "nowhere")


@pytest.fixture
def busy_registry(registry):
    """With a message on a phone and one in a letter box."""
    registry.call("POST", "/v1/one-time-codes", code_request(registry, "demo_spouse"))
    reference = registry.cases["demo_grandfather_no_phone"]["reference"]
    body = {"person": reference, "template": "consent_asked", "values": {"reference": "F7K2-94QD"}, "language": "es"}
    registry.call("POST", "/v1/notices", body)
    return registry


@pytest.mark.parametrize("language", ["en", "es", "zh-hans"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_have_no_axe_violation_and_fit_360_px(chromium, busy_registry, language, scheme):
    context = chromium.new_context(viewport={"width": 360, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    for name in PAGES:
        page.goto(f"{busy_registry.url}/{name}/?lang={language}")
        assert_accessible(page)
        assert overflow(page) <= 0, name
    context.close()


def test_text_at_twice_its_size_does_not_scroll_sideways(chromium, busy_registry):
    context = chromium.new_context(viewport={"width": 360, "height": 800})
    page = context.new_page()
    for name in PAGES:
        page.goto(f"{busy_registry.url}/{name}/?lang=es")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert overflow(page) <= 0, name
    context.close()


def test_case_leads_to_its_phone_without_javascript(chromium, busy_registry):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{busy_registry.url}/cases/?lang=en")

    page.get_by_role("link", name="Their phone: 王芳").click()

    assert page.get_by_role("heading", level=1).inner_text() == "Phone of 王芳"
    page.get_by_role("link", name="Look again").click()
    page.get_by_role("link", name="Español").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Teléfono de 王芳"
    context.close()


def overflow(page):
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
