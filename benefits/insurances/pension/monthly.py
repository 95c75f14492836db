"""How much a month: the assessment of a pension, or of the span in which it lies, or of what is not known for one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from benefits.assessments import Amount, Assessment, Decider, Figure, Reason, Say, Unit, Verdict, yuan
from benefits.insurances.pension.amounts import Monthly, divisor, divisor_age, monthly_pension
from benefits.insurances.pension.dates import months_missing
from benefits.insurances.pension.retirement import Category, Retirement, minimum_months
from benefits.insurances.pension.rules import Sheet, in_percent
from benefits.insurances.pension.spans import age, span
from benefits.laws import Article, Law
from benefits.months import Month

ARTICLE_16 = Article(Law.SOCIAL_INSURANCE, "16")
ARTICLE_15 = Article(Law.SOCIAL_INSURANCE, "15")
DIVISORS = Article(Law.PENSION_DIVISORS)

TITLES: dict[Category, Promise] = {
    Category.MAN: _("Monthly pension"),
    Category.WOMAN55: _("Monthly pension, from a management or technical post"),
    Category.WOMAN50: _("Monthly pension, from a worker's post"),
}
_PART_YEAR: dict[str, Promise] = {
    "floor": _(
        "No national rule says what months beyond a full year of age change. Here the account is divided as at %(age)s."
    ),
    "round": _(
        "No national rule says what months beyond a full year of age change. Here the age is rounded to %(age)s."
    ),
    "interpolate": _(
        "No national rule says what months beyond a full year of age change. Here the divisor lies in between, by month."
    ),
}
AFTER_REFORM = Reason(
    "after_reform",
    Say(
        _(
            "Worked out as for somebody whose working life began with the own accounts. Earlier years add a transitional "
            "part, which depends on the region."
        )
    ),
)
NO_COEFFICIENT = Reason(
    "transitional",
    Say(
        _(
            "The transitional part, for years before the own accounts: it is not worked out without the region's "
            "coefficient. This region has none here: enter it if you know it."
        )
    ),
)
NO_WAGE = Reason(
    "average_wage",
    Say(
        _(
            "The region's average wage on which pensions are worked out. This region has no figure here: enter it if you know it."
        )
    ),
)
NO_LEVEL = Reason(
    "index",
    Say(
        _(
            "The level of contributions against the average wage of each year: the region's wages of those years are not known here."
        )
    ),
)
NO_BALANCE = Reason("balance", Say(_("What stands on the own account.")))


@dataclass(frozen=True, slots=True)
class Basis:
    """What a pension is worked out from, as it will stand in the month `retires`. Money in yuan.

    `index` is None where it is not known: then the pension lies between the lowest and the highest. `wage` is None for
    the region's own figure, `transitional_share` the same of its coefficient; `notes` say what was taken for granted.
    """

    retirement: Retirement
    retires: Month
    months: int
    balance: Decimal | None
    index: Decimal | None = None
    wage: Decimal | None = None
    deemed_months: int = 0
    transitional_share: Decimal | None = None
    notes: tuple[Reason, ...] = ()
    is_index_of_region: bool = False
    is_projected: bool = False

    @property
    def age_months(self) -> int:
        return self.retirement.age_in(self.retires)

    def wage_in(self, sheet: Sheet) -> Decimal | None:
        return sheet.rules.average_wage if self.wage is None else self.wage

    def transitional_share_in(self, sheet: Sheet) -> Decimal | None:
        return sheet.rules.transitional_share if self.transitional_share is None else self.transitional_share

    def monthly(self, index: Decimal, sheet: Sheet) -> Monthly | None:
        """None while the wage or the account is not known."""
        wage = self.wage_in(sheet)
        if wage is None or self.balance is None:
            return None
        return monthly_pension(
            wage=wage,
            index=index,
            months=self.months,
            balance=self.balance,
            age_months=self.age_months,
            rules=sheet.rules,
            deemed_months=self.deemed_months,
            transitional_share=self.transitional_share_in(sheet),
        )


def monthly(asked: Basis, sheet: Sheet, region_code: str, on: date, title: Promise | None = None) -> Assessment:
    """`title` instead of the one that names the category."""
    needed = minimum_months(asked.retires, asked.retirement.statutory, sheet.rules)
    paid = asked.months + asked.deemed_months
    amounts, answer = _money(asked, sheet) if paid >= needed else ((), _too_few(paid, needed))
    return Assessment(
        code="pension.monthly",
        title=title or TITLES[asked.retirement.category],
        verdict=_verdict(asked, sheet, paid >= needed, on),
        answer=answer,
        region_code=region_code,
        on=on,
        decided_by=Decider.HUMAN_RESOURCES,
        amounts=amounts,
        begins=asked.retires if paid >= needed else None,
        reasons=tuple(_reasons(asked, sheet)),
        missing=tuple(_missing(asked, sheet, needed - paid)),
        articles=(ARTICLE_15, ARTICLE_16, DIVISORS),
        figures=tuple(_figures(asked, sheet, needed)),
    )


def _verdict(asked: Basis, sheet: Sheet, is_enough: bool, on: date) -> Verdict:
    if not is_enough:
        return Verdict.NOT_YET
    if asked.wage_in(sheet) is None or asked.balance is None:
        return Verdict.UNKNOWN
    return Verdict.ENTITLED if asked.retires <= Month.of(on) else Verdict.NOT_YET


def _too_few(paid: int, needed: int) -> Say:
    text = _("No monthly pension is paid out before %(needed)s of contributions are reached; there would be %(paid)s.")
    return Say(text, {"needed": span(needed), "paid": span(paid)})


def _money(asked: Basis, sheet: Sheet) -> tuple[tuple[Amount, ...], Say]:
    when = {"month": asked.retires, "age": age(asked.age_months)}
    if asked.index is not None and (whole := asked.monthly(asked.index, sheet)):
        text = _("About ¥ %(amount)s a month from %(month)s, at the age of %(age)s.")
        return tuple(_parts(whole)), Say(text, {"amount": whole.total, **when})
    rules = sheet.rules
    least, most = asked.monthly(rules.index_least, sheet), asked.monthly(rules.index_most, sheet)
    if least is not None and most is not None:
        text = _("Between ¥ %(least)s and ¥ %(most)s a month from %(month)s, at the age of %(age)s.")
        amounts = (
            _a_month("least", _("At least, after the lowest contributions"), least.total),
            _a_month("most", _("At most, after the highest contributions"), most.total),
            _a_month("personal", _("Of it from the own account"), least.personal),
        )
        return amounts, Say(text, {"least": least.total, "most": most.total, **when})
    if asked.balance is None:
        return (), Say(_("The monthly pension cannot be worked out here."))
    personal = yuan(asked.balance / divisor(asked.age_months, rules))
    text = _("About ¥ %(amount)s a month come from the own account alone; the basic part cannot be worked out here.")
    return (_a_month("personal", _("From the own account"), personal),), Say(text, {"amount": personal})


def _parts(whole: Monthly) -> Iterator[Amount]:
    yield _a_month("monthly", _("Monthly pension"), whole.total)
    yield _a_month("basic", _("Basic part"), whole.basic)
    yield _a_month("personal", _("From the own account"), whole.personal)
    if whole.transitional is not None:
        yield _a_month("transitional", _("Transitional part"), whole.transitional)


def _a_month(code: str, label: Promise, value: Decimal) -> Amount:
    return Amount(code, label, value, Unit.YUAN_A_MONTH)


def _reasons(asked: Basis, sheet: Sheet) -> Iterator[Reason]:
    yield from asked.notes
    if asked.wage is not None:
        yield Reason("wage", Say(_("With an average wage of ¥ %(wage)s a month, as entered."), {"wage": asked.wage}))
    elif sheet.rules.average_wage is not None:
        text = _("With the region's average wage of now; it changes every year.")
        yield Reason("wage", Say(text))
    if asked.age_months % 12:
        method = sheet.rules.part_year_divisor
        used = age(int(divisor_age(asked.age_months, sheet.rules)) * 12)
        yield Reason("part_year", Say(_PART_YEAR[method], {"age": used} if method != "interpolate" else {}))
    if not asked.deemed_months:
        yield AFTER_REFORM
    elif asked.transitional_share is not None:
        text = _("With %(percent)s %% of the wage for each year before the own accounts, as entered.")
        yield Reason("transitional_share", Say(text, {"percent": in_percent(asked.transitional_share)}))


def _missing(asked: Basis, sheet: Sheet, months: int) -> Iterator[Reason]:
    if months > 0:
        yield months_missing(months)
    if asked.wage_in(sheet) is None:
        yield NO_WAGE
    if asked.balance is None:
        yield NO_BALANCE
    if asked.index is None:
        yield NO_LEVEL
    if asked.deemed_months and asked.transitional_share_in(sheet) is None:
        yield NO_COEFFICIENT


def _figures(asked: Basis, sheet: Sheet, needed: int) -> Iterator[Figure]:
    rules = sheet.rules
    yield from sheet.ages(asked.retirement.category.value)
    yield sheet.figure("minimum_months", needed)
    if asked.balance is not None:
        yield sheet.figure("divisors", _two_places(divisor(asked.age_months, rules)))
        yield sheet.figure("part_year_divisor", _two_places(divisor_age(asked.age_months, rules)))
    if asked.wage_in(sheet) is not None:
        yield sheet.figure("share_a_year")
        yield sheet.figure("index_least")
        yield sheet.figure("index_most")
    if asked.wage is None and rules.average_wage is not None:
        yield sheet.figure("average_wage")
    if asked.is_index_of_region and rules.wages_by_year:
        yield sheet.figure("wages_by_year", rules.wages_by_year[-1][1])
    if asked.is_projected:
        yield sheet.figure("employee_share")
    if asked.deemed_months and asked.transitional_share is None and rules.transitional_share is not None:
        yield sheet.figure("transitional_share")


def _two_places(value: Decimal) -> Decimal:
    return value if value == value.to_integral_value() else yuan(value)
