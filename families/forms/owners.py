"""How many may be linked to somebody."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class OwnersForm(forms.Form):
    """Empty for what the region's pack says."""

    allowed = forms.TypedChoiceField(
        label=_("How many people may be linked to me"),
        required=False,
        coerce=int,
        empty_value=None,
        error_messages={"invalid_choice": _("Choose a number from the list.")},
    )

    def __init__(self, *args: Any, usual: int, most: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = [(0, _("Nobody else from now on")), *((number, str(number)) for number in range(1, most + 1))]
        usually = _("As is usual in my region (%(count)s)") % {"count": usual}
        self.fields["allowed"].choices = [("", usually), *numbers]  # type: ignore[attr-defined]  # a field of choices
