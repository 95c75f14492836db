"""Forms of keys and passkeys: allauth's own, which take with care whatever is sent in place of a key's answer."""

import struct
from typing import Any, ClassVar

from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms import PlainForm, Words
from accounts.services import note_wrong_second_factor

_KEY_NAME = Words(
    _("Name of the key"), _("So that you can tell it from others, say \u201cmy phone\u201d"), _("Enter a name.")
)
# What fido2 raises of what no key ever said: `ValueError` of most, and what Python says of the rest.
_UNREADABLE = (AttributeError, LookupError, RecursionError, TypeError, ValueError, struct.error)


class KeysAnswer(forms.JSONField):
    """What a browser's key said. Raises ValidationError for whatever else is sent in its place."""

    def __init__(self) -> None:
        super().__init__(widget=forms.HiddenInput)

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except RecursionError as error:
            raise get_mfa_adapter().validation_error("incorrect_code") from error

    def bound_data(self, data: Any, initial: Any) -> Any:  # noqa: ARG002  # as Django names it
        """What the page says of it again: nothing, for a key is asked anew."""
        return initial


class ReadsKey(webauthn_forms.AuthenticateWebAuthnForm):
    """What is no answer of a key at all allauth does not read with care, and of a wrong one it tells nobody."""

    credential = KeysAnswer()

    def clean_credential(self) -> Authenticator:
        try:
            return super().clean_credential()
        except _UNREADABLE:
            wrong = get_mfa_adapter().validation_error("incorrect_code")
        except forms.ValidationError as told:
            wrong = told
        if self.user is not None and wrong.code == "incorrect_code":
            note_wrong_second_factor(self.user, Authenticator.Type.WEBAUTHN)
        raise wrong


class KeyForm(ReadsKey):
    """After a password."""


class KeyAgainForm(ReadsKey, webauthn_forms.ReauthenticateWebAuthnForm):
    """By who is signed in."""


class KeyAloneForm(ReadsKey, webauthn_forms.LoginWebAuthnForm):
    """A passkey, which says itself whose it is."""


class AddKeyForm(PlainForm, webauthn_forms.AddWebAuthnForm):
    credential = KeysAnswer()
    words: ClassVar[dict[str, Words]] = {
        "name": _KEY_NAME,
        "passwordless": Words(
            _("Let me sign in with this key alone"),
            _("Then it is a passkey: it must ask for your fingerprint, face or PIN, and you need no password with it."),
        ),
    }

    def clean(self) -> dict[str, Any]:
        try:
            return dict(super().clean())
        except _UNREADABLE as error:
            raise get_mfa_adapter().validation_error("incorrect_code") from error


class EditKeyForm(PlainForm, webauthn_forms.EditWebAuthnForm):
    words: ClassVar[dict[str, Words]] = {"name": _KEY_NAME}
