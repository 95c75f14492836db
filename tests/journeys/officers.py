"""Officers at their pages, with their authenticator app."""

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
    return given_one_on_duty(live_server, new_page)


def given_one_on_duty(live_server, new_page, role=Role.OFFICER, region=BEIJING):
    """As an officer of Beijing, with another role or of elsewhere."""
    name = f"{role}-{region}"
    with_a_duty(citizen_with_account(name), role, region)
    page = new_page(live_server.url + "/admin/")
    page.locator("#id_login").fill(name)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main button.button[type=submit]").first.click()
    page.wait_for_url("**/2fa/authenticate/**")
    assert_accessible(page)
    page.locator("#id_code").fill(totp(TOTP_SECRET, time.time()))
    page.locator("main button.button[type=submit]").first.click()
    page.wait_for_url("**/admin/")
    return page


def with_a_duty(user: User, role: Role = Role.OFFICER, region: str = BEIJING) -> None:
    TOTP.activate(user, TOTP_SECRET)
    User.objects.filter(pk=user.pk).update(is_staff=True)
    grant_duty(user=user, region=Region.objects.get(pk=region), role=role, by=Actor.system("journeys"))
