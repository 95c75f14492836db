"""Having one's account erased."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from families.identifiers import fold_name


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
