"""Ending a link, and sharing less through it."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from families.models import FamilyLink
from families.scopes import Scope

_LAST_SECOND = time(23, 59, 59)


class EndLinkForm(forms.Form):
    """Both are offered to the subject alone."""

    is_silent = forms.BooleanField(
        label=_("Do not tell them now, for my safety"),
        help_text=_("Unless you tick this, they get a message that the link has ended. It does not say who ended it."),
        required=False,
    )
    blocks = forms.BooleanField(
        label=_("Do not let this person ask me again"),
        help_text=_("They are not told, and you can let them ask again at any time."),
        required=False,
    )


class ScopesLeft(forms.CheckboxSelectMultiple):
    layout = "stack"


class LessForm(forms.Form):
    """What is left of a link: some of what it allows now, until a day that is not later. `sequence` is that of the link
    on the page, so that nobody decides about a state that they did not see."""

    sequence = forms.IntegerField(widget=forms.HiddenInput)
    scopes = forms.MultipleChoiceField(
        label=_("What stays"),
        help_text=_("Take the tick away from whatever shall stop."),
        widget=ScopesLeft,
        error_messages={"required": _("Leave at least one tick, or end the link instead.")},
    )
    until = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(attrs={"type": "date", "class": "input-short"}, format="%Y-%m-%d"),
        error_messages={
            "required": _("Choose the last day of the link."),
            "invalid": _("Choose a day from the calendar."),
        },
    )

    def __init__(self, *args: Any, link: FamilyLink, **kwargs: Any) -> None:
        ends = _ends_at(link)
        first, last = timezone.localdate(max(timezone.now(), link.begins_at)), timezone.localdate(ends)
        kwargs["initial"] = {"sequence": link.sequence, "scopes": link.scopes, "until": last}
        super().__init__(*args, **kwargs)
        self._link, self._first, self._last = link, first, last
        choices = [(scope.value, scope.label) for scope in Scope if scope.value in link.scopes]
        self.fields["scopes"].choices = choices  # type: ignore[attr-defined]  # a field of choices, above
        self.fields["until"].help_text = _("Not later than %(day)s, when it ends now.") % {
            "day": date_format(last, "DATE_FORMAT")
        }
        self.fields["until"].widget.attrs |= {"min": first.isoformat(), "max": last.isoformat()}

    def clean_until(self) -> date:
        day: date = self.cleaned_data["until"]
        if day > self._last:
            raise ValidationError(_("The link can end earlier than planned, but not later."), code="later")
        if day < self._first:
            raise ValidationError(_("This day is over. To stop it at once, end the link."), code="past")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and set(cleaned["scopes"]) == set(self._link.scopes) and cleaned["until"] == self._last:
            raise ValidationError(_("Nothing would change. Take a tick away or choose an earlier day."), code="same")
        return cleaned

    @property
    def end(self) -> datetime | None:
        """Of a valid form: the end of the chosen day; None for the day on which it ends now."""
        day: date = self.cleaned_data["until"]
        return None if day == self._last else timezone.make_aware(datetime.combine(day, _LAST_SECOND))


def _ends_at(link: FamilyLink) -> datetime:
    return link.until or timezone.now() + timedelta(days=1)  # one's own card alone has none, and is not lowered
