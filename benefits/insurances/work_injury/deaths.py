"""What is paid when an accident at work kills (Regulation 39), from plain values."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from authorities.packs import Pack
from benefits.assessments import Amount, Assessment, Decider, Figure, Reason, Say, Unit, Verdict, quantity, yuan
from benefits.insurances.figures import figures
from benefits.insurances.inputs import check_count, check_money
from benefits.insurances.work_injury.rules import WorkInjuryRules
from benefits.laws import Article, Law

CODE = "work_injury.death"
TITLE = _("If somebody dies of a work injury")
ARTICLES = (Article(Law.WORK_INJURY, "39"), Article(Law.SOCIAL_INSURANCE, "49"))
MOST_DEPENDANTS = 30

RECOGNISED = Reason("recognised", Say(_("The death must be recognised as a work injury.")))
ONE_GRANT = Reason(
    "one_funeral_grant",
    Say(_("Where pension, unemployment and work injury would each pay a funeral grant, the family chooses one.")),
)
NEVER_ABOVE_WAGE = Reason(
    "never_above_wage", Say(_("All monthly payments together are never more than the wage of the person who died."))
)
REGION_WAGE = Reason(
    "region_wage", Say(_("The funeral grant follows the average wage of the region, and we have no figure for it."))
)
OTHER_YEAR = Reason(
    "year_of_death", Say(_("These are the figures of now. Those that held in the year of the death count."))
)
INCOME = Reason(
    "urban_income", Say(_("The death grant follows the nation's urban income, and we have no figure for it."))
)


@dataclass(frozen=True, slots=True)
class Death:
    """Wages in yuan a month, None for not known: then the pack's average wage is used, if it has one. `alone` of the
    dependants, the spouse included, are orphans or old people left alone. `died_on` where somebody has died."""

    own_wage: Decimal | None = None
    region_wage: Decimal | None = None
    has_spouse: bool = False
    others: int = 0
    alone: int = 0
    died_on: date | None = None

    def check(self) -> None:
        """Raises CountImpossible, AmountNegative, AmountTooLarge."""
        check_money(own_wage=self.own_wage, region_wage=self.region_wage)
        check_count("others", self.others, 0, MOST_DEPENDANTS)
        check_count("alone", self.alone, 0, self.others + self.has_spouse)

    @property
    def has_dependants(self) -> bool:
        return self.has_spouse or self.others > 0


def estimate(death: Death, pack: Pack, on: date) -> Assessment:
    """Raises CountImpossible, AmountNegative, AmountTooLarge."""
    death.check()
    rules = pack.section(WorkInjuryRules)
    wage = rules.average_wage if death.region_wage is None else death.region_wage
    missing = (() if wage is not None else (REGION_WAGE,)) + (() if rules.urban_income is not None else (INCOME,))
    return Assessment(
        CODE,
        TITLE,
        Verdict.NOT_YET,
        Say(_("The family is paid for the funeral, a death grant, and every month for those who lived on the wage.")),
        pack.region_code,
        on,
        Decider.HUMAN_RESOURCES,
        amounts=_amounts(death, rules, wage),
        reasons=(*_dependants(rules), NEVER_ABOVE_WAGE, ONE_GRANT, *_other_year(death, on)),
        missing=(RECOGNISED, *missing),
        articles=ARTICLES,
        figures=_figures(death, pack),
        steps=(Say(_("Claim as after any accident at work. A close relative may do it.")),),
    )


def _amounts(death: Death, rules: WorkInjuryRules, wage: Decimal | None) -> tuple[Amount, ...]:
    amounts = []
    if wage is not None:
        amounts.append(Amount("funeral", _("Funeral grant"), yuan(wage * rules.funeral_months), Unit.YUAN))
    if rules.urban_income is not None:
        amounts.append(Amount("death", _("Death grant, once"), yuan(rules.urban_income * rules.death_times), Unit.YUAN))
    if death.own_wage is not None and death.has_dependants:
        monthly = rules.dependants_monthly(
            death.own_wage, has_spouse=death.has_spouse, others=death.others, alone=death.alone
        )
        amounts.append(Amount("dependants", _("For all dependants together"), yuan(monthly), Unit.YUAN_A_MONTH))
    return tuple(amounts)


def _other_year(death: Death, on: date) -> tuple[Reason, ...]:
    """Regulation 39 takes the averages of the year before the death."""
    return () if death.died_on is None or death.died_on.year == on.year else (OTHER_YEAR,)


def _dependants(rules: WorkInjuryRules) -> tuple[Reason, ...]:
    values = {
        "spouse": quantity(rules.spouse_share, Unit.PERCENT),
        "other": quantity(rules.dependant_share, Unit.PERCENT),
        "alone": quantity(rules.alone_share, Unit.PERCENT),
    }
    text = _(
        "Every month, of the wage: %(spouse)s for the spouse, %(other)s for another dependant, %(alone)s more for an orphan or an old person left alone."
    )
    return (Reason("dependants", Say(text, values)),)


def _figures(death: Death, pack: Pack) -> tuple[Figure, ...]:
    names = ["funeral_months", "death_times", "urban_income", "spouse_share", "dependant_share", "alone_share"]
    if death.region_wage is None:
        names.append("average_wage")
    return figures(pack, WorkInjuryRules, *names)
