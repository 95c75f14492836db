"""Asking for a six-digit code and typing it."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ChannelForm(forms.Form):
    channel = forms.ChoiceField(
        label=_("How should the code come?"),
        choices=[("sms", _("As a text message")), ("voice", _("Read out in a call"))],
        initial="sms",
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose how the code should come."),
            "invalid_choice": _("Choose from the list."),
        },
    )


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Six-digit code"),
        widget=forms.TextInput(
            attrs={
                "class": "input-code",
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "spellcheck": "false",
            }
        ),
        error_messages={"required": _("Enter the six digits of the code.")},
    )

    def clean_code(self) -> str:
        """Full-width digits and the spaces of a code read out in groups are fine."""
        typed = self.cleaned_data["code"]
        digits = "".join(str(int(character)) for character in typed if character.isdecimal())
        strange = [character for character in typed if not character.isdecimal() and character not in " \u3000-"]
        if len(digits) != 6 or strange:
            raise forms.ValidationError(
                _("The code has six digits. Check the newest message and enter all of them."), code="shape"
            )
        return digits
