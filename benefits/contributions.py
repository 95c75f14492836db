"""What somebody has paid into one insurance, as the authority's register says it, and what may be counted from it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from itertools import islice

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
        return {Month(number): base for number, base in self._paid.items()}

    @cached_property
    def _paid(self) -> dict[int, Decimal]:
        """As `bases`, by the months' numbers: forty years are 480 of them, in each of five insurances."""
        paid: dict[int, Decimal] = {}
        until = self._until
        for spell in self.spells:
            told = dict.fromkeys(_numbers(spell, until), spell.base)
            for number in paid.keys() & told.keys():
                told[number] = max(told[number], paid[number])
            paid.update(told)
        return dict(sorted(paid.items()))

    @property
    def _until(self) -> int:
        return Month.of(self.as_of).number

    @property
    def months_paid(self) -> int:
        return len(self._paid)

    @property
    def first_paid(self) -> Month | None:
        return Month(next(iter(self._paid))) if self._paid else None

    @property
    def last_paid(self) -> Month | None:
        return Month(next(reversed(self._paid))) if self._paid else None

    def newest_bases(self, months: int) -> list[Decimal]:
        """Of the last months paid, newest first; fewer where fewer are paid."""
        return list(islice(reversed(self._paid.values()), months))

    @property
    def last_base(self) -> Decimal | None:
        return next(iter(self.newest_bases(1)), None)

    @cached_property
    def months_by_year(self) -> dict[int, int]:
        """Calendar year → months paid in it, from the first to the last year, gaps as 0."""
        if not self._paid:
            return {}
        found = Counter(number // 12 for number in self._paid)
        return {year: found[year] for year in range(min(found), max(found) + 1)}

    @cached_property
    def flaws(self) -> frozenset[Flaw]:
        until = self._until
        ends = [until if spell.last is None else spell.last.number for spell in self.spells]
        backwards = any(end < spell.first.number for spell, end in zip(self.spells, ends, strict=True) if spell.last)
        future = any(spell.first.number > until for spell in self.spells) or any(end > until for end in ends)
        counted = sum(len(_numbers(spell, until)) for spell in self.spells)
        found = {Flaw.BACKWARDS: backwards, Flaw.FUTURE: future, Flaw.OVERLAP: counted > self.months_paid}
        return frozenset(flaw for flaw, is_there in found.items() if is_there)

    @property
    def is_residents(self) -> bool:
        """Of the residents' schemes, not of employees': premiums are no share of a wage, so no spell has a base."""
        return not any(spell.base for spell in self.spells)


def _numbers(spell: Spell, until: int) -> range:
    """Of the months that count, up to the day of the answer; of a spell that runs backwards none."""
    last = until if spell.last is None else min(spell.last.number, until)
    return range(spell.first.number, last + 1)
