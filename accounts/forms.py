"""Forms of accounts: allauth's own with our words, one field for whichever name a person signs in by, preferences."""

import unicodedata
from typing import Any, ClassVar, NamedTuple

from allauth.account import forms as account_forms
from allauth.account.adapter import get_adapter
from allauth.account.app_settings import LoginMethod
from allauth.account.fields import PhoneField
from allauth.account.internal.flows.login import derive_login_method
from allauth.core import context
from allauth.mfa.base import forms as mfa_forms
from allauth.mfa.totp import forms as totp_forms
from django import forms
from django.conf import settings
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.models import TextSize, User
from accounts.services import release_unfinished_sign_up
from accounts.sign_in_tries import begin_or_say, may_ask_for_code, tries_with_code, tries_with_second_factor
from accounts.validators import LONGEST_TYPED, normalise_mobile

Text = Any  # str, or a lazy translation, whose type only the stubs know


class Words(NamedTuple):
    """What a field says: its label, a hint below it, and what is missing when it is left empty."""

    label: Text
    hint: Text = ""
    missing: Text = ""


class MobileField(PhoneField):
    """Takes a mobile number however it is typed and gives E.164."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Mobile number"))
        super().__init__(validators=[], **kwargs)
        self.widget.attrs.pop("placeholder", None)

    def to_python(self, value: Any) -> str:
        text = str(super().to_python(value))
        return normalise_mobile(text) if text else text


PASSWORD_HINT = _("At least 10 characters, not only digits, and not a word that many people use.")
_PASSWORD = Words(_("Password"), missing=_("Enter your password."))
_NEW_PASSWORD = Words(_("New password"), PASSWORD_HINT, _("Enter a new password."))
_REPEATED = Words(_("New password again"), missing=_("Enter the new password again."))
_CODE = Words(_("Code"), _("6 digits, from the latest message"), _("Enter the code."))
_APP_CODE = Words(_("Code from your authenticator app"), _("Or one of your recovery codes"), _("Enter the code."))
_EMAIL = Words(_("E-mail address"), missing=_("Enter an e-mail address, like name@example.com."))


class PlainForm(forms.Form):
    """Gives fields our words and takes away placeholders, which vanish as one types."""

    words: ClassVar[dict[str, Words]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            if name in self.words:
                self._say(field, self.words[name])
        if "code" in self.fields:
            self.fields["code"].widget.attrs |= {"inputmode": "numeric", "class": "input-code"}

    @staticmethod
    def _say(field: forms.Field, words: Words) -> None:
        field.label, field.help_text = words.label, words.hint
        if words.missing:
            field.error_messages["required"] = words.missing


def read_sign_in_name(typed: str) -> tuple[LoginMethod, str]:
    """Which of the three it is, and its canonical form: E.164, or lower case."""
    text = unicodedata.normalize("NFKC", typed).strip() if len(typed) <= LONGEST_TYPED else typed
    method = derive_login_method(text)
    return method, normalise_mobile(text) if method == LoginMethod.PHONE else text.lower()


class LoginForm(PlainForm, account_forms.LoginForm):
    words: ClassVar[dict[str, Words]] = {
        "login": Words(
            _("Mobile number, e-mail address or user name"),
            missing=_("Enter your mobile number, e-mail address or user name."),
        ),
        "password": _PASSWORD,
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs |= {
            "autocomplete": "username",
            "autocapitalize": "none",
            "spellcheck": "false",
        }

    def clean_login(self) -> str:
        return read_sign_in_name(self.cleaned_data["login"])[1]

    def user_credentials(self) -> dict[str, str]:
        """An e-mail address is tried as that alone: a second try would take longer where there is an account.

        A number goes by user name too, for allauth counts failures by that; no user name is a number.
        """
        credentials: dict[str, str] = super().user_credentials()
        if "email" in credentials:
            credentials.pop("username", None)
        return credentials


class SignupForm(PlainForm, account_forms.SignupForm):  # type: ignore[misc]  # allauth types clean() anew
    """One field for the name a person will sign in by, and a password."""

    words: ClassVar[dict[str, Words]] = {
        "login": Words(
            _("Mobile number, e-mail address or user name"),
            _(
                "You will sign in with it. With a mobile number or an e-mail address you can always get back in, should you forget your password."
            ),
            _("Enter a mobile number, an e-mail address or a user name."),
        ),
        "password1": Words(_("Password"), PASSWORD_HINT, _("Enter a password.")),
    }
    field_order = ("login", "password1")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("username", "email", "phone"):
            del self.fields[name]
        attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}
        self.fields["login"] = forms.CharField(max_length=254, widget=forms.TextInput(attrs=attrs))
        self._say(self.fields["login"], self.words["login"])
        self.order_fields(self.field_order)

    def _get_signup_fields(self, _kwargs: dict[str, Any]) -> dict[str, dict[str, bool]]:
        return {name: {"required": name == "password1"} for name in ("username", "email", "phone", "password1")}

    def clean_login(self) -> str:
        method, name = read_sign_in_name(self.cleaned_data["login"])
        if method == LoginMethod.EMAIL:
            release_unfinished_sign_up(email=name)
            self.cleaned_data["email"] = self.validate_unique_email(name)
        elif method == LoginMethod.PHONE:
            release_unfinished_sign_up(mobile=name)
            self.cleaned_data["phone"] = name
        else:
            self.cleaned_data["username"] = get_adapter().clean_username(name)
        return name

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """Takes as long for a name that has an account, and says the same."""
        if not self.account_already_exists:
            try:
                with transaction.atomic():
                    return self._saved(request)
            except IntegrityError:  # somebody else took the name since clean()
                self.account_already_exists = True
        User().set_password(self.cleaned_data["password1"])
        return self._saved(request)

    def _saved(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        user, response = super().try_save(request)
        return user, response


class RequestLoginCodeForm(PlainForm):
    """One field instead of allauth's two; its checks are used as they are, and of its limits that by network."""

    words: ClassVar[dict[str, Words]] = {
        "login": Words(
            _("Mobile number or e-mail address"),
            missing=_("Enter the mobile number or e-mail address of your account."),
        )
    }
    login = forms.CharField(
        max_length=254, widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"})
    )

    def clean_login(self) -> str:
        method, name = read_sign_in_name(self.cleaned_data["login"])
        if method == LoginMethod.USERNAME:
            raise get_adapter().validation_error("invalid_login")
        if not may_ask_for_code(name, context.request):
            raise get_adapter().validation_error("too_many_login_attempts")
        inner = account_forms.RequestLoginCodeForm({method.value: name})
        for errors in inner.errors.as_data().values():
            raise forms.ValidationError(errors)
        self._user = inner._user
        self.cleaned_data[method.value] = name
        return name


class AddEmailForm(PlainForm, account_forms.AddEmailForm):
    words: ClassVar[dict[str, Words]] = {"email": _EMAIL}


class ChangePhoneForm(PlainForm, account_forms.ChangePhoneForm):
    words: ClassVar[dict[str, Words]] = {
        "phone": Words(
            _("New mobile number"),
            _("We send a code to it. It replaces the number on your account once you enter the code."),
            _("Enter a mobile number."),
        )
    }


class ChangePasswordForm(PlainForm, account_forms.ChangePasswordForm):
    words: ClassVar[dict[str, Words]] = {
        "oldpassword": Words(_("Current password"), missing=_("Enter your current password.")),
        "password1": _NEW_PASSWORD,
        "password2": _REPEATED,
    }


class SetPasswordForm(PlainForm, account_forms.SetPasswordForm):
    words: ClassVar[dict[str, Words]] = {"password1": _NEW_PASSWORD, "password2": _REPEATED}


class ReauthenticateForm(PlainForm, account_forms.ReauthenticateForm):
    words: ClassVar[dict[str, Words]] = {"password": _PASSWORD}


class ConfirmLoginCodeForm(PlainForm, account_forms.ConfirmLoginCodeForm):
    words: ClassVar[dict[str, Words]] = {"code": _CODE}

    def clean_code(self) -> str:
        """Counted by the name that the code was asked for, whether or not it has an account."""
        tries = tries_with_code(context.request)
        begin_or_say(tries, context.request)
        code = str(super().clean_code())
        tries.were_right()
        return code


class ConfirmEmailCodeForm(PlainForm, account_forms.ConfirmEmailVerificationCodeForm):
    words: ClassVar[dict[str, Words]] = {"code": _CODE}


class VerifyPhoneForm(PlainForm, account_forms.VerifyPhoneForm):
    words: ClassVar[dict[str, Words]] = {"code": _CODE}


class CountsTries(mfa_forms.BaseAuthenticateForm):
    def clean_code(self) -> str:
        tries = tries_with_second_factor(self.user, context.request)
        begin_or_say(tries, context.request)
        code = str(super().clean_code())
        tries.were_right()
        return code


class SecondFactorForm(PlainForm, CountsTries, mfa_forms.AuthenticateForm):
    words: ClassVar[dict[str, Words]] = {"code": _APP_CODE}


class SecondFactorAgainForm(PlainForm, CountsTries, mfa_forms.ReauthenticateForm):
    words: ClassVar[dict[str, Words]] = {"code": _APP_CODE}


class ActivateTOTPForm(PlainForm, totp_forms.ActivateTOTPForm):
    words: ClassVar[dict[str, Words]] = {
        "code": Words(
            _("Code that the app shows"),
            _("6 digits; it changes every 30 seconds"),
            _("Enter the code that the app shows."),
        )
    }


class LanguageForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)


class TextSizeForm(forms.Form):
    text_size = forms.ChoiceField(label=_("Text size"), choices=TextSize.choices, widget=forms.RadioSelect)
