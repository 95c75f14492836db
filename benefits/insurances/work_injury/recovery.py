"""While an injury heals, and what counts as one (Regulation 14 to 16, 30 and 33), from plain values."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from authorities.packs import Pack
from benefits.assessments import Amount, Assessment, Decider, Reason, Say, Unit, Verdict, yuan
from benefits.insurances.figures import figures
from benefits.insurances.inputs import check_money
from benefits.insurances.work_injury.rules import WorkInjuryRules
from benefits.laws import Article, Law

_TREATMENT = Reason("treatment", Say(_("The fund pays the treatment on its lists, in a contracted hospital.")))
_WAGE_GOES_ON = Reason("wage_goes_on", Say(_("The employer goes on paying the same wage and benefits every month.")))
_COMMUTING = Reason(
    "commuting",
    Say(_("On the way to or from work: a traffic accident that was not mainly the person's own fault.")),
)
_AT_WORK = Reason("at_work", Say(_("At the place of work, in working time and because of the work.")))
_EXCLUDED = (
    Reason("crime", Say(_("It does not count if the person was committing a crime."))),
    Reason("drunk_or_drugs", Say(_("It does not count if the person was drunk or had taken drugs."))),
    Reason("self_harm", Say(_("It does not count if the person hurt themselves on purpose."))),
)


def stop_work(own_wage: Decimal | None, pack: Pack, on: date) -> Assessment:
    """Treatment and the wage meanwhile, in yuan a month. Raises AmountNegative, AmountTooLarge."""
    check_money(own_wage=own_wage)
    rules = pack.section(WorkInjuryRules)
    months = Amount("months", _("At most"), Decimal(rules.stop_work_months), Unit.MONTHS)
    longer = Amount("longer", _("In hard cases longer by at most"), Decimal(rules.stop_work_longer_months), Unit.MONTHS)
    wage = () if own_wage is None else (Amount("wage", _("Wage that goes on"), yuan(own_wage), Unit.YUAN_A_MONTH),)
    return Assessment(
        "work_injury.stop_work",
        _("While a work injury heals"),
        Verdict.NOT_YET,
        Say(
            _("Treatment is paid, and the wage goes on for up to %(months)s, in hard cases %(longer)s more."),
            {"months": months, "longer": longer},
        ),
        pack.region_code,
        on,
        Decider.HUMAN_RESOURCES,
        amounts=(*wage, months, longer),
        reasons=(_TREATMENT, _WAGE_GOES_ON),
        missing=(Reason("recognised", Say(_("The accident must be recognised as a work injury."))),),
        articles=(Article(Law.WORK_INJURY, "30"), Article(Law.WORK_INJURY, "33")),
        figures=figures(pack, WorkInjuryRules, "stop_work_months", "stop_work_longer_months"),
    )


def what_counts(pack: Pack, on: date) -> Assessment:
    """Regulation 14 to 16."""
    hours = pack.section(WorkInjuryRules).sudden_death_hours
    sudden = Say(_("A sudden illness at work that kills at once or within %(hours)s hours."), {"hours": hours})
    return Assessment(
        "work_injury.counts",
        _("What counts as a work injury"),
        Verdict.ENTITLED,
        Say(
            _(
                "Accidents at work count, and traffic accidents on the way to or from it. Crime, drink, drugs and harm done "
                "to oneself do not."
            )
        ),
        pack.region_code,
        on,
        Decider.HUMAN_RESOURCES,
        reasons=(_AT_WORK, _COMMUTING, Reason("sudden_death", sudden), *_EXCLUDED),
        articles=(
            Article(Law.WORK_INJURY, "14"),
            Article(Law.WORK_INJURY, "14 (6)"),
            Article(Law.WORK_INJURY, "15 (1)"),
            Article(Law.WORK_INJURY, "16"),
        ),
        figures=figures(pack, WorkInjuryRules, "sudden_death_hours"),
    )
