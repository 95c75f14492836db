"""The results' place in docs/performance.md, filled by `make bench ARGS=--write-docs` and by nobody's hand."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from tests.benchmarks.figures import Line, as_markdown

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
BEGIN, END = "<!-- results -->", "<!-- end of results -->"


def write(lines: Sequence[Line], machine: str) -> None:
    """Raises ValueError when the page has lost the two marks between which the table stands."""
    before, begin, rest = PAGE.read_text().partition(BEGIN)
    _old, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{PAGE.name} lacks {BEGIN} … {END}")
    table = f"{BEGIN}\n\nMeasured on {date.today():%Y-%m-%d}: {machine}.\n\n{as_markdown(lines)}\n\n{END}"
    PAGE.write_text(before + table + after)
