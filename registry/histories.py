"""Contribution histories: years of work, gaps, moves between regions. Pure, drawn from the person's own reference, so the
same person always has the same past; only the running month moves on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import blake2b
from random import Random
from typing import Any

from registry.identity_numbers import MALE
from registry.population.draw import COUNTIES

FIRST_YEAR = 1992  # contributions before the reform are not in the register
_TRADES = (
    "信息技术",
    "建筑工程",
    "物流",
    "食品",
    "纺织",
    "机械制造",
    "餐饮管理",
    "医药",
    "教育咨询",
    "电子",
    "农业科技",
    "家政服务",
)
_BRANDS = ("华", "信", "达", "恒", "瑞", "安", "诚", "盛", "和", "远", "新", "宏")

WORK_INSURANCES = ("pension", "medical", "unemployment", "work_injury", "maternity")
ACCOUNT_SHARE = {"pension": Decimal("0.08"), "medical": Decimal("0.02")}  # of the base, into the own account
RETIRES: dict[str, tuple[int, int, int]] = {MALE: (60, 4, 36)}  # age, one month's delay per so many, at most
_RETIRES_OTHERS = (55, 4, 36)  # all women here retire from management or technical posts
RESIDENTS_AGE = 60  # of men and women; the Decision of 2024 raises the age of employees alone

Month = int  # year * 12 + month - 1


@dataclass(frozen=True, slots=True)
class Past:
    """What a history is drawn from."""

    reference: str
    birth_date: date
    sex: str
    region: str
    died_on: date | None


@dataclass(frozen=True, slots=True)
class Spell:
    """Months worked in one place; `last` is the running month when the work goes on."""

    first: Month
    last: Month
    base: Decimal
    employer: str | None
    region: str


def retirement_month(birth_date: date, sex: str) -> Month:
    """Statutory age of employees since 2025-01-01: a month later for every four months of birth, three years at most (Decision of the
    Standing Committee of 13 September 2024)."""
    age, step, most = RETIRES.get(sex, _RETIRES_OTHERS)
    after = (birth_date.year + age - 2025) * 12 + birth_date.month
    delay = min(-(-after // step), most) if after > 0 else 0
    return month_of(birth_date) + age * 12 + delay


def is_pensioner(past: Past, today: date) -> bool:
    _dice, _begins, is_resident = _drawn(past, today)
    begins = residents_month(past.birth_date) if is_resident else retirement_month(past.birth_date, past.sex)
    return begins <= month_of(today)


def residents_month(birth_date: date) -> Month:
    """In which the pension of the residents' scheme begins."""
    return month_of(birth_date) + RESIDENTS_AGE * 12


def insurance_records(past: Past, today: date) -> list[dict[str, Any]]:
    """One record an insurance the person has or had, as they go out. Open spells have `to` null. `state` is
    active, paused (no spell runs), receiving (the pension has begun) or closed (the person has died)."""
    dice, begins, is_resident = _drawn(past, today)
    if is_resident:
        return resident_records(past, today)
    last = min(month_of(past.died_on or today), retirement_month(past.birth_date, past.sex) - 1)
    return work_records(list(_work(past, dice, max(begins, FIRST_YEAR * 12), last)), past, today)


def _drawn(past: Past, today: date) -> tuple[Random, Month, bool]:
    """The dice, the first month of work, and whether somebody is in the residents' schemes instead."""
    dice = Random(blake2b(past.reference.encode(), digest_size=8).digest())  # noqa: S311 - the same past again
    begins = month_of(past.birth_date) + 12 * (18 + int(dice.random() * 6))
    return dice, begins, dice.random() < 0.25 or begins > month_of(past.died_on or today)


def work_records(spells: list[Spell], past: Past, today: date) -> list[dict[str, Any]]:
    """Of somebody who worked in these spells."""
    end, retires = month_of(past.died_on or today), retirement_month(past.birth_date, past.sex)
    return [_work_record(name, spells, past, end, retires) for name in WORK_INSURANCES] if spells else []


def _work(past: Past, dice: Random, first: Month, last: Month) -> Iterator[Spell]:
    """One spell a calendar year and employer, since the base is set each year."""
    level = Decimal(str(round(0.6 + dice.random() * dice.random() * 2.0, 2)))
    region = past.region if dice.random() < 0.7 else COUNTIES[int(dice.random() * len(COUNTIES))]
    month = first
    while month <= last:
        employer = _employer(dice)
        stays_until = min(last, month + 12 + int(dice.random() * 84))
        while month <= stays_until:
            year_end = min(stays_until, month - month % 12 + 11)
            yield Spell(month, year_end, base_of(month // 12, level), employer, region)
            month = year_end + 1
        level = min(Decimal(3), level * Decimal(str(round(1 + dice.random() * 0.15, 2)))).quantize(Decimal("0.01"))
        if dice.random() < 0.35:
            month += 1 + int(dice.random() * 17)
        if dice.random() < 0.2:
            region = COUNTIES[int(dice.random() * len(COUNTIES))]


def _employer(dice: Random) -> str:
    brand = _BRANDS[int(dice.random() * len(_BRANDS))] + _BRANDS[int(dice.random() * len(_BRANDS))]
    return brand + _TRADES[int(dice.random() * len(_TRADES))] + "有限公司"


def base_of(year: int, level: Decimal) -> Decimal:
    """A monthly base in yuan: about 250 for an average wage in 1992, 11 600 in 2026."""
    growth = Decimal("1.15") ** min(year - FIRST_YEAR, 20) * Decimal("1.076") ** max(0, year - FIRST_YEAR - 20)
    return (Decimal(250) * growth * level).quantize(Decimal("0.01"))


def _work_record(name: str, spells: list[Spell], past: Past, end: Month, retires: Month) -> dict[str, Any]:
    share = ACCOUNT_SHARE.get(name)
    balance = (
        sum((spell.base * max(0, spell.last - spell.first + 1) for spell in spells), Decimal(0)) * share
        if share
        else None
    )
    runs = spells[-1].last == end and past.died_on is None
    return {
        "insurance": name,
        "region": spells[-1].region,
        "state": _state(name, past, runs, end >= retires),
        "first_enrolled": _text(spells[0].first),
        "spells": [_spell_json(spell, end if runs else None) for spell in spells],
        "account_balance": f"{balance:.2f}" if balance is not None else None,
    }


def _state(name: str, past: Past, runs: bool, has_retired: bool) -> str:
    if past.died_on:
        return "closed"
    if has_retired:
        return "receiving" if name == "pension" else ("active" if name == "medical" else "closed")
    return "active" if runs else "paused"


def resident_records(past: Past, today: date) -> list[dict[str, Any]]:
    """Residents' schemes: medical from birth (2003 at the earliest), pension from 16 (2009) and paid out from 60."""
    end, retires = month_of(past.died_on or today), residents_month(past.birth_date)
    born = month_of(past.birth_date)
    starts = {"medical": max(born, 2003 * 12), "pension": max(born + 16 * 12, 2009 * 12)}
    return [
        _resident_record(name, first, min(end, retires - 1) if name == "pension" else end, past, end, retires)
        for name, first in starts.items()
        if first <= end
    ]


def _resident_record(name: str, first: Month, last: Month, past: Past, end: Month, retires: Month) -> dict[str, Any]:
    """Someone past the age when the pension scheme began receives it without a spell."""
    runs = last == end and past.died_on is None
    spells = [_spell_json(Spell(first, last, Decimal("0.00"), None, past.region), end if runs else None)]
    years = max(0, last - first + 1) // 12
    return {
        "insurance": name,
        "region": past.region,
        "state": _state(name, past, runs, end >= retires),
        "first_enrolled": _text(first),
        "spells": spells if first <= last else [],
        "account_balance": f"{Decimal(200) * years:.2f}" if name == "pension" else None,
    }


def _spell_json(spell: Spell, running: Month | None) -> dict[str, Any]:
    return {
        "from": _text(spell.first),
        "to": None if spell.last == running else _text(spell.last),
        "base": f"{spell.base:.2f}",
        "employer": spell.employer,
        "region": spell.region,
    }


def month_of(day: date) -> Month:
    return day.year * 12 + day.month - 1


def _text(month: Month) -> str:
    return f"{month // 12:04d}-{month % 12 + 1:02d}"
