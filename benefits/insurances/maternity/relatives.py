"""What maternity insurance does beside a mother's leave: a father's leave, a wife without insurance, the bills."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from authorities.help import HelpRules
from authorities.packs import Pack
from benefits.assessments import Amount, Assessment, Decider, Figure, Reason, Say, Unit, Verdict, yuan
from benefits.insurances.figures import figures
from benefits.insurances.maternity.rules import MaternityRules
from benefits.laws import Article, Law

FATHER_CODE = "maternity.father"
FATHER_TITLE = _("Leave for a father")
_FATHER_BY_REGION = Reason("father_by_region", Say(_("Leave for fathers is the region's rule, not the nation's.")))
_FATHER_PAID = Reason("father_paid", Say(_("The employer grants it. Who pays the wage meanwhile differs by region.")))
_NOT_WORKING = Reason("not_working", Say(_("The wife has no job of her own and no maternity insurance.")))
_NO_ALLOWANCE = Reason("no_allowance", Say(_("She gets no allowance, for she has no wage that would stop.")))
_MERGED = Reason(
    "merged", Say(_("The bills are paid from the medical fund, into which maternity insurance was merged."))
)
_NO_COSTS = Reason("no_costs", Say(_("How much is paid differs by place and hospital. We have no figure for here.")))
_COSTS_ARTICLES = (Article(Law.SOCIAL_INSURANCE, "55"), Article(Law.SOCIAL_INSURANCE, "64"))


def father(pack: Pack, on: date, verdict: Verdict = Verdict.ENTITLED, *missing: Reason) -> Assessment:
    """The region's leave for a father. `verdict` and `missing` as for a mother's leave, where the region has a rule."""
    rules = pack.section(MaternityRules)
    amounts = _father_amounts(rules)
    if amounts:
        answer = Say(_("%(leave)s of leave when a child is born."), {"leave": amounts[0]})
    else:
        verdict = Verdict.UNKNOWN
        answer = Say(_("We have no figure for fathers' leave in this region. Ask the employer."))
    phone = Say(_("Call %(phone)s to ask what holds for fathers."), {"phone": pack.section(HelpRules).medical_phone})
    return Assessment(
        FATHER_CODE,
        FATHER_TITLE,
        verdict,
        answer,
        pack.region_code,
        on,
        Decider.MEDICAL_SECURITY,
        amounts=amounts,
        reasons=(_FATHER_BY_REGION, _FATHER_PAID),
        missing=missing,
        figures=figures(pack, MaternityRules, "father_days", "father_months"),
        steps=(phone,),
    )


def _father_amounts(rules: MaternityRules) -> tuple[Amount, ...]:
    table = (("father_days", rules.father_days, Unit.DAYS), ("father_months", rules.father_months, Unit.MONTHS))
    label = _("Leave when a child is born")
    return tuple(Amount(code, label, Decimal(value), unit) for code, value, unit in table if value is not None)


def wife_without_job(pack: Pack, on: date, verdict: Verdict = Verdict.ENTITLED, *missing: Reason) -> Assessment:
    """Law 54: the wife of an insured man who has no job of her own has her medical costs paid, and nothing else."""
    amounts = _costs(pack)
    return Assessment(
        "maternity.wife",
        _("A wife without a job of her own"),
        verdict,
        Say(_("The medical costs of pregnancy and birth are paid through the husband's insurance.")),
        pack.region_code,
        on,
        Decider.MEDICAL_SECURITY,
        amounts=amounts,
        reasons=(_NOT_WORKING, _NO_ALLOWANCE, *_of_costs(amounts)),
        missing=missing,
        articles=(Article(Law.SOCIAL_INSURANCE, "54"), *_COSTS_ARTICLES),
        figures=_costs_figures(pack),
    )


def medical_costs(pack: Pack, on: date, verdict: Verdict = Verdict.ENTITLED, *missing: Reason) -> Assessment:
    """Law 55: check-ups, birth, family planning. The region's amounts, where it gives them."""
    amounts = _costs(pack)
    return Assessment(
        "maternity.costs",
        _("Medical costs of pregnancy and birth"),
        verdict,
        Say(_("Check-ups in pregnancy and the birth in hospital are paid, as far as they are on the public lists.")),
        pack.region_code,
        on,
        Decider.MEDICAL_SECURITY,
        amounts=amounts,
        reasons=_of_costs(amounts),
        missing=missing,
        articles=_COSTS_ARTICLES,
        figures=_costs_figures(pack),
        steps=(Say(_("Show the social-security card at the hospital, at the first check-up already.")),),
    )


def _costs(pack: Pack) -> tuple[Amount, ...]:
    rules = pack.section(MaternityRules)
    table = (
        ("prenatal", _("Check-ups in pregnancy, at most"), rules.prenatal_costs),
        ("delivery", _("Birth in hospital, at most"), rules.delivery_costs),
    )
    return tuple(Amount(code, label, yuan(value), Unit.YUAN) for code, label, value in table if value is not None)


def _costs_figures(pack: Pack) -> tuple[Figure, ...]:
    return figures(pack, MaternityRules, "prenatal_costs", "delivery_costs")


def _of_costs(amounts: tuple[Amount, ...]) -> tuple[Reason, ...]:
    return (_MERGED,) if amounts else (_MERGED, _NO_COSTS)


def childcare(pack: Pack, on: date) -> Assessment | None:
    """The region's yearly leave for each parent of a small child; None where we know of none."""
    rules = pack.section(MaternityRules)
    if rules.childcare_days is None or rules.childcare_years is None:
        return None
    days = Amount("childcare_days", _("A year, for each parent"), Decimal(rules.childcare_days), Unit.DAYS)
    return Assessment(
        "maternity.childcare",
        _("Childcare leave"),
        Verdict.ENTITLED,
        Say(
            _("Each parent has %(days)s a year until the child is %(age)s years old."),
            {"days": days, "age": rules.childcare_years},
        ),
        pack.region_code,
        on,
        Decider.MEDICAL_SECURITY,
        amounts=(days,),
        figures=figures(pack, MaternityRules, "childcare_days", "childcare_years"),
    )
