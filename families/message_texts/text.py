"""One message in words: a reference, days and papers are all that is ever filled in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime

from audit.retention import kept_for
from families.days import HalfDay
from families.wording import papers_in_words


@dataclass(frozen=True, slots=True)
class MessageText:
    """`text` may hold `%(reference)s`. `dated` may hold `%(until)s` besides, and `%(begins)s`, and is read where the day is
    known, with %(half)s where a half of it is: messages of before do not tell it. So is `papers`, which may hold `%(papers)s`, where it is known which would do.
    `%(days)s` are those of the `period` of audit.retention. `variants`: other words of the same kind, by the code `VARIANT`;
    a message of before has none and reads as the kind itself."""

    title: str | Promise
    text: str | Promise
    dated: str | Promise | None = None
    papers: str | Promise | None = None
    period: str | None = None
    variants: Mapping[str, "MessageText"] = field(default_factory=dict)

    def titled(self, codes: Mapping[str, Any]) -> str:
        return str(self._said(codes).title)

    def filled(self, codes: Mapping[str, Any]) -> str:
        """Raises KeyError when a code that the text needs is missing."""
        return self._said(codes)._filled(codes)

    def _said(self, codes: Mapping[str, Any]) -> "MessageText":
        return self.variants.get(codes.get(VARIANT, ""), self)

    def _filled(self, codes: Mapping[str, Any]) -> str:
        text = self.text
        if self.dated is not None and UNTIL in codes:
            text = self.dated
        elif self.papers is not None and codes.get(PAPERS):
            text = self.papers
        days = {"days": kept_for(self.period).days} if self.period else {}
        return str(text) % {**days, **in_words(codes)}


BEGINS = "begins"  # the code that is a moment, as in ISO 8601
HALF = "half"  # the code that is a half of that day
UNTIL = "until"  # the code that is a day, as in ISO 8601, in the time zone of the region
PAPERS = "papers"  # the code that is a list of kinds of papers, any one of which will do
VARIANT = "variant"  # the code that is one of the words below
WARD = "ward"  # of an adult under guardianship, where the kind speaks of a child
CHILD = "child"  # of a child in the reader's care, where the kind speaks of the reader
PAUSED, RESUMED = "paused", "resumed"
USABLE, REPLACED = "usable", "replaced"  # of a card; without either it can be used no more


def in_words(codes: Mapping[str, Any]) -> dict[str, Any]:
    """With days, their halves, moments and papers written out in the language in force."""
    words = dict(codes)
    if BEGINS in codes:
        words[BEGINS] = date_format(localtime(datetime.fromisoformat(codes[BEGINS])), "DATETIME_FORMAT")
    if UNTIL in codes:
        words[UNTIL] = date_format(date.fromisoformat(codes[UNTIL]), "DATE_FORMAT")
    if HALF in codes:
        words[HALF] = str(HalfDay(codes[HALF]).label)
    if PAPERS in codes:
        words[PAPERS] = papers_in_words(codes[PAPERS])
    return words
