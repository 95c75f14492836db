"""What is typed about an office, on a page and in a row of a table alike: how each field is checked."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from authorities.opening_hours import hours_from, hours_in_text
from authorities.validators import validate_hours, validate_phone, validate_plain_text


class HoursField(forms.CharField):
    """Text outside, spans inside."""

    def prepare_value(self, value: Any) -> Any:
        return hours_in_text(value, between="\n") if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        super().run_validators(text)
        return hours_from(text) if text else text

    def run_validators(self, value: Any) -> None:
        """Of the spans; those of the text have run."""
        if value:
            validate_hours(value)


def _line(label: Any, most: int, help_text: Any = "") -> forms.CharField:
    widget = forms.TextInput(attrs={"class": "vLargeTextField"})
    return forms.CharField(
        label=label, max_length=most, validators=[validate_plain_text], widget=widget, help_text=help_text
    )


def phone_field() -> forms.CharField:
    return forms.CharField(label=_("Telephone"), max_length=20, validators=[validate_phone])


class OfficeFields(forms.Form):
    name = _line(_("Name"), 100, _("In Chinese."))
    romanised_name = _line(_("Name in Latin letters"), 100)
    address = _line(_("Address"), 200, _("As people of the place write it, in Chinese."))
    romanised_address = _line(_("Address in Latin letters"), 200)
    phone = phone_field()
    hours = HoursField(
        label=_("Opening hours"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4, "class": "vLargeTextField"}),
        help_text=_("A line for each span: days, from, to. As in 1-5 09:00-17:00; Monday is 1, Sunday is 7."),
    )
