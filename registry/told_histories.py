"""Pasts of named cases that are told, not drawn: what a page has to cope with, and what is worth looking at."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from registry.histories import Month, Past, Spell, base_of, insurance_records, month_of, resident_records, work_records
from registry.population.rows import reference_of

Records = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Months with one employer, as (year, month), both included; without `last` it goes on. `level` is the share of an
    average wage."""

    first: tuple[int, int]
    last: tuple[int, int] | None
    employer: str
    region: str
    level: str


_SPOUSE = (
    Stretch((2008, 7), (2010, 9), "华瑞医药有限公司", "130102", "0.70"),
    Stretch((2012, 3), (2015, 11), "恒信食品有限公司", "130102", "0.80"),
    Stretch((2016, 2), (2018, 9), "安达信息技术有限公司", "110101", "1.10"),
    Stretch((2019, 9), (2023, 3), "安达信息技术有限公司", "110101", "1.20"),
    Stretch((2023, 8), None, "诚远教育咨询有限公司", "110101", "1.15"),
)
# Two employers at once, and months that end before they begin.
_ODD = (
    Stretch((2014, 3), (2018, 12), "盛达建筑工程有限公司", "110101", "0.90"),
    Stretch((2017, 6), (2020, 5), "新宏物流有限公司", "110105", "1.05"),
    Stretch((2021, 9), (2021, 3), "和盛餐饮管理有限公司", "110105", "1.05"),
    Stretch((2022, 1), None, "和盛餐饮管理有限公司", "110105", "1.10"),
)


def records_of(past: Past, today: date) -> Records:
    """As they go out, of anybody."""
    return TOLD.get(past.reference, insurance_records)(past, today)


def _worked(stretches: tuple[Stretch, ...]) -> Callable[[Past, date], Records]:
    def told(past: Past, today: date) -> Records:
        spells = [spell for stretch in stretches for spell in _years(stretch, month_of(today))]
        return work_records(spells, past, today)

    return told


def _years(stretch: Stretch, running: Month) -> Iterator[Spell]:
    """One spell a calendar year, since the base is set each year; what runs backwards stays in one piece."""
    month = _month(stretch.first)
    until = _month(stretch.last) if stretch.last else running
    if until < month:
        yield _spell(stretch, month, until)
    while month <= until:
        year_end = min(until, month - month % 12 + 11)
        yield _spell(stretch, month, year_end)
        month = year_end + 1


def _spell(stretch: Stretch, first: Month, last: Month) -> Spell:
    return Spell(first, last, base_of(first // 12, Decimal(stretch.level)), stretch.employer, stretch.region)


def _month(of: tuple[int, int]) -> Month:
    year, month = of
    return year * 12 + month - 1


TOLD: Mapping[str, Callable[[Past, date], Records]] = {
    reference_of("case", "demo_spouse"): _worked(_SPOUSE),
    reference_of("case", "demo_grandmother_shared_phone"): resident_records,
    reference_of("case", "demo_odd_record"): _worked(_ODD),
    reference_of("case", "demo_no_record"): lambda past, today: [],
}
