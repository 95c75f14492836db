"""What supervisors type about their authority and its offices."""

from datetime import datetime
from typing import Any

from django import forms

from authorities.models import Authority, Office
from authorities.place_fields import OfficeFields, phone_field


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
