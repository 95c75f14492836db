"""Every address of an account: who sees it, what it looks like to a strict browser, in whose words."""

import re
from importlib import import_module

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.urls import URLResolver, reverse

from .conftest import sign_in

INLINE = re.compile(
    r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")", re.IGNORECASE
)

FOR_STRANGERS = [
    "account_login",
    "account_signup",
    "account_request_login_code",
    "account_inactive",
    "accounts:closed_after_death",
    "accounts:local_messages",
]
FOR_OWNERS = [
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
]
# Shown to nobody who has not begun something: each leads back to where it begins, or says why not.
LEAD_ELSEWHERE = [
    "account_reset_password",
    "account_set_password",
    "account_email_verification_sent",
    "account_verify_phone",
    "account_confirm_login_code",
    "accounts:new_password",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
]
WITH_A_SECOND_FACTOR = [
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_download_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_reauthenticate",
]
OF_ONE_KEY = ["mfa_remove_webauthn", "mfa_edit_webauthn"]
POSTED_TO = [
    "accounts:set_language_choice",
    "accounts:set_text_size",
    "accounts:stay",
    "accounts:end_idle_session",
]


def _names(patterns, prefix=""):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern.url_patterns, prefix)
        else:
            yield prefix + pattern.name


def test_every_address_is_in_one_of_the_lists():
    ours = set(_names(import_module("accounts.sign_in_urls").urlpatterns)) | set(
        _names(import_module("accounts.urls").urlpatterns, "accounts:")
    )
    listed = FOR_STRANGERS + FOR_OWNERS + LEAD_ELSEWHERE + WITH_A_SECOND_FACTOR + OF_ONE_KEY + POSTED_TO
    assert ours == set(listed)


@pytest.mark.parametrize("name", FOR_STRANGERS)
def test_page_for_strangers(client, db, name):
    _assert_good(client.get(reverse(name)))


@pytest.mark.parametrize("name", FOR_OWNERS + WITH_A_SECOND_FACTOR)
def test_stranger_sees_nobodys_page(client, wei, name):
    response = client.get(reverse(name))
    assert response.status_code == 302
    assert response.url.startswith("/account/")


@pytest.mark.parametrize("name", FOR_OWNERS)
def test_page_for_its_owner(client, wei, name):
    sign_in(client)
    _assert_good(client.get(reverse(name)))


@pytest.mark.parametrize("name", LEAD_ELSEWHERE)
def test_page_of_something_not_begun_leads_elsewhere(client, wei, name):
    sign_in(client)
    assert client.get(reverse(name)).status_code == 302


@pytest.mark.parametrize("name", sorted(set(WITH_A_SECOND_FACTOR) - {"mfa_download_recovery_codes"}))
def test_page_for_the_owner_of_a_second_factor(client, wei, name):
    sign_in(client)
    _with_recovery_codes(wei)
    _assert_good(client.get(reverse(name)))


def test_recovery_codes_come_as_a_file(client, wei):
    sign_in(client)
    codes = _with_recovery_codes(wei)
    assert client.get(reverse("mfa_download_recovery_codes")).content.decode().split() == codes
    page = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert [code for code in codes if code not in page] == []


@pytest.mark.parametrize("name", OF_ONE_KEY)
def test_somebody_elses_key_is_not_there(client, wei, officer, name):
    from allauth.mfa.models import Authenticator

    key = Authenticator.objects.create(
        user=officer, type=Authenticator.Type.WEBAUTHN, data={"name": "Officer's key", "credential": {}}
    )
    sign_in(client)
    assert client.get(reverse(name, kwargs={"pk": key.pk})).status_code == 404
    assert client.post(reverse(name, kwargs={"pk": key.pk}), {"name": "mine"}).status_code == 404
    key.refresh_from_db()
    assert key.data["name"] == "Officer's key"


def test_second_factor_page_offers_the_key_to_type(client, wei):
    sign_in(client)
    page = client.get(reverse("mfa_activate_totp"))
    shown = re.search(r'<code class="number">([A-Z2-7 ]+)</code>', page.content.decode())[1]
    assert shown.replace(" ", "") == page.context["form"].secret


def test_wrong_input_is_422_with_an_error_summary(client, wei):
    sign_in(client)
    wrong = [
        (
            "account_change_password",
            {"oldpassword": "x", "password1": "y", "password2": "z"},
            "This is not your current password.",
        ),
        ("account_email", {"action_add": "1", "email": "nonsense"}, "Enter a valid email address."),
        ("account_change_phone", {"phone": "12"}, "Enter a mobile number with 11 digits"),
        ("account_reauthenticate", {"password": "x"}, "This is not your password."),
        ("mfa_activate_totp", {"code": "1"}, "This code is not right."),
    ]
    for name, data, says in wrong:
        response = client.post(reverse(name), data)
        assert (name, response.status_code) == (name, 422)
        assert says in response.content.decode()
        assert "govuk-error-summary" in response.content.decode()


def _with_recovery_codes(user):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    return RecoveryCodes.activate(user).get_unused_codes()


def _assert_good(response):
    html = response.content.decode()
    assert response.status_code == 200
    assert len(re.findall("<h1", html)) == 1
    assert re.search(r"<title>\s*\S[^<]* – sscard</title>", html)
    assert INLINE.findall(html) == []
    assert "unsafe-inline" not in response.headers["Content-Security-Policy"]
