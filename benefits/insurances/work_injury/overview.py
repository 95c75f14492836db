"""What a lasting disability may bring, from the lightest to the gravest grade, while nobody has given one."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from authorities.packs import Pack
from benefits.assessments import Amount, Assessment, Decider, Figure, Reason, Say, Unit, Verdict, quantity, yuan
from benefits.insurances.cited import articles_of
from benefits.insurances.figures import figures, row_of
from benefits.insurances.work_injury import grades
from benefits.insurances.work_injury.grades import Care
from benefits.insurances.work_injury.rules import GRADES, WorkInjuryRules
from benefits.laws import Article, Law

ARTICLES = tuple(Article(Law.WORK_INJURY, number) for number in ("34", "35", "36", "37"))


def by_grade(wage: Decimal | None, pack: Pack, on: date) -> Assessment:
    """From the lightest to the gravest grade, on the last wages."""
    rules = pack.section(WorkInjuryRules)
    least, most = rules.lump_sum_months[-1], rules.lump_sum_months[0]
    amounts: tuple[Amount, ...] = ()
    if wage is not None:
        amounts = (
            Amount("lump_sum_grade_10", _("Lump sum, grade 10"), yuan(rules.lump_sum(GRADES[-1], wage)), Unit.YUAN),
            Amount("lump_sum_grade_1", _("Lump sum, grade 1"), yuan(rules.lump_sum(GRADES[0], wage)), Unit.YUAN),
        )
    values = {"least": least, "most": quantity(most, Unit.MONTHS)}
    text = _("A lasting disability brings %(least)s to %(most)s of one's own wage at once, and more if it is grave.")
    return Assessment(
        grades.CODE,
        grades.TITLE,
        Verdict.NOT_YET,
        Say(text, values),
        pack.region_code,
        on,
        Decider.HUMAN_RESOURCES,
        amounts=amounts,
        reasons=(grades.OWN_WAGE, *_monthly(rules), grades.ENDS_WITH_PENSION, *_leaving(rules)),
        missing=(Reason("graded", Say(_("The labour-ability committee must have given a grade."))),),
        articles=(*ARTICLES, *articles_of(rules.articles)),
        figures=(
            row_of(pack, WorkInjuryRules, "lump_sum_months", least),
            row_of(pack, WorkInjuryRules, "lump_sum_months", most),
            row_of(pack, WorkInjuryRules, "allowance_shares", rules.allowance_shares[0]),
            row_of(pack, WorkInjuryRules, "allowance_shares", rules.allowance_shares[-1]),
            *figures(pack, WorkInjuryRules, "fund_pays_to_grade"),
            row_of(pack, WorkInjuryRules, "care_shares", rules.care_shares[Care.FULL]),
            row_of(pack, WorkInjuryRules, "care_shares", rules.care_shares[Care.PARTIAL]),
            *_leaving_figures(rules, pack),
        ),
    )


def _monthly(rules: WorkInjuryRules) -> tuple[Reason, ...]:
    """Allowance by grade, and care."""
    allowance = {
        "last": len(rules.allowance_shares),
        "most": quantity(rules.allowance_shares[0], Unit.PERCENT),
        "least": quantity(rules.allowance_shares[-1], Unit.PERCENT),
        "fund": rules.fund_pays_to_grade,
    }
    care = {
        "most": quantity(rules.care_shares[Care.FULL], Unit.PERCENT),
        "least": quantity(rules.care_shares[Care.PARTIAL], Unit.PERCENT),
    }
    by_grade = _(
        "Grade 1 is the gravest. Grades 1 to %(last)s bring an allowance every month, from %(most)s of the own wage down to "
        "%(least)s: the fund pays it up to grade %(fund)s, for the others the employer if there is no suitable work."
    )
    by_care = _("Whoever needs help in daily life gets %(least)s to %(most)s of the regional average wage every month.")
    return Reason("allowance_by_grade", Say(by_grade, allowance)), Reason("care", Say(by_care, care))


def _leaving(rules: WorkInjuryRules) -> tuple[Reason, ...]:
    """Of the grades 5 to 10; the province's own numbers where it gives them."""
    if rules.leaving_medical_months is None or rules.leaving_cut_years is None:
        return (grades.LEAVING,)
    values = {
        "most": quantity(rules.leaving_medical_months[0], Unit.MONTHS),
        "least": quantity(rules.leaving_medical_months[-1], Unit.MONTHS),
        "years": quantity(rules.leaving_cut_years, Unit.YEARS),
    }
    text = _(
        "When the job with this employer ends, grades 5 to 10 bring %(least)s to %(most)s of the average wage for treatment, "
        "and a like sum for finding work, which falls in the last %(years)s before retirement."
    )
    return (Reason("leaving", Say(text, values)),)


def _leaving_figures(rules: WorkInjuryRules, pack: Pack) -> tuple[Figure, ...]:
    if rules.leaving_medical_months is None:
        return ()
    rows = (rules.leaving_medical_months[0], rules.leaving_medical_months[-1])
    cut = figures(pack, WorkInjuryRules, "leaving_cut_years")
    return (*(row_of(pack, WorkInjuryRules, "leaving_medical_months", row) for row in rows), *cut)
