"""The officers' pages in a browser: accessible, in our colours, under the strict Content-Security-Policy."""

from datetime import date

import pytest
from django.conf import settings
from django.db import transaction

from families.decisions import ApproveReason, EndReason, IdentitySeen
from families.models.links import EndedBy
from families.relationships import Relationship
from families.states import Status
from tests.browser import assert_accessible
from tests.families.admin.conftest import signed_in
from tests.families.recipes import make_link, make_person

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page_of_officer(live_server, new_page, officer):
    """open(path, dark=…): a browser in which the officer has signed in with a second factor."""

    def open_page(path, **options):
        page = new_page(**options)
        cookie = signed_in(officer).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page.goto(live_server.url + path)
        return page

    return open_page


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_officer_approves_a_case(page_of_officer, child_case, newborn_case, dark):
    page = page_of_officer("/admin/", dark=dark)
    assert_accessible(page)
    page.get_by_role("link", name="Applications", exact=True).first.click()
    assert_accessible(page)

    page.get_by_role("link", name=child_case.reference).click()
    assert_accessible(page)

    page.get_by_role("button", name="Approve").click()
    assert_accessible(page)
    page.get_by_role("button", name="Approve").click()  # without a reason
    assert_accessible(page)
    page.get_by_label("Reason").select_option(ApproveReason.DOCUMENTS_SEEN)
    page.get_by_role("button", name="Approve").click()

    page.get_by_text(f"{child_case.reference}: Approved and linked.").wait_for()
    assert_accessible(page)
    child_case.refresh_from_db()
    assert child_case.status == Status.APPROVED


def test_officer_decides_from_the_list_without_javascript(page_of_officer, child_case):
    page = page_of_officer("/admin/families/linkapplication/", javascript=False)

    page.locator(f'input[name=_selected_action][value="{child_case.pk}"]').check()
    page.locator("select[name=action]").select_option("reject_cases")
    page.get_by_role("button", name="Go").click()
    page.get_by_label("Reason").select_option("kinship_not_proven")
    page.get_by_role("button", name="Reject").click()

    page.get_by_text("Rejected. The applicant has been told").wait_for()
    child_case.refresh_from_db()
    assert child_case.status == Status.REJECTED


def test_officer_ends_a_link(page_of_officer, applicant):
    with transaction.atomic():
        link = make_link(applicant, make_person("王芳", date(1956, 3, 8), sequence=42), Relationship.MOTHER)
    page = page_of_officer(f"/admin/families/familylink/{link.pk}/change/")

    page.get_by_role("button", name="End the link").click()
    assert_accessible(page)
    page.get_by_role("button", name="End the link").click()  # without a reason
    assert_accessible(page)
    page.get_by_label("Reason").select_option(EndReason.SUBJECT_ASKED)
    page.get_by_label("Paper that they showed").select_option(IdentitySeen.IDENTITY_CARD)
    page.get_by_label("Do not tell the owner now").check()
    page.get_by_role("button", name="End the link").click()

    page.get_by_text(f"{link.application.reference}: The link has ended. The owner has not been told.").wait_for()
    link.refresh_from_db()
    assert link.ended_by == EndedBy.OFFICER


@pytest.mark.parametrize("model", ["insuredperson", "socialsecuritycard", "familylink", "consent", "heartbeat"])
def test_other_lists_and_pages_are_accessible(page_of_officer, child_case, model):
    page = page_of_officer(f"/admin/families/{model}/")
    assert_accessible(page)
    rows = page.locator("#result_list th a")
    if rows.count():
        rows.first.click()
        assert_accessible(page)
