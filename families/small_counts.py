"""What is said of counts so small that they might tell of one person: that they are fewer than five.

One that is left out must not come out by subtracting. So a sum is told as "at least" where it would leave the hidden parts one
way to be, as if one alone is hidden, or all are 1 or all 4; and in a column beside its sum others are held back until there are two
ways. This is for paper and screens that others see:
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
    if 0 < sum(hidden) < FEWEST or not _can_be_others(hidden):
        return Told(sum(counts) - sum(hidden) + len(hidden), How.AT_LEAST)
    return Told(sum(counts))


def told_parts(counts: Sequence[int]) -> list[Told]:
    """Of a sum that is told elsewhere as it is."""
    shown, held_back = [told(count) for count in counts], Told(0, How.HELD_BACK)
    if sum(counts) < FEWEST:  # nor is the sum told
        return shown
    hidden = [count for count in counts if is_few(count)]
    held: list[int] = []
    for place in sorted(range(len(counts)), key=counts.__getitem__):
        if _can_be_others(hidden, held):
            return shown
        if counts[place] >= FEWEST:
            shown[place] = held_back
            held.append(counts[place])
    return shown if _can_be_others(hidden, held) else [held_back] * len(counts)


def _can_be_others(hidden: Sequence[int], held: Sequence[int] = ()) -> bool:
    """Whether each of the hidden ones, which are known to be 1 at least and below FEWEST, might be another beside those held back,
    which are known to be FEWEST at least, where of all these together the sum is known."""
    if not hidden:
        return True
    above = sum(hidden) - len(hidden)
    if held:
        return above + sum(held) > FEWEST * len(held)
    return len(hidden) > 1 and 0 < above < (FEWEST - 2) * len(hidden)


def in_figures(cell: object) -> object:
    """For a spreadsheet, which adds up: what is told exactly is a bare number, all else the words that are told of it."""
    return cell.amount if isinstance(cell, Told) and cell.is_exact else cell
