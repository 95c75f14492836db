"""The pages of the insurances as a browser shows them: axe in light and dark, at 360 and 1280 px, text at 200 %."""

import pytest
from django.urls import reverse

from tests.browser import assert_good
from tests.families.conftest import regions
from tests.look.looked_at import renders_what_it_claims

__all__ = ["regions", "renders_what_it_claims"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_insurances_for_everyone_are_good(live_server, new_page, regions):
    page = new_page(live_server.url + reverse("benefits:insurances"))
    assert_good(page, "insurances")
