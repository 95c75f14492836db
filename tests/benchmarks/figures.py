"""Figures of several rounds, held against others of the same run and against an aim."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median, quantiles

HEAD = ("ratio", "what", "measured", "beside it", "aim")


@dataclass(frozen=True)
class Figure:
    """A value a round. `unit` stands right behind the number."""

    rounds: Sequence[float]
    unit: str = ""
    name: str = ""

    @property
    def middle(self) -> float:
        return median(self.rounds)

    def named(self, name: str) -> "Figure":
        return replace(self, name=name)

    def __str__(self) -> str:
        spread = f" ({_short(min(self.rounds))} to {_short(max(self.rounds))})" if len(self.rounds) > 1 else ""
        return f"{_short(self.middle)}{self.unit}{spread}{' ' + self.name if self.name else ''}"


@dataclass(frozen=True)
class Aim:
    text: str
    is_met: bool

    def __str__(self) -> str:
        return f"{self.text}: {'met' if self.is_met else 'MISSED'}"


def at_least(value: float, aim: float, unit: str = "") -> Aim:
    return Aim(f"≥ {_short(aim)}{unit}", value >= aim)


def at_most(value: float, aim: float, unit: str = "") -> Aim:
    return Aim(f"≤ {_short(aim)}{unit}", value <= aim)


@dataclass(frozen=True)
class Line:
    """What was measured, beside what, and what was aimed at. `ratio` is measured to beside unless said otherwise."""

    what: str
    measured: Figure
    beside: Figure
    aims: Sequence[Aim] = ()

    @property
    def ratio(self) -> float:
        return self.measured.middle / self.beside.middle

    @property
    def cells(self) -> tuple[str, ...]:
        aims = "; ".join(map(str, self.aims)) or "for scale"
        return f"{self.ratio:.2f}", self.what, str(self.measured), str(self.beside), aims


def as_text(lines: Sequence[Line]) -> str:
    """Columns one above the other, for a terminal."""
    rows = [HEAD, *(line.cells for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)


def as_markdown(lines: Sequence[Line]) -> str:
    rows = [HEAD, ("---",) * len(HEAD), *(line.cells for line in lines)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def percentile(values: Sequence[float], share: int) -> float:
    """`share` in percent."""
    return quantiles(values, n=100, method="inclusive")[share - 1]


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.2g}" if value < 10 else f"{value:.1f}"
