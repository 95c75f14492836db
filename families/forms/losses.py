"""Reporting a card lost for good."""

from django import forms
from django.utils.translation import gettext_lazy as _


class FormalLossForm(forms.Form):
    is_understood = forms.BooleanField(
        label=_("I understand: the old card is void, and I have to get a new one"),
        error_messages={"required": _("Tick the box if you want to report the card lost for good.")},
    )
