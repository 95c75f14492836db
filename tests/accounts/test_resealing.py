"""An older sealing key can go: nobody is locked out."""

import base64
from io import StringIO

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.encryption import NotOpened
from accounts.services import SEALED_SECRETS, reseal_second_factors

from .conftest import TOTP_SECRET, app_code, is_signed_in, sign_in

NEW_KEY = base64.b64encode(b"N" * 32).decode()


@pytest.fixture
def rotated(settings, officer, wei):
    """Two people with second factors under the first key; a second one is current now."""
    for user in (officer, wei):
        TOTP.activate(user, TOTP_SECRET)
        RecoveryCodes.activate(user)
    old = settings.SEALING_KEYS
    settings.SEALING_KEYS, settings.SEALING_KEY_CURRENT = old | {9: NEW_KEY}, 9
    return old


def signs_in_with(code):
    browser = Client()
    sign_in(browser, "officer")
    browser.post(reverse("mfa_authenticate"), {"code": code})
    return is_signed_in(browser)


def test_officers_sign_in_after_the_old_key_is_gone(rotated, settings, officer):
    call_command("reseal", stdout=(said := StringIO()))
    settings.SEALING_KEYS = {9: NEW_KEY}
    assert said.getvalue() == "4 rows sealed anew\n"
    assert signs_in_with(app_code())
    codes = RecoveryCodes(Authenticator.objects.get(user=officer, type=Authenticator.Type.RECOVERY_CODES))
    assert signs_in_with(codes.get_unused_codes()[0])


def test_repeating_changes_nothing(rotated):
    assert (reseal_second_factors(), reseal_second_factors()) == (4, 0)


def test_value_that_does_not_open_is_told(rotated, settings):
    settings.SEALING_KEYS = {9: NEW_KEY}
    with pytest.raises(NotOpened):
        reseal_second_factors()


def test_everything_that_allauth_seals_is_known(rotated):
    """What `reseal` does not know of would be lost with its key."""
    sealed = {
        (row.type, name)
        for row in Authenticator.objects.all()
        for name, value in row.data.items()
        if isinstance(value, str) and value.startswith("1:")
    }
    assert sealed == {("totp", "secret"), ("recovery_codes", "seed")}
    assert {name for _type, name in sealed} == set(SEALED_SECRETS)
