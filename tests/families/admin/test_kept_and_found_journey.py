"""In a browser: what is not for an officer to see, and how an auditor finds what somebody did."""

from datetime import date

import pytest
from django.db import transaction
from playwright.sync_api import expect

from audit.services import Actor, record_event
from authorities.models import StaffDuty
from families.relationships import Relationship
from tests.browser import shoot
from tests.families.admin.test_case_journey import assert_good
from tests.families.admin.test_journey import page_of_officer
from tests.families.recipes import link_self, make_link
from tests.look.looked_at import renders_what_it_claims

__all__ = ["page_of_officer", "renders_what_it_claims"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_officer_does_not_see_a_relatives_case(page_of_officer, officer, child_case, dark):
    with transaction.atomic():
        link_self(officer, "赵强", date(1979, 1, 2), sequence=77)
        make_link(officer, child_case.person, Relationship.OTHER)

    page = page_of_officer(f"/admin/families/linkapplication/{child_case.pk}/change/", dark=dark)

    expect(page.get_by_role("heading", name="A colleague has to deal with this")).to_be_visible()
    expect(page.get_by_text("李小雨")).to_have_count(0)
    assert_good(page)
    shoot(page, f"near-{'dark' if dark else 'light'}")
    page.get_by_role("link", name="Back to the list").click()
    expect(page.get_by_role("link", name=child_case.reference)).to_be_visible()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_auditor_finds_what_happened_to_whom_in_some_days(page_of_officer, officer, child, dark):
    StaffDuty.objects.filter(user=officer).update(role="auditor")
    by = Actor.officer(officer.pk)
    record_event("families.person_viewed", by=by, of="person", object_id=child.pk, person_id=child.pk)
    page = page_of_officer("/admin/audit/event/", dark=dark)
    assert_good(page)
    shoot(page, f"events-{'dark' if dark else 'light'}")

    page.get_by_role("link", name="Find by account or by reference").click()
    assert_good(page)
    shoot(page, f"find-{'dark' if dark else 'light'}")
    page.get_by_role("button", name="Show the events").click()
    expect(page.get_by_text("Type the name of an account, or a reference.")).to_be_visible()
    assert_good(page)
    shoot(page, f"find-wrong-{'dark' if dark else 'light'}")
    page.get_by_label("User name of the account").fill("officer")
    page.get_by_label("Reference").fill(child.register_reference)
    page.get_by_role("button", name="Show the events").click()

    expect(page.get_by_role("link", name="Download as a table")).to_be_visible()
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    assert child.register_reference not in page.url
    assert_good(page)
    shoot(page, f"found-{'dark' if dark else 'light'}")
