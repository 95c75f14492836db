"""An officer of Beijing, at the officers' pages with their authenticator app."""

import time

from allauth.mfa.totp.internal.auth import TOTP

from accounts.models import User
from audit.services import Actor
from authorities.models import Region, Role
from authorities.services.duties import grant_duty
from sscard.launcher.codes import totp
from tests.browser import assert_accessible
from tests.journeys.people import BEIJING, PASSWORD, citizen_with_account

TOTP_SECRET = "JBSWY3DPEHPK3PXP"


def given_an_officer_of_beijing(live_server, new_page):
    """Their page, after the second factor."""
    with_a_duty_in_beijing(citizen_with_account("officer"))
    page = new_page(live_server.url + "/admin/")
    page.locator("#id_login").fill("officer")
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main button.button[type=submit]").first.click()
    page.wait_for_url("**/2fa/authenticate/**")
    assert_accessible(page)
    page.locator("#id_code").fill(totp(TOTP_SECRET, time.time()))
    page.locator("main button.button[type=submit]").first.click()
    page.wait_for_url("**/admin/")
    return page


def with_a_duty_in_beijing(officer: User) -> None:
    TOTP.activate(officer, TOTP_SECRET)
    User.objects.filter(pk=officer.pk).update(is_staff=True)
    beijing = Region.objects.get(pk=BEIJING)
    grant_duty(user=officer, region=beijing, role=Role.OFFICER, by=Actor.system("journeys"))
