"""Declaring that somebody is alive, and how the code that proves it should come. It is typed in families.forms.codes."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from families.forms.codes import ChannelForm


class RenewForm(ChannelForm):
    """`shown` is the hash of the declaration on the page, so that what is kept is what was read: the page puts the newest
    there. Nothing is ticked in advance."""

    shown = forms.CharField(widget=forms.HiddenInput, max_length=64)
    declares = forms.BooleanField(
        label=_("I declare this"),
        error_messages={"required": _("Tick that you declare this. Without it nothing is sent.")},
    )

    field_order = ("shown", "declares", "channel")

    def __init__(self, *args: Any, declaration_hash: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.declaration_hash = declaration_hash

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("shown") != self.declaration_hash:
            text = _("The text has changed since you opened this page. Read it once more, then tick it.")
            self.add_error("declares", ValidationError(text, code="changed"))
        return cleaned
