"""The shape of a contribution chart: one bar a calendar year, the months paid below, the months missing on top of them.
Numbers only; what a bar says and how it looks is the page's."""

from collections.abc import Iterable
from dataclasses import dataclass

from benefits.contributions import Record, RecordState
from benefits.months import Month

SLOT, BAR, MONTH = 10, 8, 10  # units of the drawing: a year's room, its bar's width, a month's height
FEWEST = 12  # years there is room for, so that a short life of work has no broad bars


@dataclass(frozen=True, slots=True)
class Bar:
    """A year: months paid, and months missing between the first one paid and the last that could have been."""

    year: int
    paid: int
    missing: int
    place: int
    is_current: bool

    @property
    def x(self) -> int:
        return self.place * SLOT + (SLOT - BAR) // 2

    @property
    def paid_y(self) -> int:
        return (12 - self.paid) * MONTH

    @property
    def paid_height(self) -> int:
        return self.paid * MONTH

    @property
    def missing_y(self) -> int:
        return (12 - self.paid - self.missing) * MONTH

    @property
    def missing_height(self) -> int:
        return self.missing * MONTH


@dataclass(frozen=True, slots=True)
class Chart:
    bars: tuple[Bar, ...]

    @property
    def slots(self) -> int:
        return max(len(self.bars), FEWEST)

    @property
    def width(self) -> int:
        return self.slots * SLOT

    @property
    def height(self) -> int:
        return 12 * MONTH

    @property
    def years_with_gaps(self) -> int:
        return sum(1 for bar in self.bars if bar.missing)

    @property
    def paid_path(self) -> str:
        """All that is paid as one shape, for a small drawing."""
        return _path((bar.x, bar.paid_y, bar.paid_height) for bar in self.bars if bar.paid)

    @property
    def gap_path(self) -> str:
        return _path((bar.x, bar.missing_y, bar.missing_height) for bar in self.bars if bar.missing)

    @property
    def labels(self) -> list[str]:
        """For each place the year to write below it, or nothing: the first and round ones, as far as they have room."""
        step = 2 if self.slots == FEWEST else (5 if self.slots <= 2 * FEWEST else 10)
        most, next_free, labels = self.slots - max(2, -(-self.slots // 10)), 0, []
        for bar in self.bars:
            is_shown = (bar.place == 0 or bar.year % step == 0) and next_free <= bar.place <= most
            if is_shown:
                next_free = bar.place + step // 2 + 1
            labels.append(str(bar.year) if is_shown else "")
        return labels + [""] * (self.slots - len(labels))


def chart_of(record: Record) -> Chart:
    """Without a bar where nothing was ever paid. What follows the last month paid is missing only while contributions are
    paused: after retirement nothing more is due."""
    first, last, until = record.first_paid, record.last_paid, Month.of(record.as_of)
    if first is None or last is None:
        return Chart(())
    if record.state == RecordState.PAUSED:
        last = until
    bars = []
    for place, year in enumerate(range(first.year, last.year + 1)):
        paid = record.months_by_year.get(year, 0)
        due = min(last.number, year * 12 + 11) - max(first.number, year * 12) + 1
        bars.append(Bar(year, paid, due - paid, place, year == until.year))
    return Chart(tuple(bars))


def _path(rectangles: Iterable[tuple[int, int, int]]) -> str:
    return "".join(f"M{x} {y}h{BAR}v{height}h-{BAR}z" for x, y, height in rectangles)
