"""Opening hours as people type them, on a page and in a table alike: `1-5 09:00-12:00; 1-5 13:30-17:00`, Monday is 1."""

import re
import unicodedata
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MOST_SPANS = 14
_SPAN = re.compile(r"([1-7](?:[-,][1-7])*)\s+([0-9]{1,2}:[0-9]{2})-([0-9]{1,2}:[0-9]{2})")
_AROUND = re.compile(r"\s*([-,:])\s*")
_DASHES = str.maketrans("–—~、", "---,")

Span = dict[str, Any]


def hours_from(text: str) -> list[Span]:
    """As `Office.hours` keeps them; spans stand apart by a semicolon or a line. Raises ValidationError."""
    plain = unicodedata.normalize("NFKC", text).translate(_DASHES)
    parts = [part.strip() for part in re.split(r"[;\n]", plain) if part.strip()]
    if not parts or len(parts) > MOST_SPANS:
        raise ValidationError(
            _("Give one span of opening hours at least, and %(most)d at most.") % {"most": MOST_SPANS}
        )
    spans = [_span(part) for part in parts]
    for number, span in enumerate(spans):
        if any(_overlap(span, other) for other in spans[:number]):
            raise ValidationError(_("These opening hours overlap: %(span)s") % {"span": parts[number]}, code="overlap")
    return spans


def hours_in_text(spans: list[Span], *, between: str = "; ") -> str:
    """What `hours_from` reads."""
    return between.join(f"{_days_in_text(span['days'])} {span['open']}-{span['close']}" for span in spans)


def _span(part: str) -> Span:
    found = _SPAN.fullmatch(_AROUND.sub(r"\1", part))
    days = _days(found[1]) if found else []
    opens, closes = (found[2].zfill(5), found[3].zfill(5)) if found else ("", "")
    if not days or not opens < closes <= "23:59" or max(opens[3:], closes[3:]) > "59":
        raise ValidationError(
            _("This is not understood as opening hours: %(span)s. Write them as 1-5 09:00-17:00; Monday is 1.")
            % {"span": part[:40]},
            code="hours",
        )
    return {"days": days, "open": opens, "close": closes}


def _days(text: str) -> list[int]:
    """Empty for a run that does not rise."""
    days: set[int] = set()
    for run in text.split(","):
        first, *rest = (int(day) for day in run.split("-"))
        last = rest[0] if rest else first
        if len(rest) > 1 or last < first:
            return []
        days |= set(range(first, last + 1))
    return sorted(days)


def _days_in_text(days: list[int]) -> str:
    is_run = len(days) > 2 and days == list(range(days[0], days[-1] + 1))
    return f"{days[0]}-{days[-1]}" if is_run else ",".join(str(day) for day in days)


def _overlap(one: Span, other: Span) -> bool:
    is_same_day = not set(one["days"]).isdisjoint(other["days"])
    return is_same_day and bool(one["open"] < other["close"] and other["open"] < one["close"])
