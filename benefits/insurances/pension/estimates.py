"""For calculators: typed answers in, an assessment out. Nobody's record is needed."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from authorities.packs import Pack
from benefits.assessments import Assessment, Reason, Say
from benefits.insurances.inputs import check_money, check_months
from benefits.insurances.pension.amounts import NONE, account_after, bounded, check_percent
from benefits.insurances.pension.dates import retirement_dates
from benefits.insurances.pension.monthly import Basis, monthly
from benefits.insurances.pension.retirement import (
    Category,
    Retirement,
    check_birth,
    check_category,
    check_choice,
    minimum_months,
    retirement_of,
)
from benefits.insurances.pension.rules import Sheet, sheet_of
from benefits.months import Month
from families.relationships import Sex

GOES_ON = Reason(
    "goes_on", Say(_("Contributions go on until then in each month, in the money of today and without interest."))
)
GOES_ON_WITHOUT_WAGE = Reason(
    "goes_on",
    Say(_("Contributions go on until then in each month. Without a wage nothing is added to the own account.")),
)


@dataclass(frozen=True, slots=True)
class RetirementQuestion:
    """`months_paid` up to the retirement; `retires` None for the statutory month. `sex` is checked where it is given."""

    birth_month: Month
    category: Category
    sex: Sex | None = None
    months_paid: int | None = None
    retires: Month | None = None


@dataclass(frozen=True, slots=True)
class PensionQuestion:
    """Money in yuan. `months_paid` and `balance` as they will stand in `retires` (None: the statutory month); with
    `goes_on` as they stand today, and every month until then is paid too. `deemed_months` are years of work before the
    own accounts, on top.

    The level of contributions is `index`, or else the monthly wage `base` against the average wage; without either the
    answer is a span. `wage` is the average wage, and `transitional_percent` the coefficient of the transitional part (percent
    of the indexed wage for each deemed year), where the region's own figure is not known or not wanted.
    """

    birth_month: Month
    category: Category
    months_paid: int
    balance: Decimal
    sex: Sex | None = None
    retires: Month | None = None
    index: Decimal | None = None
    base: Decimal | None = None
    wage: Decimal | None = None
    deemed_months: int = 0
    transitional_percent: Decimal | None = None
    goes_on: bool = False


def estimate_retirement(question: RetirementQuestion, pack: Pack, on: date) -> Assessment:
    """Raises BirthImpossible, CategoryNotFitting, RetirementTooEarly, RetirementTooLate, AmountNegative, AmountTooLarge."""
    sheet = sheet_of(pack)
    check_months(months_paid=question.months_paid)
    retirement = _retirement_of(question, sheet, on)
    return retirement_dates(
        (retirement,), sheet, pack.region_code, on, months_paid=question.months_paid, chosen=question.retires
    )


def estimate_pension(question: PensionQuestion, pack: Pack, on: date) -> Assessment:
    """Errors as `estimate_retirement`."""
    sheet = sheet_of(pack)
    return monthly(_basis_of(question, sheet, on), sheet, pack.region_code, on)


def pension_by_month(question: PensionQuestion, pack: Pack, on: date) -> list[tuple[Month, Decimal]]:
    """Yuan a month for each month in which one may retire, earliest first, where enough is paid by then.

    Against the month asked for, contributions of `base` (or of the level) go on, or end sooner; without interest, in the
    money of today. Empty where the wage or the level is not known. Errors as `estimate_retirement`.
    """
    sheet = sheet_of(pack)
    asked = _basis_of(question, sheet, on)
    wage, balance = asked.wage_in(sheet), asked.balance
    if asked.index is None or wage is None or balance is None:
        return []
    base = _base(question, asked, sheet)
    found = []
    retirement = asked.retirement
    for number in range(retirement.earliest.number, retirement.latest.number + 1):
        month = Month(number)
        more = month - asked.retires
        months = max(0, asked.months + more)
        if months + asked.deemed_months < minimum_months(month, retirement.statutory, sheet.rules):
            continue
        then = replace(asked, retires=month, months=months, balance=account_after(balance, base, more, sheet.rules))
        whole = then.monthly(asked.index, sheet)
        if whole is not None:
            found.append((month, whole.total))
    return found


def _basis_of(question: PensionQuestion, sheet: Sheet, on: date) -> Basis:
    check_money(balance=question.balance, index=question.index, base=question.base, wage=question.wage)
    check_months(months_paid=question.months_paid, deemed_months=question.deemed_months)
    check_percent(transitional_percent=question.transitional_percent)
    retirement = _retirement_of(question, sheet, on)
    asked = Basis(
        retirement,
        question.retires or retirement.statutory,
        question.months_paid,
        question.balance,
        wage=question.wage or None,
        deemed_months=question.deemed_months,
        transitional_share=None if question.transitional_percent is None else question.transitional_percent / 100,
    )
    index = _index(question, asked, sheet)
    asked = replace(asked, index=index, notes=_notes(index))
    return _gone_on(question, asked, sheet, Month.of(on)) if question.goes_on else asked


def _retirement_of(question: RetirementQuestion | PensionQuestion, sheet: Sheet, on: date) -> Retirement:
    """Raises BirthImpossible, CategoryNotFitting, RetirementTooEarly, RetirementTooLate."""
    check_birth(question.birth_month, Month.of(on))
    if question.sex is not None:
        check_category(question.category, question.sex)
    retirement = retirement_of(question.birth_month, question.category, sheet.rules)
    if question.retires is not None:
        check_choice(question.retires, retirement)
    return retirement


def _gone_on(question: PensionQuestion, asked: Basis, sheet: Sheet, today: Month) -> Basis:
    """With all that is paid from now until the month asked for."""
    more = asked.retires - today
    if more <= 0:
        return asked
    base = _base(question, asked, sheet)
    return replace(
        asked,
        months=asked.months + more,
        balance=account_after(question.balance, base, more, sheet.rules),
        notes=(*asked.notes, GOES_ON if base else GOES_ON_WITHOUT_WAGE),
        is_projected=True,
    )


def _base(question: PensionQuestion, asked: Basis, sheet: Sheet) -> Decimal:
    """The monthly wage on which contributions go on, 0 where nothing tells."""
    if question.base is not None:
        return question.base
    wage = asked.wage_in(sheet)
    return NONE if asked.index is None or wage is None else wage * asked.index


def _index(question: PensionQuestion, asked: Basis, sheet: Sheet) -> Decimal | None:
    if question.index is not None:
        return bounded(question.index, sheet.rules)
    wage = asked.wage_in(sheet)
    if question.base is None or wage is None:
        return None
    return bounded(question.base / wage, sheet.rules)


def _notes(index: Decimal | None) -> tuple[Reason, ...]:
    if index is None:
        return ()
    text = _("With a contribution level of %(index)s times the average wage.")
    return (Reason("index", Say(text, {"index": index.quantize(Decimal("0.01"))})),)
