"""A supervisor's day in a browser: a duty given and ended, an office kept, a table looked through and carried out; every page is
good, and none of it needs a script."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from accounts.models import User
from authorities.models import Office
from authorities.policies import has_duty
from tests.authorities.test_table_pages import WINDOW, duties, duty, offices
from tests.browser import assert_good
from tests.families.admin.conftest import on_duty, signed_in
from tests.look.looked_at import renders_what_it_claims

__all__ = ["renders_what_it_claims"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

HERE = "110101-demonstration"


@pytest.fixture
def page_of_supervisor(live_server, new_page):
    """page_of_supervisor(path, javascript=…): of Beijing, signed in with a second factor."""
    supervisor = on_duty("supervisor", "110000", "supervisor")

    def open_page(path, **options):
        page = new_page(**options)
        cookie = signed_in(supervisor).cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page.goto(f"{live_server.url}{path}")
        return page

    return open_page


@pytest.fixture
def chen(transactional_db):
    return User.objects.create_user("chen")


def press(page):
    page.locator("#content-main .submit-row .default").click()


def choose(page, content):
    page.get_by_label("File").set_input_files({"name": "t.csv", "mimeType": "text/csv", "buffer": content})
    press(page)


def test_duty_is_given_and_ended(page_of_supervisor, chen):
    page = page_of_supervisor("/admin/authorities/staffduty/")
    assert_good(page, "duties-list")
    page.get_by_role("link", name="Add staff duty").click()
    assert_good(page, "duties-give")
    press(page)  # nothing is filled in
    assert_good(page, "duties-give-wrong")
    page.get_by_label("User name of the account").fill("chen")
    page.get_by_label("Officer", exact=True).check()
    page.locator("#id_region").fill("110101")
    press(page)
    expect(page.get_by_text("chen has the duty.")).to_be_visible()
    assert has_duty(chen, "110101", "officer")
    assert_good(page, "duties-one")

    page.get_by_role("link", name="End this duty").click()
    assert_good(page, "duties-end")
    press(page)
    expect(page.get_by_text("The duty has ended.")).to_be_visible()
    assert not has_duty(chen, "110101")


def test_office_is_kept_and_gone_back_with(page_of_supervisor):
    page = page_of_supervisor(f"/admin/authorities/office/{HERE}/change/")
    assert_good(page, "office-one")
    page.get_by_role("link", name="Change what people read of this office").click()
    assert_good(page, "office-edit")
    page.get_by_label("Opening hours").fill("always")
    press(page)
    assert_good(page, "office-edit-wrong")
    page.get_by_label("Opening hours").fill("1-5 08:30-12:00\n6 9:00-11:30")
    press(page)
    expect(page.get_by_text("Changed: opening hours.")).to_be_visible()
    expect(page.get_by_text("Saturday 09:00–11:30")).to_be_visible()

    page.get_by_role("link", name="Go back to what was delivered").click()
    assert_good(page, "office-delivered")
    press(page)
    expect(page.get_by_text("It says again what was delivered.")).to_be_visible()
    assert Office.objects.get(pk=HERE).edited_at is None


def test_table_is_looked_through_and_carried_out(page_of_supervisor):
    page = page_of_supervisor("/admin/authorities/office/")
    assert_good(page, "table-list")
    page.get_by_role("link", name="Take a table").click()
    assert_good(page, "table-import")
    choose(page, offices(WINDOW | {"hours": "always", "phone": "=1+1"}, WINDOW))
    expect(page.get_by_text("Row 2, phone: A spreadsheet would work this out")).to_be_visible()
    assert_good(page, "table-wrong")
    choose(page, offices(WINDOW))
    expect(page.get_by_role("row", name="110105-window-2")).to_be_visible()
    assert_good(page, "table-preview")
    press(page)
    expect(page.get_by_text("Done: 1 added, 0 changed, 0 ended.")).to_be_visible()
    assert Office.objects.filter(pk="110105-window-2").exists()


def test_duties_by_a_table_without_a_script(page_of_supervisor, chen):
    page = page_of_supervisor("/admin/authorities/staffduty/import/", javascript=False)
    choose(page, duties(duty()))
    expect(page.get_by_role("row", name="chen")).to_be_visible()
    press(page)
    expect(page.get_by_text("Done: 1 added, 0 changed, 0 ended.")).to_be_visible()
    assert has_duty(chen, "110101", "officer")


def test_office_closes_and_opens_again(page_of_supervisor):
    page = page_of_supervisor(f"/admin/authorities/office/{HERE}/change/")
    page.get_by_role("link", name="Close this office").click()
    assert_good(page, "office-close")
    press(page)  # no reason is chosen
    assert_good(page, "office-close-wrong")
    page.get_by_label("Rebuilt or repaired").check()
    press(page)
    expect(page.get_by_text("The office closes on the day that you chose.")).to_be_visible()
    assert Office.objects.get(pk=HERE).is_closed
    assert_good(page, "office-closed")
    page.get_by_role("link", name="Open this office again").click()
    assert_good(page, "office-open")
    press(page)
    expect(page.get_by_text("The office is open again.")).to_be_visible()
