"""Which lines of the log of looks somebody wants to read. Asked by GET: what is chosen is ids and codes alone."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from families.openings_log import Sought

AUTOMATIC, HUMAN = "automatic", "human"
_FROM_THE_LIST = {"invalid_choice": _("Choose from the list.")}


class LogForm(forms.Form):
    """`who` are pairs of an id and a name, of those whom the reader may find."""

    who = forms.ChoiceField(label=_("Who"), required=False, error_messages=_FROM_THE_LIST)
    days = forms.TypedChoiceField(
        label=_("Since when"),
        required=False,
        coerce=int,
        empty_value=None,
        choices=[
            ("", _("From the beginning")),
            (7, _("The last 7 days")),
            (31, _("The last 31 days")),
            (182, _("The last half year")),
            (365, _("The last year")),
        ],
        error_messages=_FROM_THE_LIST,
    )
    how = forms.ChoiceField(
        label=_("By a person or a program"),
        required=False,
        choices=[("", _("Both")), (HUMAN, _("By a person")), (AUTOMATIC, _("By a program"))],
        error_messages=_FROM_THE_LIST,
    )

    def __init__(self, *args: Any, who: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [("", _("Everybody")), *who]  # type: ignore[attr-defined]  # a field of choices, above

    @property
    def sought(self) -> Sought:
        """Of a valid form."""
        how = self.cleaned_data["how"]
        return Sought(
            who=self.cleaned_data["who"],
            since=_days_ago(self.cleaned_data["days"]),
            is_automatic=how == AUTOMATIC if how else None,
        )


def _days_ago(days: int | None) -> datetime | None:
    return None if days is None else timezone.now() - timedelta(days=days)
