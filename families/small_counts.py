"""What is said of counts so small that they might tell of one person: that they are fewer than five.

One that is left out must not come out by subtracting. So a sum over parts of which one alone is hidden, or few in all, is
told as "at least"; and in a column beside its sum a second one is held back. This is for paper and screens that others see:
whoever reads them on duty may open each case that is counted. That two pages of different periods or regions are laid beside
each other it cannot help.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from django.utils.formats import number_format
from django.utils.translation import gettext as _

FEWEST = 5


class How(StrEnum):
    EXACTLY = "exactly"
    FEW = "few"
    AT_LEAST = "at_least"
    HELD_BACK = "held_back"


@dataclass(frozen=True, slots=True)
class Told:
    """`drawn` is how high a bar of it is: of a small one the same, whatever it is."""

    amount: int
    how: How = How.EXACTLY

    @property
    def is_exact(self) -> bool:
        return self.how is How.EXACTLY

    @property
    def drawn(self) -> float:
        return self.amount if self.is_exact else FEWEST / 2

    def __str__(self) -> str:
        if self.how is How.FEW:
            return _("fewer than %(count)s") % {"count": FEWEST}
        if self.how is How.HELD_BACK:
            return _("not shown")
        amount = str(number_format(self.amount, use_l10n=True, force_grouping=True))
        return _("at least %(count)s") % {"count": amount} if self.how is How.AT_LEAST else amount


def is_few(count: int) -> bool:
    return 0 < count < FEWEST


def told(count: int) -> Told:
    return Told(0, How.FEW) if is_few(count) else Told(count)


def told_sum(counts: Sequence[int]) -> Told:
    """Of counts that are told one by one beside it."""
    hidden = [count for count in counts if is_few(count)]
    if len(hidden) == 1 or 0 < sum(hidden) < FEWEST:
        return Told(sum(counts) - sum(hidden) + len(hidden), How.AT_LEAST)
    return Told(sum(counts))


def told_parts(counts: Sequence[int]) -> list[Told]:
    """Of a sum that is told elsewhere as it is."""
    shown = [told(count) for count in counts]
    if [one.how for one in shown].count(How.FEW) == 1 and any(one.is_exact and one.amount for one in shown):
        others = [place for place, one in enumerate(shown) if one.is_exact and one.amount]
        shown[min(others, key=lambda place: counts[place])] = Told(0, How.HELD_BACK)
    return shown


def in_figures(cell: object) -> object:
    """For a spreadsheet, which adds up: what is told exactly is a bare number, all else the words that are told of it."""
    return cell.amount if isinstance(cell, Told) and cell.is_exact else cell
