"""What the nation and its regions set of pensions, and each of the numbers as a figure with its source."""

from dataclasses import dataclass, field, fields, replace
from datetime import date
from decimal import Decimal
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from authorities.packs import Fact, Pack, register_section
from authorities.packs.cascade import Ruleset
from authorities.packs.field_checks import check_rows
from benefits.assessments import Figure, Unit, trimmed
from benefits.insurances.figures import called

PART_YEARS = ("floor", "round", "interpolate")
DIVISORS_FROM, DIVISORS_TO = 40, 70  # completed years of age at retirement


@register_section("pension")
@dataclass(frozen=True, slots=True, eq=False)  # one instance a ruleset, told apart as such: caches find it at once
class PensionRules:
    """Money in yuan a month, shares as fractions, terms in months.

    Rows rise: of `minimum_months` by year of retirement, of `survivors_months` by months paid, of `account_interest` and
    `wages_by_year` by calendar year, the former in percent. A row holds until the next.

    `man`, `woman55`, `woman50`: the old statutory age, how many months of birth make one month of delay, and the most
    months of delay. `average_wage` is the base on which a pension is worked out in the region now; `wages_by_year` are
    for what was paid before.
    """

    raised_from: date
    man: tuple[int, ...] = field(metadata=called(_("Old statutory retirement age of men"), Unit.YEARS))
    woman55: tuple[int, ...] = field(
        metadata=called(_("Old statutory retirement age of women in management or technical posts"), Unit.YEARS)
    )
    woman50: tuple[int, ...] = field(
        metadata=called(_("Old statutory retirement age of women in workers' posts"), Unit.YEARS)
    )
    early_months: int = field(metadata=called(_("How much earlier one may retire"), Unit.MONTHS))
    late_months: int = field(metadata=called(_("How much later one may retire"), Unit.MONTHS))
    minimum_months: tuple[tuple[int, ...], ...] = field(
        metadata=called(_("Contributions needed for a pension"), Unit.MONTHS)
    )
    index_least: Decimal = field(metadata=called(_("Lowest contribution level that counts"), Unit.TIMES))
    index_most: Decimal = field(metadata=called(_("Highest contribution level that counts"), Unit.TIMES))
    share_a_year: Decimal = field(metadata=called(_("Basic part for each year of contributions"), Unit.PERCENT))
    divisors: tuple[int, ...] = field(metadata=called(_("Months by which the account is divided"), Unit.MONTHS))
    part_year_divisor: str = field(metadata=called(_("Age at which those months are looked up"), Unit.YEARS))
    employee_share: Decimal = field(metadata=called(_("Part of the wage that the employee pays in"), Unit.PERCENT))
    employer_share: Decimal = field(metadata=called(_("Part of the wage that the employer pays in"), Unit.PERCENT))
    account_interest: tuple[tuple[Decimal, ...], ...] = field(
        metadata=called(_("Interest on the account in the last year published"), Unit.PERCENT)
    )
    residents_age: int = field(metadata=called(_("Pension age of the residents' scheme"), Unit.YEARS))
    residents_minimum_months: int = field(
        metadata=called(_("Contributions needed in the residents' scheme"), Unit.MONTHS)
    )
    residents_basic: Decimal = field(metadata=called(_("Basic part of the residents' pension"), Unit.YUAN_A_MONTH))
    residents_divisor: int = field(
        metadata=called(_("Months by which the account is divided in the residents' scheme"), Unit.MONTHS)
    )
    death_report_months: int = field(
        metadata=called(_("Time to report a death, from the end of its month"), Unit.MONTHS)
    )
    funeral_months: int = field(metadata=called(_("Funeral grant, in monthly incomes"), Unit.TIMES))
    survivors_months: tuple[tuple[int, ...], ...] = field(
        metadata=called(_("Survivors' grant for up to 15 years paid, in monthly incomes"), Unit.TIMES)
    )
    survivors_rise_after: int = field(
        metadata=called(_("Contributions after which it rises by one monthly income a year"), Unit.MONTHS)
    )
    survivors_most: int = field(metadata=called(_("Highest survivors' grant, in monthly incomes"), Unit.TIMES))
    survivors_least_retired: int = field(
        metadata=called(_("Lowest survivors' grant after retirement, in monthly incomes"), Unit.TIMES)
    )
    average_wage: Decimal | None = field(
        metadata=called(_("Average monthly wage on which pensions are worked out"), Unit.YUAN_A_MONTH)
    )
    wages_by_year: tuple[tuple[int, ...], ...] | None = field(
        metadata=called(_("Average monthly wage in the last year known"), Unit.YUAN_A_MONTH)
    )
    transitional_share: Decimal | None = field(
        metadata=called(_("Transitional part for each year before the accounts"), Unit.PERCENT)
    )
    urban_income: Decimal | None = field(
        metadata=called(_("Monthly disposable income of urban residents in the province"), Unit.YUAN_A_MONTH)
    )

    def __post_init__(self) -> None:
        if len(self.divisors) != DIVISORS_TO - DIVISORS_FROM + 1:
            raise ValueError(f"{len(self.divisors)} divisors for the ages from {DIVISORS_FROM} to {DIVISORS_TO}")
        if list(self.divisors) != sorted(self.divisors, reverse=True):
            raise ValueError("a divisor is higher than that of the age before")
        if self.part_year_divisor not in PART_YEARS:
            raise ValueError(f"part_year_divisor is none of {', '.join(PART_YEARS)}")
        if any(len(rule) != 3 or min(rule) < 1 for rule in (self.man, self.woman55, self.woman50)):
            raise ValueError("a retirement age is not three numbers above zero: old age, months of birth, most months")
        if self.death_report_months < 1:
            raise ValueError("death_report_months is less than 1")
        if not 0 < self.index_least <= self.index_most:
            raise ValueError("the least index is not between zero and the most")
        for name in ("minimum_months", "survivors_months", "account_interest", "wages_by_year"):
            check_rows(name, getattr(self, name), 2)


def value_at(rows: tuple[tuple[int, ...], ...], reached: int) -> int:
    """Of the last row whose first number is reached. The first row begins at 0."""
    return next(value for since, value in reversed(rows) if since <= reached)


FIGURES: dict[str, tuple[Promise, Unit]] = {
    each.name: (each.metadata["label"], each.metadata["unit"]) for each in fields(PensionRules) if each.metadata
}


class Sheet:
    """The rules of one pack with their facts: made once for all regions and days that share them."""

    __slots__ = ("_facts", "_figures", "rules")

    def __init__(self, ruleset: Ruleset) -> None:
        self.rules = ruleset.section(PensionRules)
        self._facts = {name: ruleset.fact_or_none(PensionRules, name) for name in FIGURES}
        self._figures: dict[tuple[str, int | Decimal | None], Figure] = {}

    def fact(self, name: str) -> Fact:
        """Raises KeyError for a number that the region does not have."""
        fact = self._facts[name]
        if fact is None:
            raise KeyError(name)
        return fact

    def figure(self, name: str, value: int | Decimal | None = None) -> Figure:
        """`value` is the one number used, of a fact that holds a table; as it is shown, so a share in percent."""
        figure = self._figures.get((name, value))
        if figure is None:
            figure = self._figures[name, value] = self._made(name, value)
        return figure

    def ages(self, *categories: str) -> tuple[Figure, ...]:
        """The old statutory age of each."""
        return tuple(self.figure(category, getattr(self.rules, category)[0]) for category in categories)

    def _made(self, name: str, value: int | Decimal | None) -> Figure:
        label, unit = FIGURES[name]
        fact = self.fact(name)
        if value is None:
            value = in_percent(fact.value) if unit is Unit.PERCENT else fact.value
        return Figure(f"pension.{name}", label, unit, replace(fact, value=value))


def in_percent(share: Decimal) -> Decimal:
    """0.08 → 8."""
    return trimmed(share * 100)


@lru_cache(maxsize=256)
def _sheet_of(ruleset: Ruleset) -> Sheet:
    return Sheet(ruleset)


def sheet_of(pack: Pack) -> Sheet:
    return _sheet_of(pack.ruleset)
