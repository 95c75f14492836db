"""Swagger UI and Redoc under our policy: from our own files alone, for anybody, with the whole contract in them."""

import pytest
from django.urls import reverse

from tests.browser import assert_good, assert_no_sideways_scroll, shoot
from tests.contract.document import operations
from tests.families.conftest import regions
from tests.look.looked_at import renders_what_it_claims

__all__ = ["regions", "renders_what_it_claims"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
_LOGO = "cdn.redoc.ly"  # of Redoc's makers, which our policy keeps out


def test_swagger_ui_shows_every_operation_and_sends_one(live_server, new_page, regions):
    page = new_page(live_server.url + reverse("integrators-api:docs"))
    page.wait_for_selector(".opblock")
    assert page.locator(".opblock").count() == len(list(operations()))

    page.locator("#operations-regions-get_region .opblock-summary-control").click()
    page.get_by_role("button", name="Try it out").click()
    page.locator("#operations-regions-get_region input[placeholder=code]").fill("440103")
    page.get_by_role("button", name="Execute").click()
    page.wait_for_selector(".live-responses-table .response-col_status:has-text('200')")
    shoot(page, "swagger-ui")
    assert '"level": "county"' in page.locator(".live-responses-table").inner_text()


def test_redoc_shows_every_operation(live_server, chromium, regions):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    page, refused, asked = context.new_page(), [], []
    page.on("console", lambda message: refused.append(message.text) if "Security Policy" in message.text else None)
    page.on("pageerror", lambda error: refused.append(error.message))
    page.on("response", lambda response: asked.append(response.url))
    page.goto(live_server.url + reverse("integrators-api:reference"))
    page.wait_for_selector("#redoc h2")
    shown = page.locator("#redoc").inner_text()
    shoot(page, "redoc")
    context.close()

    assert [
        operation["summary"] for _path, _method, operation in operations() if operation["summary"] not in shown
    ] == []
    assert [text for text in refused if _LOGO not in text] == []
    assert [url for url in asked if not url.startswith((live_server.url, "data:"))] == []


@pytest.mark.parametrize(("name", "drawn"), [("docs", ".opblock"), ("reference", "#redoc h2")])
def test_frame_of_a_reader_is_good(live_server, chromium, regions, name, drawn):
    """The rest stays within it. What a reader draws is not ours to judge, so it is taken out then."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(live_server.url + reverse(f"integrators-api:{name}"))
    page.wait_for_selector(drawn)
    for width in (1280, 360):
        page.set_viewport_size({"width": width, "height": 900})
        assert_no_sideways_scroll(page)
    page.evaluate("document.querySelector('.reader').replaceChildren()")
    assert_good(page)
    context.close()


@pytest.mark.parametrize("name", ["docs", "reference"])
def test_reader_says_what_it_needs(live_server, new_page, regions, name):
    page = new_page(live_server.url + reverse(f"integrators-api:{name}"), javascript=False)
    assert page.locator("noscript p").is_visible()
    page.get_by_role("link", name="Problems of the API").click()
    assert page.locator("#not-found").is_visible()
