"""Each list and each page of the officers' site in a browser: axe, light and dark, and nothing sticks out on a phone."""

import pytest
from django.conf import settings
from django.contrib import admin
from django.db import transaction
from django.urls import reverse

from authorities.models import Authority, Office, Region
from tests.browser import assert_good
from tests.families.admin.conftest import on_duty, signed_in
from tests.officers.planted import OF_NO_REGION, plant_beijing, plant_nationwide
from tests.officers.walk import list_of

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PLACES = {Region: "110101", Authority: "110000-department"}


@pytest.fixture
def supervisor_page(live_server, new_page):
    """Of one who sees every list: on duty for the nation, and a superuser, for accounts."""
    client = signed_in(on_duty("nation", "000000", "supervisor", is_superuser=True))

    def open_page(path):
        page = new_page()
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page.goto(live_server.url + path)
        return page

    return open_page


@pytest.mark.parametrize("model", list(admin.site._registry), ids=lambda model: model._meta.label)
def test_list_and_page_are_good(supervisor_page, model):
    with transaction.atomic():
        rows = plant_beijing(plant_nationwide())
    row = next((one for one in rows if isinstance(one, model)), None)
    key = row.pk if row else PLACES.get(model) or model._default_manager.order_by("pk").first().pk
    assert row or model in OF_NO_REGION or model in PLACES or model is Office
    page = supervisor_page(list_of(model) + "?_facets=True")
    assert page.locator("#changelist").count() == 1
    assert_good(page, f"officers-{model._meta.model_name}-list")
    page.goto(page.url.split("/admin/")[0] + _page_of(model, key))
    assert page.locator(".form-row").count() > 0
    assert_good(page, f"officers-{model._meta.model_name}-page")


def _page_of(model, key):
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}_change"
    return reverse(name, args=[admin.utils.quote(key)])
