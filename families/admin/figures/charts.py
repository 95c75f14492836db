"""Drawings as numbers: bars that stand on each other, in a box that is stretched to the page. No words of the page stand in one,
so that they stay as large as all others on a phone."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT = 100
_STEP, _WIDTH = 10, 7  # from bar to bar, and of one


@dataclass(frozen=True, slots=True)
class Bar:
    """`kind` is how it is filled."""

    kind: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """`top` is what the upper edge stands for, `lines` are the heights between it and the ground."""

    width: int
    bars: list[Bar]
    top: float
    height: int = HEIGHT
    lines: tuple[int, ...] = (1, 50)


def stacked(columns: Sequence[Sequence[tuple[str, float]]], *, whole: float | None = None) -> Drawing:
    """Each column from the ground up: of what kind, and how much. `whole`: what the upper edge is to stand for."""
    top = whole or _round_up(max((sum(many for _kind, many in column) for column in columns), default=0))
    bars = []
    for place, column in enumerate(columns):
        ground = float(HEIGHT)
        for kind, many in column:
            if many:
                height = many / top * HEIGHT
                ground -= height
                bars.append(_bar(kind, place, ground, height))
    return Drawing(len(columns) * _STEP, bars, top)


def one_before_another(columns: Sequence[Sequence[tuple[str, float]]]) -> Drawing:
    """All from the ground, the later in front: give the higher first."""
    top = _round_up(max((many for column in columns for _kind, many in column), default=0))
    bars = [
        _bar(kind, place, HEIGHT - many / top * HEIGHT, many / top * HEIGHT)
        for place, column in enumerate(columns)
        for kind, many in column
        if many
    ]
    return Drawing(len(columns) * _STEP, bars, top)


def _bar(kind: str, place: int, y: float, height: float) -> Bar:
    return Bar(kind, place * _STEP + (_STEP - _WIDTH) / 2, round(y, 2), _WIDTH, round(height, 2))


def _round_up(many: float) -> float:
    """To one, two or five of its power of ten."""
    if many <= 1:
        return 1
    power = 10 ** math.floor(math.log10(many))
    return float(next(step * power for step in (1, 2, 5, 10) if many <= step * power))
