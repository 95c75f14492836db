"""The page of problems as a browser shows it: axe in light and dark, at 360 and 1280 px, text at 200 %."""

import pytest
from django.urls import reverse

from tests.browser import assert_good
from tests.look.looked_at import renders_what_it_claims

__all__ = ["renders_what_it_claims"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("language", ["en", "es", "zh-hans"])
def test_problems_are_good(live_server, new_page, regions, language):
    page = new_page(f"{live_server.url}/", locale=language)
    page.goto(live_server.url + reverse("integrators-api:problems") + "#changed-meanwhile")
    assert page.locator("#changed-meanwhile").is_visible()
    assert_good(page, f"problems-{language}")
