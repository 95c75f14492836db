"""Whom a person allows to be told of what falls due for them."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class BoardShareForm(forms.Form):
    """Whom the person allows to be told of what falls due for them: ids of links."""

    told = forms.MultipleChoiceField(
        label=_("Who is told what falls due for you?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, choices: Sequence[tuple[str, str]], told: Sequence[str], data: Mapping[str, Any] | None) -> None:
        super().__init__(data, initial={"told": told})
        self.fields["told"].choices = choices  # type: ignore[attr-defined]  # a field of choices
