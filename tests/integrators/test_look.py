"""The pages on which a citizen allows an app and ends it, in a browser and with a real app on the same machine."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.urls import reverse

from integrators.models import AppGrant
from tests.browser import PHONE, assert_good
from tests.integrators.oauth import AUTHORIZE, Program, registered, signed_in
from tests.look.looked_at import renders_what_it_claims

__all__ = ["renders_what_it_claims"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
LANGUAGES = {
    "en": ("Yes, allow it", "No, do not allow it", "End", "End it now"),
    "es": ("Sí, permitir", "No, no permitir", "Terminar", "Terminar ahora mismo"),
    "zh-hans": ("是，允许", "否，不允许", "终止", "立即终止授权"),
}


@pytest.fixture
def desk():
    """What runs at the app's own address: (address, the queries with which people came back)."""
    came_back = []

    class Desk(BaseHTTPRequestHandler):
        def do_GET(self):
            address = urlsplit(self.path)
            if address.path == "/callback":
                came_back.append({name: values[0] for name, values in parse_qs(address.query).items()})
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(b'<link rel="icon" href="data:,"><h1>Back at the app</h1>')

        def log_message(self, *_arguments):
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Desk)
    serving = threading.Thread(target=server.serve_forever)
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}/callback", came_back
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.fixture
def program():
    return Program(
        *registered("Sandbox app", integrator="Sandbox", is_sandbox=True, redirect_uris=["http://127.0.0.1/callback"])
    )


def open_as(user, new_page, live_server, **browser):
    """A browser in which the user is signed in already."""
    session = signed_in(user).cookies["sessionid"].value
    page = new_page(**browser)
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    return page


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_app_is_allowed_and_ended_in_a_browser(live_server, new_page, program, wei, desk, language):
    yes, no, end, end_now = LANGUAGES[language]
    callback, came_back = desk
    wei.language = language
    wei.save()
    page = open_as(wei, new_page, live_server, width=PHONE)
    asked = program.asks(redirect_uri=callback, scope="links:read links:write links:check cards:read benefits:read")
    consent = f"{live_server.url}{AUTHORIZE}?{urlencode(asked)}"

    page.goto(consent)
    assert_good(page, f"apps-consent-{language}")
    for tick in page.locator("input[type=checkbox]").all():
        tick.uncheck()
    page.get_by_role("button", name=yes).click()
    page.locator(".govuk-error-summary, .error-summary").first.wait_for()
    assert_good(page, f"apps-consent-error-{language}")
    page.locator("input[type=checkbox]").first.check()
    page.get_by_role("button", name=yes).click()
    page.get_by_role("heading", name="Back at the app").wait_for()
    tokens = program.exchanges(came_back[0]["code"], redirect_uri=callback).json()
    assert tokens["scope"] == "links:read"

    page.goto(live_server.url + reverse("integrators:apps"))
    assert_good(page, f"apps-list-{language}")
    page.get_by_role("button", name=end).or_(page.get_by_role("link", name=end)).last.click()
    page.get_by_role("button", name=end_now).wait_for()
    assert_good(page, f"apps-end-{language}")
    page.get_by_role("button", name=end_now).click()
    page.wait_for_url("**/apps/")
    assert_good(page, f"apps-none-{language}")
    assert AppGrant.objects.get().ended_by == "citizen"

    page.goto(consent)
    page.get_by_role("button", name=no).click()
    page.get_by_role("heading", name="Back at the app").wait_for()
    assert came_back[1] == {"error": "access_denied", "state": "s-1"}


def test_an_app_is_allowed_without_javascript(live_server, new_page, program, wei, desk):
    callback, came_back = desk
    page = open_as(wei, new_page, live_server, javascript=False)
    page.goto(f"{live_server.url}{AUTHORIZE}?{urlencode(program.asks(redirect_uri=callback))}")
    page.get_by_role("button", name="Yes, allow it").click()
    page.get_by_role("heading", name="Back at the app").wait_for()
    assert came_back[0]["code"]


def test_a_wrong_request_is_told_well(live_server, new_page, program, wei):
    page = open_as(wei, new_page, live_server)
    query = urlencode(program.asks(redirect_uri="https://elsewhere.example/"))
    page.goto(f"{live_server.url}{AUTHORIZE}?{query}")
    page.get_by_text("The app cannot be allowed").first.wait_for()
    assert_good(page, "apps-refused")
