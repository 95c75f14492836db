"""A supervisor reads the pack of their province in a browser and sees what a new file would change: good pages, three
languages."""

import pytest
from django.conf import settings
from playwright.sync_api import expect

from authorities.packs import cascade
from tests.browser import PHONE, assert_accessible, assert_good, assert_no_sideways_scroll, shoot
from tests.families.admin.conftest import on_duty, signed_in
from tests.families.conftest import regions
from tests.look.looked_at import renders_what_it_claims

__all__ = ["regions", "renders_what_it_claims"]

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

NEW = """[linking.consent_days]
value = 7
source = "a decree"
effective_from = 2027-01-01
"""


@pytest.mark.parametrize("locale", ["en", "es", "zh-CN"])
def test_supervisor_reads_a_pack_and_sees_what_would_change(live_server, new_page, regions, locale):
    supervisor = on_duty("supervisor", "440000", "supervisor")
    page = new_page(locale=locale, width=PHONE)
    cookie = signed_in(supervisor).cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page.goto(f"{live_server.url}/admin/")

    page.locator("#content a[href='/admin/packs/']").click()
    assert_good(page, f"packs-{locale}-index")
    page.locator("a[href='/admin/packs/440000/']").click()
    assert_accessible(page)  # once: it is some 35 000 pixels long on a telephone
    assert_no_sideways_scroll(page)
    page.locator("[name=on]").fill("2030-01-01")
    page.locator(".rules__day [type=submit]").click()
    expect(page).to_have_url(f"{live_server.url}/admin/packs/440000/?on=2030-01-01")

    page.locator(".verdicts a").click()
    assert_good(page, f"packs-{locale}-empty")
    send(page, "440000.toml", b"[linking.quota_all]\nvalue = 7\n")
    expect(page.locator(".errornote code")).to_have_text(["linking.quota_all"] * 2)
    assert_good(page, f"packs-{locale}-wrong")
    send(page, "440000.toml", (cascade.FOLDER / "440000.toml").read_bytes() + NEW.encode())
    expect(page.locator("#here-changes .rule code")).to_have_text(["linking.consent_days"])
    page.locator("details summary").first.click()
    assert_good(page, f"packs-{locale}-changes")
    page.emulate_media(media="print")
    shoot(page, f"packs-{locale}-print")


def send(page, name, content):
    page.locator("[name=pack]").set_input_files({"name": name, "mimeType": "text/plain", "buffer": content})
    page.locator(".submit-row .default").click()
