"""Django admin lets in nobody but an officer who showed a second factor."""

import re

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser import assert_accessible, shoot

from .conftest import PASSWORD, TOTP_SECRET, app_code, is_signed_in, leave_alone, sign_in

ADMIN = "/admin/"
ADDRESSES = [
    ADMIN,
    "/admin/accounts/user/",
    "/admin/accounts/user/add/",
    "/admin/password_change/",
    "/admin/nothing/here/",
]
INLINE = re.compile(
    r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")", re.IGNORECASE
)


@pytest.fixture
def inside(client, officer):
    TOTP.activate(officer, TOTP_SECRET)
    sign_in(client, "officer")
    client.post(reverse("mfa_authenticate"), {"code": app_code()})
    return client


@pytest.mark.parametrize("address", [*ADDRESSES, "/admin/login/"])
def test_stranger_is_led_to_our_sign_in(client, db, address):
    response = client.get(address, follow=True)
    assert response.redirect_chain[-1][0].startswith("/account/login/?next=/admin/")
    assert all(status == 302 for _, status in response.redirect_chain)


def test_admins_own_sign_in_accepts_no_password(client, officer):
    client.post("/admin/login/", {"username": "officer", "password": PASSWORD})
    assert not is_signed_in(client)


@pytest.mark.parametrize("address", [*ADDRESSES, "/admin/login/"])
def test_citizen_finds_nothing_there(client, wei, address):
    sign_in(client)
    assert client.get(address).status_code == 404


def test_officer_with_a_password_alone_is_led_to_add_a_second_factor(client, officer):
    sign_in(client, "officer")
    response = client.get(ADMIN, follow=True)
    assert response.request["PATH_INFO"] == reverse("mfa_index")
    assert "Officers sign in with a second factor" in response.content.decode()


def test_officer_who_has_just_added_one_shows_it_and_gets_in(client, officer):
    sign_in(client, "officer")
    TOTP.activate(officer, TOTP_SECRET)
    response = client.get("/admin/accounts/user/", follow=True)
    assert response.request["PATH_INFO"] == reverse("mfa_reauthenticate")
    back = client.post(reverse("mfa_reauthenticate"), {"code": app_code(), "next": "/admin/accounts/user/"})
    assert back.url == "/admin/accounts/user/"
    assert client.get(ADMIN).status_code == 200


def test_officer_with_a_second_factor_gets_in(inside):
    assert inside.get(ADMIN).status_code == 200
    assert inside.get("/admin/login/?next=/admin/accounts/user/").url == "/admin/accounts/user/"
    assert inside.get("/admin/login/?next=https://evil.example/").url == ADMIN


def test_second_factor_of_one_browser_does_not_open_another(inside, officer):
    browser = Client()
    browser.force_login(officer)
    assert browser.get(ADMIN).status_code == 302


def test_password_is_changed_where_everybody_changes_it(inside):
    assert inside.get("/admin/password_change/").url == reverse("account_change_password")


def test_users_can_be_looked_at_but_nothing_personal(inside, officer, wei):
    officer.is_superuser = True
    officer.save()
    pages = [inside.get("/admin/accounts/user/"), inside.get(f"/admin/accounts/user/{wei.pk}/change/")]
    for page in pages:
        assert page.status_code == 200
        assert str(wei.pk) in page.content.decode()
        assert [part for part in (wei.mobile, wei.email, wei.username) if part in page.content.decode()] == []
    assert inside.get("/admin/accounts/user/add/").status_code == 403
    assert inside.post(f"/admin/accounts/user/{wei.pk}/change/", {"is_staff": "on"}).status_code == 403
    assert inside.get(f"/admin/accounts/user/{wei.pk}/delete/").status_code == 403


def test_pages_of_the_admin_hold_no_inline_script_or_style(inside, officer, wei):
    officer.is_superuser = True
    officer.save()
    for address in (ADMIN, "/admin/accounts/user/", f"/admin/accounts/user/{wei.pk}/change/"):
        response = inside.get(address)
        assert INLINE.findall(response.content.decode()) == []
        assert "unsafe-inline" not in response.headers["Content-Security-Policy"]


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_officer_is_warned_before_an_idle_session_ends(live_server, new_page, settings, inside, dark):
    page = new_page(dark=dark, alone=True)
    cookie = inside.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
    page.clock.install()
    page.goto(live_server.url + ADMIN)
    page.clock.run_for(13 * 60_000)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    page.clock.resume()
    assert_accessible(page)
    shoot(page, f"accounts-officer-idle-{'dark' if dark else 'light'}")
    page.get_by_role("button", name="Stay signed in").click()
    expect(dialog).to_be_hidden()
    leave_alone(cookie, minutes=14)
    page.clock.run_for(15 * 60_000)
    page.wait_for_url("**/account/login/?ended=idle&next=%2Fadmin%2F")
