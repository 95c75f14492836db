"""What somebody has paid into one insurance, as the authority's register says it, and what may be counted from it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from benefits.months import Month


class Insurance(TextChoices):
    PENSION = "pension", _("Pension")
    MEDICAL = "medical", _("Medical")
    UNEMPLOYMENT = "unemployment", _("Unemployment")
    WORK_INJURY = "work_injury", _("Work injury")
    MATERNITY = "maternity", _("Maternity")


class RecordState(TextChoices):
    """As the register names them."""

    ACTIVE = "active", _("Contributions are being paid")
    PAUSED = "paused", _("No contributions at the moment")
    RECEIVING = "receiving", _("Being paid out")
    CLOSED = "closed", _("Closed")


class Flaw(StrEnum):
    """What is odd in the register's answer. It is kept and shown as it came; counting leaves it out or counts it once."""

    BACKWARDS = "backwards"  # a spell ends before it begins: it counts nothing
    OVERLAP = "overlap"  # spells share months: each month counts once
    FUTURE = "future"  # a spell reaches past the day of the answer: the months to come do not count


@dataclass(frozen=True, slots=True)
class Spell:
    """Months paid in one place, both ends included; `last` is None while it goes on. `base` in yuan a month, 0 in the
    residents' schemes, whose premiums are no share of a wage."""

    first: Month
    last: Month | None
    base: Decimal
    employer: str = ""
    region_code: str = ""


@dataclass(frozen=True)
class Record:
    """One insurance of one person. `balance` is of the own account, in yuan; `as_of` the day of the answer."""

    insurance: Insurance
    region_code: str
    state: RecordState
    first_enrolled: Month
    spells: tuple[Spell, ...]
    balance: Decimal | None
    as_of: date

    @cached_property
    def bases(self) -> dict[Month, Decimal]:
        """Each month paid, once, up to the day of the answer, in order, with its base: of two that overlap the higher."""
        until = Month.of(self.as_of)
        paid: dict[Month, Decimal] = {}
        for spell in self.spells:
            for month in _months(spell, until):
                paid[month] = max(paid.get(month, Decimal(0)), spell.base)
        return dict(sorted(paid.items()))

    @property
    def months_paid(self) -> int:
        return len(self.bases)

    @cached_property
    def months_by_year(self) -> dict[int, int]:
        """Calendar year → months paid in it, from the first to the last year, gaps as 0."""
        if not self.bases:
            return {}
        years = [month.year for month in self.bases]
        return {year: years.count(year) for year in range(years[0], years[-1] + 1)}

    @cached_property
    def flaws(self) -> frozenset[Flaw]:
        until = Month.of(self.as_of)
        backwards = any(spell.last is not None and spell.last < spell.first for spell in self.spells)
        future = any(spell.first > until or (spell.last is not None and spell.last > until) for spell in self.spells)
        counted = sum(1 for spell in self.spells for _month in _months(spell, until))
        found = {Flaw.BACKWARDS: backwards, Flaw.FUTURE: future, Flaw.OVERLAP: counted > self.months_paid}
        return frozenset(flaw for flaw, is_there in found.items() if is_there)

    @property
    def is_residents(self) -> bool:
        """Of the residents' schemes, not of employees': premiums are no share of a wage, so no spell has a base."""
        return not any(spell.base for spell in self.spells)


def _months(spell: Spell, until: Month) -> Iterator[Month]:
    last = until if spell.last is None else min(spell.last, until)
    return (Month(number) for number in range(spell.first.number, last.number + 1))
