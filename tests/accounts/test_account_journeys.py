"""The account in a real browser: each page and error state, with axe, dark and light, narrow and wide, with and without scripts."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from tests.browser import PHONE, assert_accessible, assert_no_sideways_scroll, shoot

from .conftest import EMAIL, MOBILE, PASSWORD, TOTP_SECRET, USERNAME, app_code, code_to, leave_alone

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
NEW_MOBILE = "+8613700000001"


@pytest.fixture(autouse=True)
def _no_limits_of_earlier_tests(transactional_db):
    cache.clear()


def walk(page, live_server, name, shot=None):
    page.goto(live_server.url + reverse(name))
    check(page, shot or name.replace(":", "-"))


def check(page, name):
    assert_accessible(page)
    assert_no_sideways_scroll(page)
    shoot(page, f"accounts-{name}")


def sign_in(page, live_server, name=USERNAME, password=PASSWORD):
    page.goto(live_server.url + reverse("account_login"))
    page.get_by_label("Mobile number, e-mail address or user name").fill(name)
    page.locator("#id_password").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


@pytest.mark.parametrize(
    ("dark", "width", "javascript"), [(False, 1280, True), (True, PHONE, True), (False, PHONE, False)]
)
def test_sign_up_with_a_mobile_number(live_server, new_page, dark, width, javascript):
    page = new_page(dark=dark, width=width, javascript=javascript)
    if javascript:
        walk(page, live_server, "account_signup", f"signup-{width}")
    page.goto(live_server.url + reverse("account_signup"))
    page.get_by_label("Mobile number, e-mail address or user name").fill("1370000000")
    page.locator("#id_password1").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("A mobile number has 11 digits")
    if javascript:
        expect(page.locator(".govuk-error-summary")).to_be_focused()
        check(page, f"signup-wrong-{width}")
    page.get_by_label("Mobile number, e-mail address or user name").fill("137 0000 0001")
    page.locator("#id_password1").fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter the code")
    if javascript:
        check(page, f"code-{width}")
    page.get_by_label("Code").fill("1")
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("This code is not right")
    page.goto(live_server.url + "/local/messages/")
    expect(page.get_by_role("main")).to_contain_text(code_to(NEW_MOBILE))
    if javascript:
        check(page, f"local-messages-{width}")
    page.goto(live_server.url + reverse("account_verify_phone"))
    page.get_by_label("Code").fill(code_to(NEW_MOBILE))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("My account")
    assert User.objects.get().mobile == NEW_MOBILE


@pytest.mark.parametrize(
    ("language", "dark", "width"), [("en", False, 1280), ("es", True, PHONE), ("zh-hans", False, PHONE)]
)
def test_every_page_is_accessible(live_server, new_page, wei, language, dark, width):
    User.objects.update(language=language)
    page = new_page(locale=language.replace("hans", "CN"), dark=dark, width=width)
    for name in ("account_login", "account_request_login_code", "account_inactive", "accounts:closed_after_death"):
        walk(page, live_server, name, f"{name.removeprefix('accounts:')}-{language}")
    page.goto(live_server.url + "/account/login/?ended=idle")
    check(page, f"login-idle-{language}")
    page.locator("#id_login").fill(USERNAME)
    page.locator("#id_password").fill("not the password")
    page.locator("main button.button[type=submit]:not(.button--plain)").click()
    expect(page.locator(".govuk-error-summary")).to_be_focused()
    check(page, f"login-wrong-{language}")
    page.locator("#id_login").fill(EMAIL)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main button.button[type=submit]:not(.button--plain)").click()
    page.wait_for_url("**/account/")
    for name in (
        "accounts:preferences",
        "account_email",
        "account_change_phone",
        "account_change_password",
        "account_logout",
        "account_reauthenticate",
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_list_webauthn",
        "usersessions_list",
    ):
        walk(page, live_server, name, f"{name}-{language}")
    with_second_factor(wei)
    for name in (
        "mfa_index",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_reauthenticate",
    ):
        walk(page, live_server, name, f"{name}-with-{language}")
    page.context.clear_cookies()
    page.goto(live_server.url + "/account/login/")
    page.locator("#id_login").fill(MOBILE)
    page.locator("#id_password").fill(PASSWORD)
    page.locator("main button.button[type=submit]:not(.button--plain)").click()
    page.wait_for_url("**/2fa/authenticate/")
    check(page, f"second-factor-{language}")
    page.locator("#id_code").fill(app_code())
    page.locator("main button.button[type=submit]:not(.button--plain)").first.click()
    page.wait_for_url("**/account/")


def with_second_factor(user):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    TOTP.activate(user, TOTP_SECRET)
    RecoveryCodes.activate(user)


def test_passkey_is_added_and_signs_in_alone(live_server, new_page, wei):
    page = new_page(alone=True)
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    authenticator = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": authenticator})
    at_localhost = type("Server", (), {"url": live_server.url.replace("127.0.0.1", "localhost")})
    sign_in(page, at_localhost)
    page.goto(at_localhost.url + reverse("mfa_add_webauthn"))
    page.get_by_label("Name of the key").fill("This computer")
    page.get_by_label("Let me sign in with this key alone").check()
    page.get_by_role("button", name="Add the key").click()
    page.wait_for_url("**/recovery-codes/**")
    check(page, "recovery-codes")
    walk(page, at_localhost, "mfa_list_webauthn", "keys")
    expect(page.get_by_role("main")).to_contain_text("This computer")
    page.get_by_role("link", name="Rename").click()
    check(page, "key-rename")
    page.go_back()
    page.get_by_role("link", name="Remove").click()
    check(page, "key-remove")
    page.goto(at_localhost.url + reverse("mfa_reauthenticate_webauthn"))
    check(page, "reauthenticate-key")
    page.get_by_role("button", name="Sign out").first.click()
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/account/")


def test_key_that_does_not_work_is_told(live_server, new_page, wei):
    page = new_page(alone=True)
    keys = page.context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    authenticator = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": False,
    }
    keys.send("WebAuthn.addVirtualAuthenticator", {"options": authenticator})
    at_localhost = type("Server", (), {"url": live_server.url.replace("127.0.0.1", "localhost")})
    sign_in(page, at_localhost)
    page.goto(at_localhost.url + reverse("mfa_add_webauthn"))
    page.get_by_label("Let me sign in with this key alone").check()
    page.get_by_role("button", name="Add the key").click()
    expect(page.locator("[data-key-error]")).to_be_focused()
    check(page, "key-error")


def test_address_is_added_with_a_code(live_server, new_page, wei):
    page = new_page()
    sign_in(page, live_server)
    page.goto(live_server.url + reverse("account_email"))
    page.get_by_label("E-mail address", exact=True).fill("second@example.com")
    page.get_by_role("button", name="Send a code to it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter the code")
    page.get_by_label("Code").fill(code_to("second@example.com"))
    page.get_by_role("button", name="Continue").click()
    walk(page, live_server, "account_email", "email-two")
    expect(page.get_by_role("main")).to_contain_text("second@example.com")


def test_number_is_changed_with_a_code(live_server, new_page, wei):
    page = new_page()
    sign_in(page, live_server)
    page.goto(live_server.url + reverse("account_change_phone"))
    page.get_by_label("New mobile number").fill("137 0000 0001")
    page.get_by_role("button", name="Send a code to it").click()
    page.get_by_label("Code").fill(code_to(NEW_MOBILE))
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("main")).to_contain_text("Your mobile number is verified.")
    wei.refresh_from_db()
    assert (wei.mobile, wei.is_mobile_verified) == (NEW_MOBILE, True)


def test_page_left_alone_signs_out_by_itself(live_server, new_page, wei):
    page = new_page(alone=True)
    page.clock.install()
    sign_in(page, live_server)
    page.goto(live_server.url + reverse("account_email"))
    session = Session.objects.get()
    page.clock.run_for(13 * 60_000)
    expect(page.get_by_role("dialog")).to_be_visible()
    leave_alone(session.pk, minutes=14)
    page.clock.run_for(2 * 60_000)
    page.wait_for_url("**/account/login/**")
    expect(page.get_by_role("main")).to_contain_text("Nothing happened for a while")
    assert not Session.objects.filter(pk=session.pk).exists()
    page.locator("#id_login").fill(USERNAME)
    page.locator("#id_password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**" + reverse("account_email"))
