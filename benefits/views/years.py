"""A record year by year, for the table beside the chart and for the file; where somebody worked only for who may see it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from benefits.assessments import Unit, in_unit, yuan
from benefits.charts import Bar, Chart
from benefits.contributions import Record, Spell
from benefits.months import Month
from benefits.views.words import bar_in_words


@dataclass(frozen=True, slots=True)
class Place:
    employer: str
    region: str


@dataclass(frozen=True, slots=True)
class Year:
    """`base` is the average of the months paid, in yuan; None where nothing was paid or premiums are no share of a wage.
    `places` are empty for who may not see them; `rows` is over how many years they stay the same, 0 in all but the first."""

    bar: Bar
    words: str
    base: Decimal | None
    places: Sequence[Place]
    rows: int

    @property
    def base_shown(self) -> str:
        return in_unit(self.base, Unit.YUAN) if self.base is not None else ""


def years_of(record: Record, chart: Chart, regions: dict[str, str] | None) -> list[Year]:
    """Oldest first. `regions` are names by code, None for who may not see where somebody worked."""
    bases = _bases_by_year(record)
    places = _places_by_year(record, regions) if regions is not None else {}
    where = [places.get(bar.year, ()) for bar in chart.bars]
    rows = _rows(where)
    return [Year(bar, bar_in_words(bar), bases.get(bar.year), where[bar.place], rows[bar.place]) for bar in chart.bars]


def place_codes(record: Record) -> set[str]:
    return {spell.region_code for spell in record.spells if spell.region_code}


def _bases_by_year(record: Record) -> dict[int, Decimal]:
    if record.is_residents:
        return {}
    sums: dict[int, Decimal] = {}
    for month, base in record.bases.items():
        sums[month.year] = sums.get(month.year, Decimal(0)) + base
    return {year: yuan(total / record.months_by_year[year]) for year, total in sums.items()}


def _places_by_year(record: Record, regions: dict[str, str]) -> dict[int, tuple[Place, ...]]:
    until = Month.of(record.as_of)
    found: dict[int, dict[Place, None]] = {}
    for spell in record.spells:
        for year in _years(spell, until):
            place = Place(spell.employer, regions.get(spell.region_code, spell.region_code))
            found.setdefault(year, {})[place] = None
    return {year: tuple(places) for year, places in found.items()}


def _rows(where: Sequence[Sequence[Place]]) -> list[int]:
    """For each year over how many rows of a table its places go, 0 for one that the row above covers."""
    rows: list[int] = []
    for _places, same in groupby(where):
        count = len(list(same))
        rows += [count] + [0] * (count - 1)
    return rows


def _years(spell: Spell, until: Month) -> range:
    last = until if spell.last is None else min(spell.last, until)
    return range(spell.first.year, last.year + 1) if last >= spell.first else range(0)
