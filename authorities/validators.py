"""Checks on what is entered here."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

_FORMULA = ("=", "+", "-", "@")
# Where a spreadsheet that parts at semicolons, or at tabs, begins another cell.
_WITHIN = re.compile(r"([;\t\r\n][ \u3000]*)(?=[=+\-@＝＋－＠])")
WORKED_OUT = _("A spreadsheet would work this out: write no =, +, - or @ at the beginning or after a semicolon.")
_PHONE = re.compile(r"\(?[0-9][0-9 ()-]{1,17}[0-9]")
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


def is_formula(cell: str) -> bool:
    """Would a spreadsheet work it out, or a part of it?"""
    return begins_formula(cell) or bool(_WITHIN.search(cell))


def begins_formula(cell: str) -> bool:
    return unicodedata.normalize("NFKC", cell.lstrip("\t\r\n \u3000"))[:1] in _FORMULA


def without_formulas(cell: str) -> str:
    """With an apostrophe before what a spreadsheet would work out, which then is only read."""
    text = _WITHIN.sub(r"\1'", cell)
    return f"'{text}" if begins_formula(cell) else text


def validate_plain_text(text: str) -> None:
    """One line that is only read, in a spreadsheet too."""
    if is_formula(text):
        raise ValidationError(WORKED_OUT, code="formula")
    if any(unicodedata.category(char) in {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"} for char in text):
        raise ValidationError(_("Leave out the characters that cannot be seen."), code="invisible")


def validate_phone(phone: str) -> None:
    if not _PHONE.fullmatch(phone):
        raise ValidationError(
            _("Give a telephone number in digits, 3 to 20 characters with spaces, hyphens and brackets."), code="phone"
        )
