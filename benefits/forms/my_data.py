"""Having one's account erased, and asking for a correction."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from families.identifiers import fold_name
from families.models.corrections import LONGEST_TEXT, WhatIsWrong


class EraseForm(forms.Form):
    """A word is typed: a press of a button alone may be a slip."""

    confirmation = forms.CharField(
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "input-short"}),
        error_messages={"required": gettext_lazy("Type the word to confirm.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["confirmation"].label = _("To confirm, type the word %(word)s") % {"word": _("ERASE")}

    def clean_confirmation(self) -> str:
        typed = str(self.cleaned_data["confirmation"])
        if fold_name(typed) != fold_name(_("ERASE")):
            raise forms.ValidationError(
                _("This is not the word. Type %(word)s, or leave this page.") % {"word": _("ERASE")}, code="other_word"
            )
        return typed


class CorrectionForm(forms.Form):
    what = forms.TypedChoiceField(
        label=gettext_lazy("What is wrong?"),
        choices=WhatIsWrong,
        coerce=WhatIsWrong,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what is wrong.")},
    )
    text = forms.CharField(
        label=gettext_lazy("What should it say, and why?"),
        help_text=gettext_lazy("In a sentence or two. Officers of your region read it, and nobody else."),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": gettext_lazy("Write what it should say.")},
    )
