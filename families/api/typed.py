"""Answers that a form of the pages judges: a program sends the right kind of JSON, and reads the page's own sentences."""

from typing import Any

from django.forms import BaseForm
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class Typed(serializers.CharField):
    """Whatever people type: the wizard's form judges it, and says it in the wizard's words."""

    default_error_messages = {"type": _("Give a text.")}

    def __init__(self) -> None:
        super().__init__(required=False, allow_blank=True, trim_whitespace=False)

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """As it is: blanks are for the form too, and so are characters that stand for nothing."""
        if isinstance(data, str):
            return data
        is_empty, value = self.validate_empty_values(data)
        return value if is_empty else self.fail("type")


class Ticks(serializers.ListField):
    """A list of codes; whether they are known the form says."""

    default_error_messages = {"not_a_list": _("Give a list.")}

    def __init__(self) -> None:
        super().__init__(child=Typed(), required=False, max_length=100)

    def to_internal_value(self, data: Any) -> list[Any]:
        if not isinstance(data, list):
            self.fail("not_a_list")
        found: list[Any] = super().to_internal_value(data)
        return found


def sentences_of(form: BaseForm) -> dict[str, list[str]]:
    """What the form refuses, by field."""
    return {name: [str(error) for error in errors] for name, errors in form.errors.items()}
