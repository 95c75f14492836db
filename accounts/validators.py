"""What a mobile number and a user name may be."""

import re
import unicodedata

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.exceptions import ValidationError
from django.core.validators import MinLengthValidator, RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

_CHINESE_MOBILE = re.compile(r"(?:\+86|0086|86)?(1[3-9]\d{9})")
_E164 = re.compile(r"(?:\+|00)([1-9]\d{6,14})")
_FILLING = re.compile(
    r"[\s()./\u2010-\u2015\u2212\u200b-\u200f\u2060\ufeff-]"
)  # also dashes of every kind and invisible marks


# Longer than any name or number that people sign in with. Putting accents in order takes with the square of their number:
# a text of a mebibyte would hold a process for minutes.
LONGEST_TYPED = 300


def normalise_mobile(typed: str) -> str:
    """E.164 of what somebody typed, Chinese where no country is given. Raises ValidationError."""
    text = _FILLING.sub("", unicodedata.normalize("NFKC", typed)) if len(typed) <= LONGEST_TYPED else ""
    if chinese := _CHINESE_MOBILE.fullmatch(text):
        return f"+86{chinese[1]}"
    if (other := _E164.fullmatch(text)) and not other[1].startswith("86"):
        return f"+{other[1]}"
    raise ValidationError(
        _("Enter a mobile number with 11 digits, or with its country code, like +34 612 345 678."),
        code="invalid_mobile",
    )


def validate_has_letter(username: str) -> None:
    """A user name of digits alone is a mistyped mobile number, or will be mistaken for one."""
    if not any(char.isalpha() for char in username):
        raise ValidationError(
            _("A mobile number has 11 digits. A user name needs at least one letter."), code="username_without_letter"
        )


USERNAME_VALIDATORS = [
    MinLengthValidator(3, _("A user name has at least 3 characters.")),
    RegexValidator(
        r"\A[\w.-]+\Z",
        _(
            "Enter a mobile number, an e-mail address like name@example.com, or a user name of letters, digits, dots, dashes and underscores."
        ),
        code="invalid_sign_in_name",
    ),
    validate_has_letter,
]


class LongPasswordValidator(MinimumLengthValidator):
    """Django's, with a sentence that all our languages have: its own lacks the Chinese one."""

    def get_error_message(self) -> str:
        return (
            ngettext(
                "The password is too short. Choose one of at least %d character.",
                "The password is too short. Choose one of at least %d characters.",
                self.min_length,
            )
            % self.min_length
        )
