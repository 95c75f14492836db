"""What supervisors type about their authority and its offices, and how they are asked for a day."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from authorities.models import Authority, ClosingReason, Office
from authorities.place_fields import OfficeFields, phone_field


def day_field(**about: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, **about)


class PlaceForm(forms.Form):
    """`seen` is when the row had been edited that these values were written over."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, answers: Any = None, *, place: Authority | Office) -> None:
        now = {name: getattr(place, name) for name in place.EDITABLE}
        now["seen"] = place.edited_at.isoformat() if place.edited_at else ""
        super().__init__(answers, initial=now)

    def clean_seen(self) -> datetime | None:
        """What is no time is one at which nothing was edited."""
        try:
            return datetime.fromisoformat(self.cleaned_data["seen"])
        except ValueError:
            return datetime.min if self.cleaned_data["seen"] else None  # noqa: DTZ901 - compared, and equal to none


class AuthorityForm(PlaceForm):
    phone = phone_field()


class OfficeForm(OfficeFields, PlaceForm):
    pass


class ClosingForm(forms.Form):
    on = day_field(
        label=_("Closed from"),
        initial=timezone.localdate,
        help_text=_("The first day on which nobody is sent there any more."),
    )
    because = forms.ChoiceField(
        label=_("Why it is closed"),
        choices=ClosingReason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Say why it closes.")},
    )

    def clean_because(self) -> ClosingReason:
        return ClosingReason(self.cleaned_data["because"])
