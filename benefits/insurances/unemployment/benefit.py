"""The benefit itself, from plain values: for how many months, how much, and what is still missing."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from authorities.help import HelpRules
from authorities.packs import Pack
from benefits.assessments import Amount, Assessment, Decider, Figure, Reason, Say, Unit, Verdict, quantity, yuan
from benefits.insurances.cited import articles_of
from benefits.insurances.figures import figures, row_of
from benefits.insurances.inputs import check_money, check_months
from benefits.insurances.unemployment.rules import UnemploymentRules
from benefits.laws import Article, Law

CODE = "unemployment.benefit"
TITLE = _("Unemployment benefit")
ARTICLES = tuple(Article(Law.SOCIAL_INSURANCE, number) for number in ("45", "46", "47", "50"))

OWN_WILL = Reason(
    "own_will", Say(_("The job was given up by choice. Benefit is for those who lost it without wanting to."))
)
YEAR_PAID = "year_paid"
JOB_ENDS = Reason("job_ends", Say(_("A job is still held. Benefit begins only when it has ended.")))
NOT_BY_CHOICE = Reason("not_by_choice", Say(_("The job must have ended without the worker's own wish.")))
REGISTERED = Reason("registered", Say(_("The person must be registered as unemployed and be looking for work.")))
SECOND_SPELL = Reason(
    "second_spell",
    Say(_("Whoever has drawn benefit before counts only the months since then, and adds the months left from before.")),
)
BY_PROVINCE = Reason(
    "amount_by_province",
    Say(_("The province sets the monthly amount, never below what the poorest are granted. We have no figure for it.")),
)


_ANSWERS = {  # by whether the amount is known, and whether all conditions are fulfilled
    (True, True): _("%(monthly)s for up to %(months)s."),
    (False, True): _("Benefit is paid for up to %(months)s."),
    (True, False): _("If the job is lost without wanting to, %(monthly)s for up to %(months)s."),
    (False, False): _("If the job is lost without wanting to, benefit is paid for up to %(months)s."),
}


class Situation(StrEnum):
    WORKING = "working"
    OUT_OF_WORK = "out_of_work"
    ON_BENEFIT = "on_benefit"


@dataclass(frozen=True, slots=True)
class Case:
    """What has been paid and how the job ended. Months since benefit was last drawn, and those left from then; yuan a
    month; None for what is not known. `average_base` is the mean of the own last 12 bases."""

    months_paid: int
    unused_months: int = 0
    situation: Situation = Situation.OUT_OF_WORK
    left_by_choice: bool | None = None
    is_registered: bool | None = None
    minimum_wage: Decimal | None = None
    average_base: Decimal | None = None
    has_birth: bool = False

    def check(self) -> None:
        """Raises AmountNegative, AmountTooLarge."""
        check_months(months_paid=self.months_paid, unused_months=self.unused_months)
        check_money(minimum_wage=self.minimum_wage, average_base=self.average_base)


def estimate(case: Case, pack: Pack, on: date) -> Assessment:
    """Law 45-47 and the region's own rule. The minimum wage that is typed in goes before the pack's.

    Raises AmountNegative, AmountTooLarge.
    """
    rules = pack.section(UnemploymentRules)
    case.check()
    months = rules.months_for(case.months_paid, case.unused_months)
    verdict, missing = _verdict(case, rules, months)
    amounts = () if verdict is Verdict.NOT_ENTITLED else _amounts(case, rules, months)
    return Assessment(
        CODE,
        TITLE,
        verdict,
        _answer(case, verdict, amounts, rules),
        pack.region_code,
        on,
        Decider.HUMAN_RESOURCES,
        amounts=amounts,
        reasons=(_paid(case), *_of_amount(rules), SECOND_SPELL),
        missing=missing,
        articles=ARTICLES + articles_of(rules.articles),
        figures=_figures(case, pack, rules),
        steps=_steps(verdict, pack, rules),
    )


def _verdict(case: Case, rules: UnemploymentRules, months: int) -> tuple[Verdict, tuple[Reason, ...]]:
    if case.situation is Situation.ON_BENEFIT:
        return Verdict.ENTITLED, ()
    if case.left_by_choice:
        return Verdict.NOT_ENTITLED, (OWN_WILL,)
    missing = [] if months else [_year_missing(case, rules)]
    if case.situation is Situation.WORKING:
        return Verdict.NOT_YET, (*missing, JOB_ENDS)
    if case.left_by_choice is None:
        missing.append(NOT_BY_CHOICE)
    if not case.is_registered:
        missing.append(REGISTERED)
    return (Verdict.NOT_YET if missing else Verdict.ENTITLED), tuple(missing)


def _year_missing(case: Case, rules: UnemploymentRules) -> Reason:
    short = quantity(rules.first_months - case.months_paid, Unit.MONTHS)
    return Reason(YEAR_PAID, Say(_("Premiums for another %(months)s are missing."), {"months": short}))


def _answer(case: Case, verdict: Verdict, amounts: tuple[Amount, ...], rules: UnemploymentRules) -> Say:
    if verdict is Verdict.NOT_ENTITLED:
        return OWN_WILL.text
    if not amounts:
        return Say(_("Benefit is being paid."))
    by_code = {amount.code: amount for amount in amounts}
    values = {
        "months": by_code["months"],
        "monthly": by_code.get("monthly", ""),
        "least": quantity(rules.first_months, Unit.MONTHS),
    }
    if case.situation is Situation.ON_BENEFIT:
        return Say(_("Benefit is being paid. With these premiums it lasts %(months)s at most."), values)
    if not by_code["months"].value:
        return Say(_("Nothing is paid yet: benefit needs at least %(least)s of premiums."), values)
    return Say(_ANSWERS["monthly" in by_code, verdict is Verdict.ENTITLED], values)


def _amounts(case: Case, rules: UnemploymentRules, months: int) -> tuple[Amount, ...]:
    """No money where there is no month to pay it in; nothing where the register pays more months than we can count."""
    time = Amount("months", _("Benefit is paid for at most"), Decimal(months), Unit.MONTHS)
    if not months:
        return () if case.situation is Situation.ON_BENEFIT else (time,)
    wage = rules.minimum_wage if case.minimum_wage is None else case.minimum_wage
    money = [] if rules.share is None or wage is None else _benefit(case, rules, months, yuan(wage * rules.share / 100))
    return time, *money, *_search(case, rules, months)


def _of_amount(rules: UnemploymentRules) -> list[Reason]:
    reasons = [BY_PROVINCE if rules.share is None else _share_of_wage(rules.share)]
    if rules.childbirth_months is not None:
        once = quantity(rules.childbirth_months, Unit.MONTHS)
        text = Say(_("A birth while benefit is paid brings %(months)s of it more, once."), {"months": once})
        reasons.append(Reason("childbirth", text))
    return reasons


def _benefit(case: Case, rules: UnemploymentRules, months: int, monthly: Decimal) -> list[Amount]:
    amounts = [
        Amount("monthly", _("Benefit"), monthly, Unit.YUAN_A_MONTH),
        Amount("total", _("Benefit over the whole time"), monthly * months, Unit.YUAN),
    ]
    if case.has_birth and rules.childbirth_months is not None:
        amounts.append(Amount("childbirth", _("Once for a birth"), monthly * rules.childbirth_months, Unit.YUAN))
    return amounts


def _search(case: Case, rules: UnemploymentRules, months: int) -> list[Amount]:
    if case.average_base is None or rules.search_share is None or rules.search_months is None:
        return []
    allowance, most = yuan(case.average_base * rules.search_share / 100), Decimal(min(rules.search_months, months))
    return [
        Amount("job_search", _("Job-search allowance"), allowance, Unit.YUAN_A_MONTH),
        Amount("job_search_months", _("Job-search allowance for at most"), most, Unit.MONTHS),
    ]


def _share_of_wage(share: Decimal) -> Reason:
    text = _("The monthly benefit is %(share)s of the minimum wage of the city.")
    return Reason("share_of_minimum_wage", Say(text, {"share": quantity(share, Unit.PERCENT)}))


def _paid(case: Case) -> Reason:
    months = quantity(case.months_paid, Unit.MONTHS)
    return Reason("months_paid", Say(_("Premiums were paid for %(months)s."), {"months": months}))


def _figures(case: Case, pack: Pack, rules: UnemploymentRules) -> tuple[Figure, ...]:
    table = row_of(pack, UnemploymentRules, "month_bands", rules.months_for(case.months_paid))
    names = ["least_months", "most_months", "notice_days", "share", "childbirth_months"]
    if rules.share is not None and case.minimum_wage is None:
        names.append("minimum_wage")
    if case.average_base is not None:
        names += ["search_share", "search_months"]
    return (table, *figures(pack, UnemploymentRules, *names))


def _steps(verdict: Verdict, pack: Pack, rules: UnemploymentRules) -> tuple[Say, ...]:
    if verdict is Verdict.NOT_ENTITLED:
        return ()
    days = quantity(rules.notice_days, Unit.DAYS)
    phone = pack.section(HelpRules).pension_phone
    return (
        Say(
            _("Ask the employer for the paper that says why the job ended. It must tell the agency within %(days)s."),
            {"days": days},
        ),
        Say(_("Register as unemployed with the public employment service and ask for the benefit there.")),
        Say(_("Call %(phone)s to ask what the city pays."), {"phone": phone}),
    )
