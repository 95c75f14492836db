"""When and where an officer visits somebody at home."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from families.models.home_visits import LONGEST_ADDRESS, HomeVisitOutcome
from families.services.home_visits import Slot


class HomeVisitForm(forms.Form):
    """Of a valid one, `slot` is the one that was chosen."""

    slot = forms.ChoiceField(
        label=_("Day"),
        error_messages={
            "required": _("Choose a day, and morning or afternoon."),
            "invalid_choice": _("There is no room any more on this day at this time. Choose another."),
        },
    )
    address = forms.CharField(
        label=_("Address of the visit"),
        help_text=_("Street, house, floor and door. It is kept sealed until the visit is over, and then erased."),
        max_length=LONGEST_ADDRESS,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "vTextField"}),
        error_messages={
            "required": _("Write where the officer finds the person."),
            "max_length": _("Write it in 200 characters at most."),
        },
    )

    def __init__(self, *args: Any, slots: Sequence[Slot], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._slots = {slot.key: slot for slot in slots}
        field = self.fields["slot"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Choose…")), *((key, slot_in_words(slot)) for key, slot in self._slots.items())]

    @property
    def slot_chosen(self) -> Slot:
        return self._slots[self.cleaned_data["slot"]]


class HomeVisitEndForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("What came of it"),
        choices=[("", "—"), *HomeVisitOutcome.choices],
        error_messages={"required": _("Choose what came of it.")},
    )


def slot_in_words(slot: Slot) -> str:
    return _("%(day)s, %(half)s") % {"day": date_format(slot.on_day, "DATE_FORMAT"), "half": slot.half.label}
