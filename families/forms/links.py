"""Ending a link."""

from django import forms
from django.utils.translation import gettext_lazy as _


class EndLinkForm(forms.Form):
    """`is_silent` is offered to the subject alone."""

    is_silent = forms.BooleanField(
        label=_("Do not tell them now, for my safety"),
        help_text=_("Unless you tick this, they get a message that the link has ended. It does not say who ended it."),
        required=False,
    )
