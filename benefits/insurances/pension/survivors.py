"""What the pension insurance owes after a death, and what the family has to do (人社部发〔2021〕18号; Social Insurance Law 14,
17, 49 and 88)."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from authorities.packs import Pack
from benefits.assessments import Amount, Assessment, Decider, Figure, Reason, Say, Unit, Verdict, trimmed, yuan
from benefits.contributions import Record
from benefits.insurances.pension.account import INHERITED, inheritance
from benefits.insurances.pension.amounts import YEAR
from benefits.insurances.pension.retirement import BY_SEX, Category, retirement_of
from benefits.insurances.pension.rules import PensionRules, Sheet, sheet_of, value_at
from benefits.insurances.pension.spans import span
from benefits.laws import Article, Law
from benefits.months import Month
from benefits.people import Life

GRANTS = Article(Law.SOCIAL_INSURANCE, "17")
ONE_OF_THREE = Article(Law.SOCIAL_INSURANCE, "49")
HIDING = Article(Law.SOCIAL_INSURANCE, "88")
SURVIVORS = Article(Law.SURVIVORS)


class Deadline(StrEnum):
    REPORT = "report"  # by the last day of the month up to which the region wants to know
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Duty:
    """One line of the list of what to do after a death, and by which article."""

    code: str
    text: Promise
    articles: tuple[Article, ...]
    deadline: Deadline = Deadline.NONE


DUTIES: tuple[Duty, ...] = (
    Duty("report", _("Report the death to the social-security office by %(day)s."), (HIDING,), Deadline.REPORT),
    Duty(
        "pay_back",
        _(
            "Pay back a pension that still arrives after the month of the death. Keeping it counts as fraud: the fine is "
            "two to five times the amount. Whoever cannot pay at once can ask the office to pay in instalments."
        ),
        (HIDING,),
    ),
    Duty("claim", _("Ask for the funeral grant and the survivors' grant."), (GRANTS, SURVIVORS)),
    Duty("one_grant", _("If there are several funeral grants, choose one: they are not added up."), (ONE_OF_THREE,)),
    Duty("account", _("Ask for what is left on the own account: it belongs to the heirs."), (INHERITED,)),
)


@dataclass(frozen=True, slots=True)
class GrantMonths:
    """Monthly incomes of the survivors' grant, from the fewest to the most that it can be."""

    least: Decimal
    most: Decimal


@dataclass(frozen=True, slots=True)
class SurvivorsQuestion:
    """`months_received`: for how many months a pension was paid out, None before retirement. `income`: a month, of the urban
    residents of the province in the year before the death."""

    months_paid: int
    months_received: int | None = None
    income: Decimal | None = None


def survivors_months(months_paid: int, rules: PensionRules) -> Decimal:
    """Of somebody who had not retired, to the month: 28 years and 9 months make 22.75. The same is the most of a pensioner."""
    beyond = max(0, months_paid - rules.survivors_rise_after)
    grown = value_at(rules.survivors_months, months_paid) + Decimal(beyond) / YEAR
    return min(grown, Decimal(rules.survivors_most))


def survivors_months_retired(months_paid: int, months_received: int, rules: PensionRules) -> Decimal:
    """Of a pensioner: one month less for each year in which a pension was paid out, to the month; nine at least."""
    left = survivors_months(months_paid, rules) - Decimal(months_received) / YEAR
    return max(left, Decimal(rules.survivors_least_retired))


def grant_months(record: Record, life: Life, died: Month, rules: PensionRules) -> GrantMonths:
    """The register does not say whether and since when a pension was paid out: where it may have been, a span."""
    most = survivors_months(record.months_paid, rules)
    received = [_months_received(life, died, record, rules, category) for category in BY_SEX[life.sex]]
    answers = [
        most if months is None else survivors_months_retired(record.months_paid, months, rules) for months in received
    ]
    return GrantMonths(min(answers), max(answers))


def _months_received(life: Life, died: Month, record: Record, rules: PensionRules, category: Category) -> int | None:
    """None for who died before a pension could begin: at the statutory age, and not while contributions were paid."""
    begins = retirement_of(life.birth_month, category, rules).statutory
    last = record.last_paid
    begins = begins if last is None else max(begins, last + 1)
    return died - begins if begins < died else None


def last_day_to_report(died_on: date, rules: PensionRules) -> date:
    """The last day of the month after the death, or of as many after it as the region says."""
    month = Month.of(died_on) + rules.death_report_months
    return month.last_day


def duty_in_words(duty: Duty, report_by: date) -> Say:
    return Say(duty.text, {"day": report_by} if duty.deadline is Deadline.REPORT else {})


def duties_after(died_on: date, rules: PensionRules) -> tuple[Say, ...]:
    report_by = last_day_to_report(died_on, rules)
    return tuple(duty_in_words(duty, report_by) for duty in DUTIES)


def after_death(record: Record | None, life: Life, sheet: Sheet, region_code: str, on: date) -> tuple[Assessment, ...]:
    """Grants first, where the employees' insurance knew the person, then the account, then what to do. `life` has died."""
    found = []
    if record is not None and not record.is_residents:
        found.append(_grants_by_record(record, life, sheet, region_code, on))
    if record is not None and record.balance:
        found.append(inheritance(record, region_code, on))
    return (*found, _duties(life, sheet, region_code, on))


def estimate_survivors(question: SurvivorsQuestion, pack: Pack, on: date) -> Assessment:
    """What the family of somebody of whom the register tells nothing to us is due, by what it tells of them."""
    sheet = sheet_of(pack)
    paid, received = question.months_paid, question.months_received
    if received is None:
        due = survivors_months(paid, sheet.rules)
    else:
        due = survivors_months_retired(paid, received, sheet.rules)
    found = _grants(paid, GrantMonths(due, due), sheet, pack.region_code, on, income=question.income)
    return found if received is None else _with_received(found, received, sheet.rules)


def _with_received(found: Assessment, months: int, rules: PensionRules) -> Assessment:
    """After the years paid."""
    text = _("Pension received for %(span)s: each year of it takes off one monthly income; %(least)s stay in any case.")
    said = Reason("months_received", Say(text, {"span": span(months), "least": Decimal(rules.survivors_least_retired)}))
    paid, *others = found.reasons
    return replace(found, reasons=(paid, said, *others))


def _grants_by_record(record: Record, life: Life, sheet: Sheet, region_code: str, on: date) -> Assessment:
    died = Month.of(_died_on(life))
    months = grant_months(record, life, died, sheet.rules)
    found = _grants(record.months_paid, months, sheet, region_code, on)
    return replace(found, begins=died, figures=(*sheet.ages(*BY_SEX[life.sex]), *found.figures))


def _grants(
    months_paid: int, months: GrantMonths, sheet: Sheet, region_code: str, on: date, *, income: Decimal | None = None
) -> Assessment:
    """`income`: the province's, where somebody knows it better than the region's figures."""
    rules = sheet.rules
    told, income = income, income or rules.urban_income
    return Assessment(
        code="pension.survivors",
        title=_("Funeral and survivors' grant"),
        verdict=Verdict.ENTITLED,
        answer=_grants_answer(months, rules, income),
        region_code=region_code,
        on=on,
        decided_by=Decider.HUMAN_RESOURCES,
        amounts=(*_in_incomes(months, rules), *(_in_yuan(months, rules, income) if income else ())),
        reasons=(
            Reason("months_paid", Say(_("Contributions paid: %(span)s."), {"span": span(months_paid)})),
            Reason(
                "cause",
                Say(
                    _(
                        "They are due after a death by illness or not at work. After one at work the work-injury insurance pays."
                    )
                ),
            ),
            Reason(
                "one_of_three",
                Say(
                    _(
                        "Of the funeral grants of the pension, work-injury and unemployment insurance the heirs choose one."
                    )
                ),
            ),
            *_span_reasons(months),
        ),
        missing=() if income else (_INCOME_MISSING,),
        articles=(SURVIVORS, GRANTS, ONE_OF_THREE),
        figures=_grant_figures(months_paid, sheet, has_income=told is None),
    )


_INCOME_MISSING = Reason(
    "urban_income",
    Say(
        _(
            "The province's monthly disposable income of urban residents in the year before is not in the region's figures."
        )
    ),
)


def _span_reasons(months: GrantMonths) -> tuple[Reason, ...]:
    if months.least == months.most:
        return ()
    text = _(
        "The register does not say since when a pension was paid out: each year of it takes off one monthly income."
    )
    return (Reason("received", Say(text)),)


def _grants_answer(months: GrantMonths, rules: PensionRules, income: Decimal | None) -> Say:
    if income is not None and months.least == months.most:
        values = {"amount": yuan(income * (rules.funeral_months + months.most))}
        return Say(_("The family is due about ¥ %(amount)s once: the funeral grant and the survivors' grant."), values)
    values = {"funeral": Decimal(rules.funeral_months), "least": _short(months.least), "most": _short(months.most)}
    if months.least == months.most:
        text = _("The family is due a funeral grant of %(funeral)s and a survivors' grant of %(most)s monthly incomes.")
    else:
        text = _(
            "The family is due a funeral grant of %(funeral)s and a survivors' grant of %(least)s to %(most)s monthly "
            "incomes."
        )
    return Say(text, values)


def _in_incomes(months: GrantMonths, rules: PensionRules) -> tuple[Amount, ...]:
    funeral = Amount(
        "funeral_months", _("Funeral grant, in monthly incomes"), Decimal(rules.funeral_months), Unit.TIMES
    )
    most = Amount("survivors_months", _("Survivors' grant, in monthly incomes"), _short(months.most), Unit.TIMES)
    if months.least == months.most:
        return (funeral, most)
    label = _("Survivors' grant at least, in monthly incomes")
    return (funeral, Amount("survivors_months_least", label, _short(months.least), Unit.TIMES), most)


def _in_yuan(months: GrantMonths, rules: PensionRules, income: Decimal) -> tuple[Amount, ...]:
    return (
        Amount("funeral", _("Funeral grant"), yuan(income * rules.funeral_months), Unit.YUAN),
        Amount("survivors", _("Survivors' grant"), yuan(income * months.most), Unit.YUAN),
    )


def _short(months: Decimal) -> Decimal:
    """To two places."""
    return trimmed(yuan(months))


def _grant_figures(months_paid: int, sheet: Sheet, *, has_income: bool) -> tuple[Figure, ...]:
    figures = [
        sheet.figure("funeral_months"),
        sheet.figure("survivors_months", value_at(sheet.rules.survivors_months, months_paid)),
        sheet.figure("survivors_rise_after"),
        sheet.figure("survivors_most"),
        sheet.figure("survivors_least_retired"),
    ]
    if has_income and sheet.rules.urban_income is not None:
        figures.append(sheet.figure("urban_income"))
    return tuple(figures)


def _duties(life: Life, sheet: Sheet, region_code: str, on: date) -> Assessment:
    report_by = last_day_to_report(_died_on(life), sheet.rules)
    return Assessment(
        code="pension.after_death",
        title=_("What to do after the death"),
        verdict=Verdict.ENTITLED,
        answer=Say(
            _("The family has to report the death to the social-security office by %(day)s."), {"day": report_by}
        ),
        region_code=region_code,
        on=on,
        decided_by=Decider.HUMAN_RESOURCES,
        begins=report_by,
        articles=(HIDING, INHERITED, ONE_OF_THREE),
        figures=(sheet.figure("death_report_months"),),
        steps=duties_after(_died_on(life), sheet.rules),
    )


def _died_on(life: Life) -> date:
    if life.died_on is None:
        raise ValueError("nobody has died")
    return life.died_on
