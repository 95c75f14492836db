"""Checks on what is entered here."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def validate_hours(hours: object) -> None:
    """Spans of `days` (1 Monday to 7 Sunday, rising), `open` and `close` ("09:00", open before close)."""
    if not isinstance(hours, list) or not all(_is_span(span) for span in hours):
        raise ValidationError(
            _('Give each span of opening hours as {"days": [1, 2], "open": "09:00", "close": "17:00"}.'),
            code="hours",
        )


def _is_span(span: object) -> bool:
    if not isinstance(span, dict) or set(span) != {"days", "open", "close"}:
        return False
    return _are_days(span["days"]) and _are_times(span["open"], span["close"])


def _are_days(days: object) -> bool:
    return isinstance(days, list) and bool(days) and days == sorted({day for day in days if day in range(1, 8)})


def _are_times(opens: object, closes: object) -> bool:
    both = isinstance(opens, str) and isinstance(closes, str)
    return both and all(_TIME.fullmatch(str(time)) for time in (opens, closes)) and str(opens) < str(closes)
