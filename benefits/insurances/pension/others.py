"""Whoever does not pay in as an employee: pensioners, the residents' scheme, closed records and no record at all."""

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from benefits.assessments import Amount, Assessment, Decider, Figure, Reason, Say, Unit, Verdict, yuan
from benefits.contributions import Record
from benefits.insurances.pension.account import as_of, balance_of
from benefits.insurances.pension.amounts import residents_pension
from benefits.insurances.pension.dates import in_months, months_missing
from benefits.insurances.pension.monthly import ARTICLE_16
from benefits.insurances.pension.retirement import BY_SEX, Category, retirement_of
from benefits.insurances.pension.rules import Sheet
from benefits.insurances.pension.spans import age, span
from benefits.laws import Article, Law
from benefits.months import Month
from benefits.people import Life

PENSION_TITLE = _("Pension")
ARTICLE_21 = Article(Law.SOCIAL_INSURANCE, "21")
ARTICLE_22 = Article(Law.SOCIAL_INSURANCE, "22")
NO_AMOUNT = Reason("amount", Say(_("How much is paid out: the register does not tell.")))

_REACHED: dict[Category, Promise] = {
    Category.MAN: _("The statutory retirement age was reached in %(month)s."),
    Category.WOMAN55: _("The statutory age in a management or technical post was reached in %(month)s."),
    Category.WOMAN50: _("The statutory age in a worker's post was reached in %(month)s."),
}


def receiving(record: Record, life: Life, sheet: Sheet, region_code: str, on: date) -> tuple[Assessment, ...]:
    """The register tells neither the amount nor the first month, so neither is made up."""
    last = record.last_paid
    answer = Say(_("The pension is being paid out."))
    if last is not None:
        text = _("The pension is being paid out. The last contribution is of %(month)s: it began after that.")
        answer = Say(text, {"month": last})
    basic = Amount("basic", _("Basic part at least"), yuan(sheet.rules.residents_basic), Unit.YUAN_A_MONTH)
    return (
        Assessment(
            code="pension.receiving",
            title=PENSION_TITLE,
            verdict=Verdict.ENTITLED,
            answer=answer,
            region_code=region_code,
            on=on,
            decided_by=Decider.HUMAN_RESOURCES,
            amounts=(*((basic,) if record.is_residents else ()), *_paid_so_far(record)),
            reasons=(*(() if record.is_residents else _ages(life, sheet, on)), as_of(record)),
            missing=(NO_AMOUNT,),
            articles=(ARTICLE_21 if record.is_residents else ARTICLE_16,),
            figures=(sheet.figure("residents_basic"),) if record.is_residents else sheet.ages(*BY_SEX[life.sex]),
            steps=(Say(_("Renew the proof of life in time: without it the payment stops.")),),
        ),
    )


def _ages(life: Life, sheet: Sheet, on: date) -> tuple[Reason, ...]:
    found = [retirement_of(life.birth_month, category, sheet.rules) for category in BY_SEX[life.sex]]
    return tuple(
        Reason(f"reached_{each.category.value}", Say(_REACHED[each.category], {"month": each.statutory}))
        for each in found
        if each.statutory <= Month.of(on)
    )


def residents(record: Record, life: Life, sheet: Sheet, region_code: str, on: date) -> tuple[Assessment, ...]:
    """Who pays into the residents' scheme: basic part and account, from 60, after 15 years (Law 21, 22)."""
    rules, today = sheet.rules, Month.of(on)
    begins = life.birth_month + rules.residents_age * 12
    missing = max(0, rules.residents_minimum_months - record.months_paid)
    figures = [sheet.figure(name) for name in ("residents_age", "residents_minimum_months", "residents_basic")]
    values = {"month": begins, "age": age(rules.residents_age * 12), "needed": span(rules.residents_minimum_months)}
    amounts: tuple[Amount, ...] = ()
    if record.balance is not None:
        whole = residents_pension(record.balance, rules)
        figures.append(sheet.figure("residents_divisor"))
        amounts = (
            Amount("monthly", _("Monthly pension, with what is on the account now"), whole.total, Unit.YUAN_A_MONTH),
            Amount("basic", _("Basic part at least"), whole.basic, Unit.YUAN_A_MONTH),
            Amount("personal", _("From the own account"), whole.personal, Unit.YUAN_A_MONTH),
        )
    return (
        Assessment(
            code="pension.residents",
            title=_("Residents' pension"),
            verdict=Verdict.ENTITLED if begins <= today and not missing else Verdict.NOT_YET,
            answer=Say(_residents_answer(begins <= today, missing > 0), values),
            region_code=region_code,
            on=on,
            decided_by=Decider.HUMAN_RESOURCES,
            amounts=(*amounts, *_paid_so_far(record)),
            begins=begins,
            reasons=(as_of(record),),
            missing=(months_missing(missing),) if missing else (),
            articles=(ARTICLE_21, ARTICLE_22),
            figures=_sorted(figures),
            steps=_residents_steps(begins <= today, missing > 0),
        ),
    )


def _residents_answer(is_of_age: bool, is_short: bool) -> Promise:
    if not is_of_age:
        return _("The residents' pension begins in %(month)s, at %(age)s, if %(needed)s are paid by then.")
    if is_short:
        return _("The age of %(age)s was reached in %(month)s, but %(needed)s of contributions are needed.")
    return _(
        "The age of %(age)s was reached in %(month)s, and enough is paid: the residents' pension can be asked for."
    )


def _residents_steps(is_of_age: bool, is_short: bool) -> tuple[Say, ...]:
    if not is_of_age:
        return ()
    if is_short:
        return (Say(_("Ask the service line how the missing years can be paid, and whether all of them are needed.")),)
    return (Say(_("Ask for it at the social-security office, with identity card and social-security card.")),)


def _sorted(figures: list[Figure]) -> tuple[Figure, ...]:
    return tuple(sorted(figures, key=lambda figure: figure.code))


def closed(record: Record, region_code: str, on: date) -> tuple[Assessment, ...]:
    text = _("The pension record is closed. Ask the service line why, and where it was moved.")
    return (_nothing("pension.closed", Say(text), region_code, on, (*_paid_so_far(record),), (as_of(record),)),)


def no_record(region_code: str, on: date) -> tuple[Assessment, ...]:
    text = _("There is no pension record. It begins with the first job, or by joining the residents' scheme.")
    return (_nothing("pension.none", Say(text), region_code, on),)


def _nothing(
    code: str,
    answer: Say,
    region_code: str,
    on: date,
    amounts: tuple[Amount, ...] = (),
    reasons: tuple[Reason, ...] = (),
) -> Assessment:
    return Assessment(
        code=code,
        title=PENSION_TITLE,
        verdict=Verdict.NOT_ENTITLED,
        answer=answer,
        region_code=region_code,
        on=on,
        decided_by=Decider.HUMAN_RESOURCES,
        amounts=amounts,
        reasons=reasons,
    )


def _paid_so_far(record: Record) -> tuple[Amount, ...]:
    months = in_months("paid_months", _("Contributions paid"), record.months_paid)
    return (months,) if record.balance is None else (months, balance_of(record))
