"""How much: the parts of an employee's pension and of a resident's, the level of contributions, the account.

Nothing is rounded on the way; each part is rounded to the fen, halves up, and the whole is the sum of its parts, so that
what is shown adds up.
"""

from dataclasses import dataclass
from decimal import Decimal

from benefits.assessments import yuan
from benefits.insurances.inputs import check_amount
from benefits.insurances.pension.rules import DIVISORS_FROM, DIVISORS_TO, PensionRules
from benefits.months import Month

NONE = Decimal(0)
YEAR = 12
MOST_PERCENT = Decimal(10)  # beyond it somebody mistyped


@dataclass(frozen=True, slots=True)
class Monthly:
    """Yuan a month, each part rounded. `transitional` is None where the region gives no coefficient, or nothing is due."""

    basic: Decimal
    personal: Decimal
    transitional: Decimal | None = None

    @property
    def total(self) -> Decimal:
        return self.basic + self.personal + (self.transitional or NONE)


@dataclass(frozen=True, slots=True)
class Level:
    """The mean of wage base to average wage over the months for which the latter is known."""

    value: Decimal
    months_known: int


def bounded(index: Decimal, rules: PensionRules) -> Decimal:
    """Bases count between a least and a most share of the average wage."""
    return min(max(index, rules.index_least), rules.index_most)


def level_of(bases: dict[Month, Decimal], rules: PensionRules) -> Level | None:
    """Of months paid in order, each against the average wage of the year before. None where no such wage is known."""
    wages: dict[int, int] = dict(rules.wages_by_year or ())  # type: ignore[arg-type]  # pairs: the section checks it
    if not wages:
        return None
    first, last = Month.at(min(wages) + 1, 1).number, Month.at(max(wages) + 1, 12).number
    total, known, previous, ratio = NONE, 0, None, NONE
    for month, base in reversed(bases.items()):
        if month.number < first:
            break
        if month.number > last or (wage := wages.get(month.year - 1)) is None:
            continue
        if (base, wage) != previous:
            previous, ratio = (base, wage), bounded(base / wage, rules)
        total += ratio
        known += 1
    return Level(total / known, known) if known else None


def divisor_age(age_months: int, rules: PensionRules) -> Decimal:
    """The age with which the table is read, in years. There is no national rule for the months beyond a full year."""
    if rules.part_year_divisor == "interpolate":
        return Decimal(age_months) / YEAR
    half = YEAR // 2 if rules.part_year_divisor == "round" else 0
    return Decimal((age_months + half) // YEAR)


def divisor(age_months: int, rules: PensionRules) -> Decimal:
    """Months by which the account is divided (国发〔2005〕38号). Ages beyond the table take its nearest end."""
    age = min(max(divisor_age(age_months, rules), Decimal(DIVISORS_FROM)), Decimal(DIVISORS_TO))
    full = int(age)
    below = Decimal(rules.divisors[full - DIVISORS_FROM])
    if age == full:
        return below
    return below + (rules.divisors[full + 1 - DIVISORS_FROM] - below) * (age - full)


def basic_part(wage: Decimal, index: Decimal, months: int, rules: PensionRules) -> Decimal:
    """Half of the average wage and of one's own indexed wage, 1 % of it a year paid. Not rounded."""
    return (wage + wage * bounded(index, rules)) / 2 * months / YEAR * rules.share_a_year


def transitional_part(
    wage: Decimal, index: Decimal, deemed_months: int, share: Decimal, rules: PensionRules
) -> Decimal:
    """For years of work before the accounts began, `share` of the indexed wage each. Not rounded."""
    return wage * bounded(index, rules) * deemed_months / YEAR * share


def monthly_pension(
    *,
    wage: Decimal,
    index: Decimal,
    months: int,
    balance: Decimal,
    age_months: int,
    rules: PensionRules,
    deemed_months: int = 0,
    transitional_share: Decimal | None = None,
) -> Monthly:
    """Of an employee. `months` are paid, `deemed_months` come on top for the basic part and, where the region's
    coefficient is known, make the transitional one."""
    transitional = None
    if deemed_months and transitional_share is not None:
        transitional = yuan(transitional_part(wage, index, deemed_months, transitional_share, rules))
    return Monthly(
        basic=yuan(basic_part(wage, index, months + deemed_months, rules)),
        personal=yuan(balance / divisor(age_months, rules)),
        transitional=transitional,
    )


def residents_pension(balance: Decimal, rules: PensionRules) -> Monthly:
    """The region's fixed basic part, and the account divided by the scheme's own months."""
    return Monthly(yuan(rules.residents_basic), yuan(balance / rules.residents_divisor))


def account_after(balance: Decimal, base: Decimal, months: int, rules: PensionRules) -> Decimal:
    """With the employee's share of `base` paid in for so many more months (fewer when negative), without interest."""
    return max(NONE, balance + base * rules.employee_share * months)


def check_percent(**shares: Decimal | None) -> None:
    """By field, None for not known. Errors as `check_money`."""
    for field, share in shares.items():
        if share is not None:
            check_amount(field, share, MOST_PERCENT)
