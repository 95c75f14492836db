"""Choices with words under each, and the question that may stay open."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CHOOSE = {"required": _("Choose from the list."), "invalid_choice": _("Choose from the list.")}


def stack_of(hints: Mapping[Any, str | Promise] | None = None) -> forms.RadioSelect:
    """Radios one below the other; `hints` by value."""
    widget = forms.RadioSelect()
    widget.layout = "stack"  # type: ignore[attr-defined]  # read by sscard.forms
    widget.choice_hints = {str(getattr(key, "value", key)): words for key, words in (hints or {}).items()}  # type: ignore[attr-defined]  # likewise
    return widget


class OpenField(forms.TypedChoiceField):
    """Yes, no, or not known: gives True, False or None."""

    ANSWERS: Mapping[str, bool] = {"yes": True, "no": False}

    def __init__(self, *, yes: Any, no: Any, unknown: Any, **kwargs: Any) -> None:
        choices = [("no", no), ("yes", yes), ("unknown", unknown)]
        super().__init__(
            choices=choices,
            coerce=self.ANSWERS.get,
            initial="unknown",
            widget=stack_of(),
            error_messages=CHOOSE,
            **kwargs,
        )

    def clean(self, value: Any) -> bool | None:
        """Left out is not known."""
        found: bool | None = super().clean(value or "unknown")
        return found


class NumberedField(forms.TypedChoiceField):
    """One of numbered choices, as a drop-down: gives the number, None where nothing is chosen."""

    def __init__(self, *, choices: list[tuple[int, Any]], none: Any, **kwargs: Any) -> None:
        super().__init__(
            choices=[("", none), *choices],
            coerce=int,
            empty_value=None,
            required=False,
            error_messages=CHOOSE,
            **kwargs,
        )
