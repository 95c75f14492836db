"""Pages of the officers' site that no journey passes, in a browser: what happened to a row, what is kept from an officer who is
near to somebody, and what programs are entered by."""

from datetime import date

import pytest
from django.conf import settings
from django.contrib.admin.utils import quote
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from families.models import Dispute, FamilyLink, HomeVisit, InsuredPerson, LinkApplication
from families.relationships import Relationship
from tests.audit.seals.test_dropping import old_months, record_at
from tests.browser import assert_good
from tests.families.admin.conftest import on_duty, signed_in
from tests.families.recipes import link_self, make_link, make_person
from tests.look.looked_at import renders_what_it_claims
from tests.officers.planted import plant_beijing, plant_nationwide

__all__ = ["old_months", "renders_what_it_claims"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def nation():
    return on_duty("nation", "000000", "supervisor", is_superuser=True)


@pytest.fixture
def page_of_nation(nation, new_page, live_server):
    page = new_page()
    cookie = signed_in(nation).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])

    def open_page(path):
        page.goto(live_server.url + path)
        return page

    return open_page


def test_what_happened_to_a_row_is_good(page_of_nation):
    with transaction.atomic():
        rows = plant_beijing(plant_nationwide())
    for model in (LinkApplication, InsuredPerson, Dispute, FamilyLink, HomeVisit):
        row = next(one for one in rows if isinstance(one, model))
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_history", args=[quote(row.pk)])
        page = page_of_nation(address)
        assert page.locator("#change-history").count() == 1
        assert_good(page, f"officers-{model._meta.model_name}-history")


def test_events_with_their_filters_are_good(page_of_nation):
    with transaction.atomic():
        plant_beijing(plant_nationwide())
    page = page_of_nation(f"{reverse('admin:audit_event_changelist')}?day={timezone.localdate()}")
    assert page.locator("#changelist").count() == 1
    assert_good(page, "officers-events")


@pytest.mark.parametrize("language", ["en", "es", "zh-hans"])
def test_months_whose_time_is_over_are_good(nation, page_of_nation, old_months, language):
    type(nation).objects.filter(pk=nation.pk).update(language=language)
    record_at("2004-02-01T00:00:00", "2004-02-29T12:00:00")
    page = page_of_nation(reverse("admin:audit_event_months"))
    assert page.locator("html").get_attribute("lang") == language
    assert_good(page, f"officers-months-{language}")
    page.locator("#content-main a", has_text="2004-02").click()
    page.locator("[name=decision]").fill("asked for")
    page.locator(".submit-row input[type=submit]").click()
    page.locator(".errornote").wait_for()
    assert_good(page, f"officers-month-wrong-{language}")
    page.locator("[name=decision]").fill("2046-117")
    page.locator(".submit-row input[type=submit]").click()
    page.get_by_text("nation –").wait_for()
    assert_good(page, f"officers-month-{language}")


def test_what_is_kept_from_a_relative_is_good(nation, page_of_nation):
    with transaction.atomic():
        link_self(nation, "赵强", date(1979, 1, 2), sequence=77)
        near = make_person("陈静", date(1958, 2, 3), sequence=44)
        make_link(nation, near, Relationship.OTHER)
    for name in ("counter:visit", "lookups:number"):
        page = page_of_nation(reverse(name, args=[near.pk]))
        assert "陈静" not in page.content()
        assert_good(page, f"officers-near-{name.replace(':', '-')}")


@pytest.mark.parametrize("language", ["en", "es", "zh-hans"])
def test_what_has_a_relative_on_its_other_side_is_good(nation, page_of_nation, language):
    type(nation).objects.filter(pk=nation.pk).update(language=language)
    husband, mother = User.objects.create_user("husband"), make_person("陈静", date(1958, 2, 3), sequence=44)
    with transaction.atomic():
        link_self(nation, "赵强", date(1979, 1, 2), sequence=77)
        make_link(nation, link_self(husband, "王伟", date(1980, 4, 5), sequence=55).person, Relationship.SPOUSE)
        link = make_link(husband, mother, Relationship.MOTHER)
    page = page_of_nation(reverse("counter:visit", args=[mother.pk]))
    page.locator("[name=identity_seen][value=identity_card]").check()
    with page.expect_navigation():
        page.locator(".submit-row input[type=submit]").first.click()
    page_of_nation(reverse("counter:link", args=[mother.pk, link.pk]))
    assert "王伟" not in page.content()
    assert page.locator("html").get_attribute("lang") == language
    assert_good(page, f"officers-near-on-the-other-side-{language}")


@pytest.mark.parametrize("model", ["integrator", "app", "agreement"])
def test_what_a_program_is_entered_by_is_good_empty_and_wrong(page_of_nation, model):
    page = page_of_nation(reverse(f"admin:integrators_{model}_add"))
    assert_good(page, f"officers-{model}-add")
    page.locator("[name=_save]").first.click()
    page.locator(".errornote").wait_for()
    assert_good(page, f"officers-{model}-wrong")
