"""Numbers as people write them, whatever their language: full-width digits, spaces, grouping, a currency sign."""

import re
from decimal import Decimal
from typing import Any
from unicodedata import normalize

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _

from benefits.assessments import Unit, in_unit
from benefits.errors import AmountNegative, AmountTooLarge, CountImpossible
from benefits.insurances.inputs import MOST_YUAN
from benefits.insurances.pension.amounts import MOST_PERCENT

LONGEST_TYPED = 24  # characters
_FAR_TOO_LONG = 300
_AROUND = re.compile(r"^(?:¥|CNY|RMB)|(?:元|圆|yuan)$", re.IGNORECASE)
_GROUPED = (  # by comma, by point
    (",", re.compile(r"([1-9][0-9]{0,2}(?:,[0-9]{3})+)(?:\.([0-9]{1,2}))?")),
    (".", re.compile(r"([1-9][0-9]{0,2}(?:\.[0-9]{3})+)(?:,([0-9]{1,2}))?")),
)
_TEN_THOUSAND = "万"
_PLAIN = re.compile(r"[0-9]+(?:[.,][0-9]{1,4})?|[.,][0-9]{1,4}")


class NumberField(forms.Field):
    """A `Decimal` of at most four places, with a point or a comma. Errors: invalid, negative, large."""

    widget = forms.TextInput(attrs={"class": "input-short", "inputmode": "decimal", "autocomplete": "off"})
    default_error_messages = {
        "invalid": _("Enter a number, for example 1.25."),
        "negative": AmountNegative.message,
        "large": AmountTooLarge.message,
    }
    most = Decimal(1000)

    def to_python(self, value: Any) -> Decimal | None:
        typed = str(value or "").strip()
        if not typed:
            return None
        text = plain(typed)
        if len(text) > LONGEST_TYPED and text.isdigit():
            raise ValidationError(self.error_messages["large"], code="large")
        if text.startswith("-") and self.read(text[1:]) is not None:
            raise ValidationError(self.error_messages["negative"], code="negative")
        number = self.read(text) if len(text) <= LONGEST_TYPED else None
        if number is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if number > self.most:
            raise ValidationError(self.error_messages["large"], code="large")
        return number

    def read(self, text: str) -> Decimal | None:
        """None for what is no number."""
        return Decimal(text.replace(",", ".")) if _PLAIN.fullmatch(text) else None

    def said(self, value: Decimal) -> str:
        """A clean value as the reader's language writes it."""
        return number_format(value)


class PercentField(NumberField):
    """A share as people say it: 1.2 for 1.2 %."""

    most = MOST_PERCENT


class MoneyField(NumberField):
    """Yuan. Money has two places: a point or comma before three digits groups, before one or two it begins the fen."""

    default_error_messages = {"invalid": _("Enter an amount in yuan, for example 150000 or 1200.50.")}
    most = MOST_YUAN

    def read(self, text: str) -> Decimal | None:
        number = self._read(text)
        if number is None or number != round(number, 2):
            return None
        return Decimal(int(number)) if number == int(number) else round(number, 2)

    def _read(self, text: str) -> Decimal | None:
        if text.endswith(_TEN_THOUSAND):
            number = super().read(text.removesuffix(_TEN_THOUSAND))
            return None if number is None else number * 10_000
        for sign, grouped in _GROUPED:
            if found := grouped.fullmatch(text):
                return Decimal(found[1].replace(sign, "") + (f".{found[2]}" if found[2] else ""))
        return super().read(text)

    def said(self, value: Decimal) -> str:
        return in_unit(value, Unit.YUAN)


class CountField(NumberField):
    """A whole number from `least` to `most`."""

    widget = forms.TextInput(attrs={"class": "input-short", "inputmode": "numeric", "autocomplete": "off"})

    def __init__(self, *, least: int, greatest: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.least, self.greatest = least, greatest

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]  # a count is a whole number
        text = plain(str(value or ""))
        if not text:
            return None
        if re.fullmatch(r"[0-9]{1,6}", text) and self.least <= int(text) <= self.greatest:
            return int(text)
        raise ValidationError(str(CountImpossible(least=self.least, most=self.greatest)), code="invalid")


def plain(text: str) -> str:
    """Without what people write around and between the digits; what nobody types as it is, since putting accents in order
    takes with the square of their number."""
    if len(text) > _FAR_TOO_LONG:
        return text
    text = normalize("NFKC", text).replace("\u2212", "-")
    return _AROUND.sub("", re.sub(r"[\s_'\u2019\u200b-\u200f\ufeff]", "", text))
