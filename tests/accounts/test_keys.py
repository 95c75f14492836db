"""A key after a password, a passkey alone, and what is sent in their place."""

import json
from hashlib import sha256
from typing import NamedTuple

import pytest
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client
from django.urls import reverse
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

from audit.models import Event

from .conftest import is_signed_in, sign_in

HOST = "testserver"
PRESENT_AND_VERIFIED = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV
DEEP = "[" * 100_000
NO_ANSWERS = [
    *("", "null", "[]", "3", '"x"', "{", "{}", '{"id": "x"}', '{"id": "eA", "rawId": 5}', DEEP, "\x00"),
    '{"id": "eA", "rawId": "eA", "response": null}',
    '{"id": "eA", "rawId": "eA", "response": {"clientDataJSON": "e30", "authenticatorData": "AA", "signature": "AA"}}',
    '{"id": "eA", "rawId": "eA", "response": {"userHandle": 5}}',
]
SAID = websafe_encode(b'{"type": "webauthn.get", "challenge": "AA", "origin": "x"}')
# CBOR that ends at once, in a number, or never.
NO_CBOR = [
    json.dumps(
        {
            "id": "eA",
            "rawId": "eA",
            "response": {
                "clientDataJSON": SAID,
                "authenticatorData": websafe_encode(bytes(32) + b"\x80" + bytes(4) + cbor),
                "attestationObject": websafe_encode(cbor),
                "signature": "AA",
            },
        }
    )
    for cbor in (b"", b"\x19", b"\x81" * 3000)
]


class Key(NamedTuple):
    """As a phone or a stick holds it."""

    secret: ec.EllipticCurvePrivateKey
    id: bytes

    def data(self):
        public = ES256.from_cryptography_key(self.secret.public_key())
        credential = AttestedCredentialData.create(Aaguid.NONE, self.id, public)
        flags = PRESENT_AND_VERIFIED | AuthenticatorData.FLAG.AT
        return AuthenticatorData.create(sha256(HOST.encode()).digest(), flags, 0, credential)

    def added_to(self, user):
        response = {
            "clientDataJSON": websafe_encode(_said("webauthn.create", "AA")),
            "attestationObject": websafe_encode(AttestationObject.create("none", self.data(), {})),
        }
        credential = {"id": websafe_encode(self.id), "rawId": websafe_encode(self.id), "response": response}
        data = {"name": "phone", "credential": {**credential, "type": "public-key", "clientExtensionResults": {}}}
        return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)

    def answer(self, client):
        """To what the page asked last."""
        said = _said("webauthn.get", client.session["mfa.webauthn.state"]["challenge"])
        shown = AuthenticatorData.create(sha256(HOST.encode()).digest(), PRESENT_AND_VERIFIED, 1)
        signed = self.secret.sign(shown + said.hash, ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": websafe_encode(said),
            "authenticatorData": websafe_encode(shown),
            "signature": websafe_encode(signed),
        }
        return json.dumps({"id": websafe_encode(self.id), "rawId": websafe_encode(self.id), "response": response})


def _said(kind, challenge):
    return CollectedClientData.create(kind, challenge, f"https://{HOST}")


@pytest.fixture
def key():
    return Key(ec.generate_private_key(ec.SECP256R1()), b"sixteen bytes id")


@pytest.fixture
def another():
    """That gives itself out for the key."""
    return Key(ec.generate_private_key(ec.SECP256R1()), b"sixteen bytes id")


def at_second_factor(user):
    browser = Client(raise_request_exception=True)
    sign_in(browser, user.get_username())
    browser.get(reverse("mfa_authenticate"))
    return browser


def failures():
    rows = Event.objects.filter(kind="accounts.second_factor_failed").order_by("pk")
    return [(row.actor_id, row.codes) for row in rows]


def test_key_after_a_password(officer, key):
    key.added_to(officer)
    browser = at_second_factor(officer)
    browser.post(reverse("mfa_authenticate"), {"credential": key.answer(browser)})
    assert is_signed_in(browser)
    assert failures() == []
    assert Event.objects.get(kind="accounts.signed_in").codes == {"methods": ["password", "webauthn"]}


def test_wrong_key_of_an_officer_is_noted_and_of_nobody_else(officer, wei, key, another):
    for user in (officer, wei):
        key.added_to(user)
        browser = at_second_factor(user)
        answer = browser.post(reverse("mfa_authenticate"), {"credential": another.answer(browser)})
        assert answer.status_code == 200
        assert not is_signed_in(browser)
    assert failures() == [(str(officer.pk), {"type": "webauthn"})]


def test_answer_to_another_question_is_noted(officer, key):
    key.added_to(officer)
    browser = at_second_factor(officer)
    answer = key.answer(browser)
    browser.get(reverse("mfa_authenticate"))
    browser.post(reverse("mfa_authenticate"), {"credential": answer})
    assert not is_signed_in(browser)
    assert len(failures()) == 1


def test_wrong_key_of_who_is_signed_in_is_noted(officer, key, another):
    key.added_to(officer)
    browser = Client()
    browser.force_login(officer)
    browser.get(reverse("mfa_reauthenticate_webauthn"))
    browser.post(reverse("mfa_reauthenticate_webauthn"), {"credential": another.answer(browser)})
    assert failures() == [(str(officer.pk), {"type": "webauthn"})]


@pytest.mark.parametrize("sent", [*NO_ANSWERS, *NO_CBOR])
def test_what_is_no_answer_of_a_key_is_refused(officer, key, sent):
    key.added_to(officer)
    browser = at_second_factor(officer)
    assert browser.post(reverse("mfa_authenticate"), {"credential": sent}).status_code == 200
    assert not is_signed_in(browser)
    browser.force_login(officer)
    for name in ("mfa_reauthenticate_webauthn", "mfa_add_webauthn"):
        assert browser.post(reverse(name), {"credential": sent}).status_code in {200, 302, 422}
    assert Authenticator.objects.count() == 1


@pytest.mark.parametrize("sent", NO_CBOR)
def test_what_breaks_off_is_noted_of_an_officer(officer, key, sent):
    key.added_to(officer)
    at_second_factor(officer).post(reverse("mfa_authenticate"), {"credential": sent})
    assert failures() == [(str(officer.pk), {"type": "webauthn"})]


@pytest.mark.parametrize("sent", [*NO_ANSWERS, *NO_CBOR])
def test_stranger_who_sends_no_answer_of_a_passkey_is_sent_back_and_leaves_no_event(client, db, sent):
    client.get(reverse("mfa_login_webauthn"), HTTP_X_REQUESTED_WITH="XMLHttpRequest")
    answer = client.post(reverse("mfa_login_webauthn"), {"credential": sent})
    assert (answer.status_code, answer.url) == (302, reverse("account_login"))
    assert not Event.objects.exists()
