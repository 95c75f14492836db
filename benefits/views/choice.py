"""What each month of retirement would bring, as a drawing with its words and a table."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from benefits.assessments import Unit, in_unit
from benefits.months import Month

SLOT, BAR, HEIGHT = 10, 7, 120  # units of the drawing: a month's room, its bar's width, the highest bar
FEWEST = 12  # months there is room for, so that a short choice has no broad bars
LABELS_APART = 12  # slots, so that years have room below on a phone


@dataclass(frozen=True, slots=True)
class Bar:
    x: int
    y: int
    height: int
    words: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Row:
    month: str
    amount: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """`labels` stand below the slots, most of them empty. `rows` are the first, the last and the chosen month, and every
    twelfth between."""

    bars: Sequence[Bar]
    labels: Sequence[str]
    rows: Sequence[Row]
    words: str

    @property
    def width(self) -> int:
        return len(self.labels) * SLOT

    @property
    def height(self) -> int:
        return HEIGHT

    @property
    def has_chosen(self) -> bool:
        return any(bar.is_chosen for bar in self.bars)


def choice_of(by_month: Sequence[tuple[Month, Decimal]], chosen: Month | None) -> Choice | None:
    """None where there is nothing to choose between."""
    if len(by_month) < 2:
        return None
    first, last, highest = by_month[0][0], by_month[-1][0], max(amount for _month, amount in by_month)
    slots = max(last - first + 1, FEWEST)
    bars = [_bar(month, amount, month - first, highest, is_chosen=month == chosen) for month, amount in by_month]
    rows = [_row(month, amount, is_chosen=month == chosen) for month, amount in _told(by_month, chosen)]
    return Choice(bars, _labels(first, slots), rows, _words(by_month))


def _bar(month: Month, amount: Decimal, place: int, highest: Decimal, *, is_chosen: bool) -> Bar:
    height = round(HEIGHT * amount / highest) if highest else 0
    words = _("%(month)s: %(amount)s") % {"month": month, "amount": in_unit(amount, Unit.YUAN_A_MONTH)}
    if is_chosen:
        words = _("%(month_and_amount)s, the month asked for") % {"month_and_amount": words}
    return Bar(place * SLOT + (SLOT - BAR) // 2, HEIGHT - height, height, words, is_chosen)


def _row(month: Month, amount: Decimal, *, is_chosen: bool) -> Row:
    return Row(str(month), in_unit(amount, Unit.YUAN_A_MONTH), is_chosen)


def _told(by_month: Sequence[tuple[Month, Decimal]], chosen: Month | None) -> list[tuple[Month, Decimal]]:
    first, last = by_month[0][0], by_month[-1][0]
    return [pair for pair in by_month if pair[0] in {last, chosen} or (pair[0] - first) % 12 == 0]


def _labels(first: Month, slots: int) -> list[str]:
    """The year below each January, as far as there is room."""
    months = [first + place for place in range(slots)]
    most = slots - max(2, slots // 8)
    labels = [str(month.year) if month.month == 1 and place <= most else "" for place, month in enumerate(months)]
    if not any(labels[:LABELS_APART]):
        labels[0] = str(first.year)
    return labels


def _words(by_month: Sequence[tuple[Month, Decimal]]) -> str:
    (first, least), (last, most) = by_month[0], by_month[-1]
    text = _("From %(least)s in %(first)s to %(most)s in %(last)s.")
    values = {
        "least": in_unit(least, Unit.YUAN_A_MONTH),
        "first": first,
        "most": in_unit(most, Unit.YUAN_A_MONTH),
        "last": last,
    }
    return text % values
