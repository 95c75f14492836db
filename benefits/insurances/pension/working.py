"""Employees who pay in, or have paid in and do not yet receive."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from benefits.assessments import Assessment, Reason, Say
from benefits.contributions import Record, RecordState
from benefits.insurances.pension.account import account
from benefits.insurances.pension.amounts import YEAR, Level, account_after, level_of
from benefits.insurances.pension.dates import retirement_dates
from benefits.insurances.pension.minimum import Paid, minimums
from benefits.insurances.pension.monthly import TITLES, Basis, monthly
from benefits.insurances.pension.retirement import BY_SEX, Category, Retirement, retirement_of
from benefits.insurances.pension.rules import Sheet
from benefits.months import Month
from benefits.people import Life

_FLAWED = Reason(
    "flaws",
    Say(
        _(
            "Some periods in the register's answer are odd: they overlap, run backwards or lie ahead. Each month counts once."
        )
    ),
)
_GOES_ON = Reason(
    "goes_on", Say(_("If contributions go on as in the last month, in the money of today and without interest."))
)
_STOPPED = Reason("stopped", Say(_("If nothing more is paid in.")))


def working(record: Record, life: Life, sheet: Sheet, region_code: str, on: date) -> tuple[Assessment, ...]:
    retirements = tuple(retirement_of(life.birth_month, category, sheet.rules) for category in BY_SEX[life.sex])
    paid = Paid(record.months_paid, record.balance, record.state is RecordState.ACTIVE)
    notes = (_FLAWED,) if record.flaws else ()
    return (
        retirement_dates(retirements, sheet, region_code, on, months_paid=paid.months),
        *minimums(paid, retirements, sheet, region_code, on, notes),
        *_pensions(record, paid, retirements, sheet, region_code, on),
        *((account(record, sheet, region_code, on),) if record.balance is not None else ()),
    )


def _pensions(
    record: Record, paid: Paid, retirements: tuple[Retirement, ...], sheet: Sheet, region_code: str, on: date
) -> Iterator[Assessment]:
    """At the statutory age, or now when that is past: one for a woman whose two ages both are."""
    today = Month.of(on)
    by_month = {max(each.statutory, today): each for each in retirements}
    level = _level(record, sheet)
    notes = _notes(paid, level)
    title = None if len(by_month) == len(retirements) else TITLES[Category.MAN]
    for retires, retirement in by_month.items():
        months = paid.months_in(retires, today)
        asked = Basis(
            retirement,
            retires,
            months,
            _balance_after(record, months - paid.months, sheet),
            index=level.value if level else None,
            notes=notes,
            is_index_of_region=level is not None,
            is_projected=months > paid.months,
        )
        yield monthly(asked, sheet, region_code, on, title)


def _level(record: Record, sheet: Sheet) -> Level | None:
    """None as well where the average wage is known for less than half of the months: the rest could change everything."""
    most_known = len(sheet.rules.wages_by_year or ()) * YEAR
    if not most_known or most_known * 2 < record.months_paid:
        return None
    level = level_of(record.bases, sheet.rules)
    return level if level and level.months_known * 2 >= record.months_paid else None


def _notes(paid: Paid, level: Level | None) -> tuple[Reason, ...]:
    pace = _GOES_ON if paid.goes_on else _STOPPED
    if level is None:
        return (pace,)
    text = _("With the level of contributions of the %(known)s of %(paid)s months for which the average wage is known.")
    return (pace, Reason("index", Say(text, {"known": level.months_known, "paid": paid.months})))


def _balance_after(record: Record, months: int, sheet: Sheet) -> Decimal | None:
    base = record.last_base
    if record.balance is None or base is None or not months:
        return record.balance
    return account_after(record.balance, base, months, sheet.rules)
