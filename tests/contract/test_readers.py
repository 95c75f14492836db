"""Swagger UI and Redoc under our policy: from our own files alone, for anybody, with the whole contract in them."""

import pytest
from allauth.idp.oidc.models import Token
from django.conf import settings as ours
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from integrators.api import contract
from integrators.models import AppGrant
from tests.browser import assert_good, assert_no_sideways_scroll, shoot
from tests.contract.document import document, operations
from tests.families.conftest import regions
from tests.integrators.oauth import registered, signed_in
from tests.look.looked_at import renders_what_it_claims

__all__ = ["regions", "renders_what_it_claims"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
_LOGO = "cdn.redoc.ly"  # of Redoc's makers, which our policy keeps out


def test_swagger_ui_shows_every_operation_and_message_and_sends_one(live_server, new_page, regions):
    page = new_page(live_server.url + reverse("integrators-api:docs"))
    page.wait_for_selector(".opblock")
    assert page.locator(".webhooks .opblock").count() == len(document()["webhooks"])
    assert page.locator(".opblock").count() == len(list(operations())) + len(document()["webhooks"])

    page.locator("#operations-regions-get_region .opblock-summary-control").click()
    page.get_by_role("button", name="Try it out").click()
    page.locator("#operations-regions-get_region input[placeholder=code]").fill("440103")
    page.get_by_role("button", name="Execute").click()
    page.wait_for_selector(".live-responses-table .response-col_status:has-text('200')")
    shoot(page, "swagger-ui")
    assert '"level": "county"' in page.locator(".live-responses-table").inner_text()


def cookie_of(user, url):
    name = ours.SESSION_COOKIE_NAME
    return {"name": name, "value": signed_in(user).cookies[name].value, "url": url}


@pytest.fixture
def here(live_server, settings):
    """The service at an address that an app may be led back to: by number (RFC 8252)."""
    settings.BASE_URL = live_server.url.replace("localhost", "127.0.0.1")
    contract.written.cache_clear()
    yield settings.BASE_URL
    contract.written.cache_clear()


def test_swagger_ui_asks_for_a_citizen(here, new_page, regions):
    """With the consent page in a window of its own, and a token at the end."""
    app, secret = registered(is_sandbox=True, redirect_uris=[here + reverse("integrators-api:docs-redirect")])
    page = new_page(here)
    page.context.add_cookies([cookie_of(User.objects.create_user("wei", "a-long-walk-1987"), here)])
    page.goto(here + reverse("integrators-api:docs"))
    page.get_by_role("button", name="Authorize").first.click()
    citizen = page.locator(".auth-container").filter(has_text="authorizationCode")
    citizen.get_by_label("client_id:").fill(app.pk)
    citizen.get_by_label("client_secret:").fill(secret)
    citizen.get_by_text("links:read", exact=True).click()
    with page.expect_popup() as opened:
        citizen.locator("button.authorize").click()
    opened.value.get_by_role("button", name="Yes, allow it").click()
    citizen.get_by_text("Logout").wait_for()
    assert AppGrant.objects.get().scopes == ["links:read"]
    assert Token.objects.filter(user__username="wei", type=Token.Type.ACCESS_TOKEN).exists()


def test_redoc_shows_every_operation_and_message(live_server, chromium, regions):
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

    told = [operation["summary"] for _path, _method, operation in operations()]
    told += [item["post"]["summary"] for item in document()["webhooks"].values()]
    assert [summary for summary in told if summary not in shown] == []
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
    expect(page.locator("#not-found")).to_be_visible()
