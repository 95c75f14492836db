"""Refusing what no life can have: months below none, money below zero, a day that is still to come."""

from datetime import date
from decimal import Decimal

from benefits.errors import AmountNegative, AmountTooLarge, CountImpossible, DayOutOfOrder, DayToCome

MOST_MONTHS = Decimal(80 * 12)  # longer than anybody works
MOST_YUAN = Decimal(1_000_000_000)


def check_count(field: str, value: int, least: int, most: int) -> None:
    """A whole number from `least` to `most`. Raises CountImpossible."""
    if not least <= value <= most:
        raise CountImpossible(field=field, least=least, most=most)


def check_money(**amounts: Decimal | None) -> None:
    """Yuan by field, None for not known. Raises AmountNegative, for what is no number as well, and AmountTooLarge."""
    for field, amount in amounts.items():
        if amount is not None:
            check_amount(field, amount, MOST_YUAN)


def check_months(**months: int | None) -> None:
    """Months of a working life by field, None for not known. Errors as `check_money`: people give them in years and months,
    and a number of months would tell them nothing."""
    for field, number in months.items():
        if number is not None:
            check_amount(field, Decimal(number), MOST_MONTHS)


def check_amount(field: str, amount: Decimal, most: Decimal) -> None:
    """From 0 to `most`. Errors as `check_money`."""
    if amount.is_nan() or amount < 0:
        raise AmountNegative(field=field)
    if amount > most:
        raise AmountTooLarge(field=field)


def check_days(on: date, **days: date | None) -> None:
    """Days that have come, each on or after the one before; None is not known. Raises DayToCome, DayOutOfOrder."""
    before = None
    for field, day in days.items():
        if day is None:
            continue
        if day > on:
            raise DayToCome(field=field)
        if before is not None and day < before:
            raise DayOutOfOrder(field=field)
        before = day
