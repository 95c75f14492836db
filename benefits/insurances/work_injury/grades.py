"""What a grade of disability and a level of care are worth (Regulation 34 to 37), from plain values."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import IntEnum

from django.utils.translation import gettext_lazy as _

from authorities.packs import Pack
from benefits.assessments import Amount, Assessment, Decider, Figure, Reason, Say, Unit, Verdict, yuan
from benefits.insurances.cited import articles_of
from benefits.insurances.figures import figures, row_of
from benefits.insurances.inputs import check_count, check_money, check_months
from benefits.insurances.unemployment.rules import UnemploymentRules
from benefits.insurances.work_injury.rules import GRADES, LEAVING_GRADES, WorkInjuryRules
from benefits.laws import Article, Law

CODE = "work_injury.grade"
TITLE = _("Disability after a work injury")

FUND_PAYS = Reason("fund_pays", Say(_("The fund pays, every month, and tops the allowance up to the minimum wage.")))
EMPLOYER_PAYS = Reason(
    "employer_pays", Say(_("The fund pays the lump sum. The employer pays the allowance if there is no suitable work."))
)
LUMP_SUM_ONLY = Reason("lump_sum_only", Say(_("The fund pays the lump sum. This grade has no monthly allowance.")))
TOPPED_UP = Reason("topped_up", Say(_("The allowance was below the minimum wage and is topped up to it.")))
ENDS_WITH_PENSION = Reason(
    "ends_with_pension",
    Say(_("When a pension begins the allowance stops. If the pension is lower, the fund pays the difference.")),
)
OWN_WAGE = Reason(
    "own_wage",
    Say(_("Own wage is the average wage on which premiums were paid in the 12 months before the accident.")),
)
LEAVING = Reason(
    "leaving",
    Say(
        _(
            "More is paid when the job with this employer ends, once for treatment and once for finding work. The province sets how much."
        )
    ),
)
WHOLE_YEARS = Reason("whole_years", Say(_("The sum for finding work falls for each whole year nearer to retirement.")))
WAGE_NEEDED = Reason(
    "region_wage", Say(_("Some sums follow the average wage of the region, and we have no figure for it."))
)


class Care(IntEnum):
    """How much of daily life somebody needs help with."""

    FULL = 0
    LARGE = 1
    PARTIAL = 2


@dataclass(frozen=True, slots=True)
class Injury:
    """Wages in yuan a month; None where the pack's figure is to be used, if it has one."""

    grade: int
    own_wage: Decimal
    region_wage: Decimal | None = None
    minimum_wage: Decimal | None = None
    care: Care | None = None
    months_to_retirement: int | None = None

    def check(self) -> None:
        """Raises CountImpossible, AmountNegative, AmountTooLarge."""
        check_count("grade", self.grade, GRADES.start, GRADES.stop - 1)
        check_money(own_wage=self.own_wage, region_wage=self.region_wage, minimum_wage=self.minimum_wage)
        check_months(months_to_retirement=self.months_to_retirement)


def estimate(injury: Injury, pack: Pack, on: date) -> Assessment:
    """Raises CountImpossible, AmountNegative, AmountTooLarge."""
    injury.check()
    rules = pack.section(WorkInjuryRules)
    region_wage = rules.average_wage if injury.region_wage is None else injury.region_wage
    lump = Amount("lump_sum", _("Lump sum, once"), yuan(rules.lump_sum(injury.grade, injury.own_wage)), Unit.YUAN)
    allowance, topped_up = _allowance(injury, rules, pack)
    more = _by_region_wage(injury, rules, region_wage)
    answer = Say(_("%(lump)s once."), {"lump": lump})
    if allowance:
        answer = Say(_("%(lump)s once, and %(monthly)s."), {"lump": lump, "monthly": allowance[0]})
    return Assessment(
        CODE,
        TITLE,
        Verdict.ENTITLED,
        answer,
        pack.region_code,
        on,
        Decider.HUMAN_RESOURCES,
        amounts=(lump, *allowance, *more),
        reasons=(OWN_WAGE, *_who_pays(injury, rules), *topped_up, *_of_leaving(injury, rules, region_wage)),
        articles=_articles(injury, rules),
        figures=_figures(injury, pack, rules),
        steps=(
            Say(
                _("The labour-ability committee decides the grade. Ask for the assessment when the injury has settled.")
            ),
        ),
    )


def _allowance(injury: Injury, rules: WorkInjuryRules, pack: Pack) -> tuple[tuple[Amount, ...], tuple[Reason, ...]]:
    monthly = rules.allowance(injury.grade, injury.own_wage)
    if monthly is None:
        return (), ()
    minimum = pack.section(UnemploymentRules).minimum_wage if injury.minimum_wage is None else injury.minimum_wage
    if minimum is not None and monthly < minimum:
        return (_allowance_amount(minimum),), (TOPPED_UP,)
    return (_allowance_amount(monthly),), ()


def _allowance_amount(value: Decimal) -> Amount:
    return Amount("allowance", _("Allowance"), yuan(value), Unit.YUAN_A_MONTH)


def _by_region_wage(injury: Injury, rules: WorkInjuryRules, wage: Decimal | None) -> list[Amount]:
    if wage is None:
        return []
    amounts = []
    if injury.care is not None:
        monthly = yuan(wage * rules.care_shares[injury.care] / 100)
        amounts.append(Amount("care", _("Care allowance"), monthly, Unit.YUAN_A_MONTH))
    leaving = rules.leaving(injury.grade, wage, injury.months_to_retirement)
    if leaving is not None:
        amounts.append(Amount("leaving_medical", _("On leaving, for treatment"), yuan(leaving[0]), Unit.YUAN))
        amounts.append(Amount("leaving_work", _("On leaving, for finding work"), yuan(leaving[1]), Unit.YUAN))
    return amounts


def _who_pays(injury: Injury, rules: WorkInjuryRules) -> tuple[Reason, ...]:
    if injury.grade <= rules.fund_pays_to_grade:
        return FUND_PAYS, ENDS_WITH_PENSION
    return (EMPLOYER_PAYS,) if injury.grade <= len(rules.allowance_shares) else (LUMP_SUM_ONLY,)


def _of_leaving(injury: Injury, rules: WorkInjuryRules, wage: Decimal | None) -> tuple[Reason, ...]:
    """Grades 5 to 10 are paid more on leaving everywhere (Regulation 36 and 37); how much is the province's."""
    reasons = []
    if injury.grade in LEAVING_GRADES:
        reasons.append(LEAVING)
        if rules.leaving_work_months is not None and injury.months_to_retirement is not None:
            reasons.append(WHOLE_YEARS)
    if wage is None and (injury.grade in LEAVING_GRADES or injury.care is not None):
        reasons.append(WAGE_NEEDED)
    return tuple(reasons)


def _articles(injury: Injury, rules: WorkInjuryRules) -> tuple[Article, ...]:
    articles = [Article(Law.WORK_INJURY, _number_of(injury.grade, rules))]
    if injury.care is not None:
        articles.append(Article(Law.WORK_INJURY, "34"))
    if injury.grade <= rules.fund_pays_to_grade:
        articles.append(Article(Law.SOCIAL_INSURANCE, "40"))
    return (*articles, *(articles_of(rules.articles) if injury.grade in LEAVING_GRADES else ()))


def _number_of(grade: int, rules: WorkInjuryRules) -> str:
    if grade <= rules.fund_pays_to_grade:
        return "35"
    return "36" if grade <= len(rules.allowance_shares) else "37"


def _figures(injury: Injury, pack: Pack, rules: WorkInjuryRules) -> tuple[Figure, ...]:
    row = injury.grade - 1
    used = [row_of(pack, WorkInjuryRules, "lump_sum_months", rules.lump_sum_months[row])]
    used += figures(pack, WorkInjuryRules, "fund_pays_to_grade")
    if injury.grade <= len(rules.allowance_shares):
        used.append(row_of(pack, WorkInjuryRules, "allowance_shares", rules.allowance_shares[row]))
        used += figures(pack, UnemploymentRules, "minimum_wage") if injury.minimum_wage is None else ()
    if injury.care is not None:
        used.append(row_of(pack, WorkInjuryRules, "care_shares", rules.care_shares[injury.care]))
    if injury.grade in LEAVING_GRADES and rules.leaving_medical_months and rules.leaving_work_months:
        row = injury.grade - LEAVING_GRADES.start
        used.append(row_of(pack, WorkInjuryRules, "leaving_medical_months", rules.leaving_medical_months[row]))
        used.append(row_of(pack, WorkInjuryRules, "leaving_work_months", rules.leaving_work_months[row]))
        used += figures(pack, WorkInjuryRules, "leaving_cut_years", "leaving_cut_share")
    if injury.region_wage is None and (injury.care is not None or injury.grade in LEAVING_GRADES):
        used += figures(pack, WorkInjuryRules, "average_wage")
    return tuple(used)
