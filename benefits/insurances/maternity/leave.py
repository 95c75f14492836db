"""A mother's leave and what she is paid meanwhile (Special Rules 7 and 8, Law 54 and 56), from plain values."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from authorities.help import HelpRules
from authorities.packs import Pack
from benefits.assessments import Amount, Assessment, Decider, Figure, Reason, Say, Unit, Verdict, quantity, yuan
from benefits.insurances.figures import figures, row_of
from benefits.insurances.inputs import check_count, check_money
from benefits.insurances.maternity.rules import MaternityRules, allowance
from benefits.laws import Article, Law

CODE = "maternity.leave"
TITLE = _("Maternity leave and allowance")
ARTICLES = (
    Article(Law.WOMEN_WORKERS, "7"),
    Article(Law.WOMEN_WORKERS, "8"),
    Article(Law.SOCIAL_INSURANCE, "54"),
    Article(Law.SOCIAL_INSURANCE, "56"),
)
MOST_BABIES = 10
MOST_PREGNANCY_MONTHS = 10
MOST_CHILDREN = 20

BIRTH_FIGURES = (
    "basic_days",
    "before_birth_days",
    "difficult_days",
    "extra_baby_days",
    "early_miscarriage_days",
    "late_miscarriage_days",
    "late_miscarriage_month",
)

FUND_PAYS = Reason(
    "fund_pays", Say(_("The fund pays the allowance, by the average wage of all who work for the employer."))
)
EMPLOYER_PAYS = Reason("employer_pays", Say(_("Without insurance the employer pays the own wage during the leave.")))
WAGE_UNKNOWN = Reason(
    "employer_average",
    Say(_("The allowance follows the employer's average monthly wage of last year. The employer knows it.")),
)
OWN_WAGE_UNKNOWN = Reason("own_wage", Say(_("What the employer pays follows the own wage, which is not given here.")))
EXTRA_DIFFERS = Reason(
    "extra_differs",
    Say(
        _(
            "Whether the fund or the employer pays for the region's extra leave differs by place. It is not in the amount."
        )
    ),
)
NO_EXTRA = Reason("no_extra", Say(_("We have no figure for extra leave in this region. The nation's rule is shown.")))


@dataclass(frozen=True, slots=True)
class Birth:
    """Wages in yuan a month, None for not known. `order`: the first child, the second, … `miscarriage_month`: months of
    pregnancy completed at a miscarriage, None for a birth."""

    babies: int = 1
    order: int = 1
    is_difficult: bool = False
    miscarriage_month: int | None = None
    is_insured: bool = True
    employer_average: Decimal | None = None
    own_wage: Decimal | None = None

    def check(self) -> None:
        """Raises CountImpossible, AmountNegative, AmountTooLarge."""
        check_count("babies", self.babies, 1, MOST_BABIES)
        check_count("order", self.order, 1, MOST_CHILDREN)
        if self.miscarriage_month is not None:
            check_count("miscarriage_month", self.miscarriage_month, 0, MOST_PREGNANCY_MONTHS)
        check_money(employer_average=self.employer_average, own_wage=self.own_wage)

    @property
    def wage(self) -> Decimal | None:
        """By which the leave is paid."""
        return self.employer_average if self.is_insured else self.own_wage


@dataclass(frozen=True, slots=True)
class Leave:
    """Days by the nation's rule, and what the region adds."""

    days: int
    extra_days: int = 0
    extra_months: int = 0

    @property
    def has_extra(self) -> bool:
        return self.extra_days > 0 or self.extra_months > 0


def leave_for(birth: Birth, rules: MaternityRules) -> Leave:
    if birth.miscarriage_month is not None:
        return Leave(rules.miscarriage_days(birth.miscarriage_month))
    days = rules.national_days(birth.babies, birth.is_difficult)
    return Leave(days, rules.extra_for(birth.order), rules.extra_months or 0)


def estimate(birth: Birth, pack: Pack, on: date, verdict: Verdict = Verdict.ENTITLED, *missing: Reason) -> Assessment:
    """For a calculator as it is; whoever knows that the insurance is not in force yet says so by `verdict` and `missing`.

    Raises CountImpossible, AmountNegative, AmountTooLarge.
    """
    birth.check()
    rules = pack.section(MaternityRules)
    leave = leave_for(birth, rules)
    amounts = _amounts(birth, leave, rules)
    return Assessment(
        CODE,
        TITLE,
        verdict,
        _answer(birth, leave, amounts),
        pack.region_code,
        on,
        Decider.MEDICAL_SECURITY,
        amounts=amounts,
        reasons=_reasons(birth, leave, rules),
        missing=missing,
        articles=ARTICLES,
        figures=_figures(birth, leave, pack, rules),
        steps=_steps(pack),
    )


def _answer(birth: Birth, leave: Leave, amounts: tuple[Amount, ...]) -> Say:
    by_code = {amount.code: amount for amount in amounts}
    values = {"days": by_code["days"], "paid": by_code.get("allowance", "")}
    if birth.miscarriage_month is not None:
        return Say(_("%(days)s of paid leave after a miscarriage."), values)
    if "allowance" in by_code:
        return Say(_("%(days)s of leave, paid with %(paid)s in all."), values)
    if leave.has_extra:
        values["extra"] = by_code["extra_days"] if leave.extra_days else by_code["extra_months"]
        return Say(_("%(days)s of paid leave for a birth, and %(extra)s more in this region."), values)
    return Say(_("%(days)s of paid leave for a birth."), values)


def _amounts(birth: Birth, leave: Leave, rules: MaternityRules) -> tuple[Amount, ...]:
    amounts = [Amount("days", _("Paid leave"), Decimal(leave.days), Unit.DAYS)]
    if leave.extra_days:
        amounts.append(Amount("extra_days", _("More leave in this region"), Decimal(leave.extra_days), Unit.DAYS))
    if leave.extra_months:
        amounts.append(Amount("extra_months", _("More leave in this region"), Decimal(leave.extra_months), Unit.MONTHS))
    if birth.wage is not None:
        label = _("Allowance for the leave") if birth.is_insured else _("Wage during the leave")
        paid = rules.paid_days(leave.days, leave.extra_days) if birth.is_insured else Decimal(leave.days)
        amounts.append(Amount("allowance", label, yuan(allowance(birth.wage, paid)), Unit.YUAN))
    return tuple(amounts)


def _reasons(birth: Birth, leave: Leave, rules: MaternityRules) -> tuple[Reason, ...]:
    reasons = [FUND_PAYS if birth.is_insured else EMPLOYER_PAYS]
    if birth.wage is None:
        reasons.append(WAGE_UNKNOWN if birth.is_insured else OWN_WAGE_UNKNOWN)
    if birth.miscarriage_month is None:
        reasons += [_before_birth(rules), _additions(rules), _of_extra(leave, rules)]
        if rules.extra_days is not None and len(set(rules.extra_days)) > 1:
            most = quantity(max(rules.extra_days), Unit.DAYS)
            text = Say(_("Later children bring more leave in this region, up to %(days)s."), {"days": most})
            reasons.append(Reason("extra_by_order", text))
    return tuple(reasons)


def _before_birth(rules: MaternityRules) -> Reason:
    text = Say(
        _("Up to %(days)s of it may be taken before the birth."), {"days": quantity(rules.before_birth_days, Unit.DAYS)}
    )
    return Reason("before_birth", text)


def _additions(rules: MaternityRules) -> Reason:
    values = {
        "difficult": quantity(rules.difficult_days, Unit.DAYS),
        "baby": quantity(rules.extra_baby_days, Unit.DAYS),
        "early": quantity(rules.early_miscarriage_days, Unit.DAYS),
        "late": quantity(rules.late_miscarriage_days, Unit.DAYS),
        "months": rules.late_miscarriage_month,
    }
    text = _(
        "A difficult birth brings %(difficult)s more, each further baby %(baby)s. After a miscarriage it is %(early)s, or "
        "%(late)s when the pregnancy had lasted %(months)s months."
    )
    return Reason("additions", Say(text, values))


def _of_extra(leave: Leave, rules: MaternityRules) -> Reason:
    if not leave.has_extra:
        return NO_EXTRA
    if rules.extra_paid_share is None:
        return EXTRA_DIFFERS
    share = quantity(rules.extra_paid_share, Unit.PERCENT)
    return Reason("extra_paid", Say(_("In this region the fund pays %(share)s of the extra leave."), {"share": share}))


def _figures(birth: Birth, leave: Leave, pack: Pack, rules: MaternityRules) -> tuple[Figure, ...]:
    if birth.miscarriage_month is not None:
        late = birth.miscarriage_month >= rules.late_miscarriage_month
        name = "late_miscarriage_days" if late else "early_miscarriage_days"
        return figures(pack, MaternityRules, name, "late_miscarriage_month")
    extra = (row_of(pack, MaternityRules, "extra_days", leave.extra_days),) if leave.extra_days else ()
    return (
        *figures(pack, MaternityRules, *BIRTH_FIGURES),
        *extra,
        *figures(pack, MaternityRules, "extra_months", "extra_paid_share"),
    )


def _steps(pack: Pack) -> tuple[Say, ...]:
    phone = pack.section(HelpRules).medical_phone
    return (
        Say(_("Tell the employer before the leave begins. It asks the fund for the allowance.")),
        Say(_("Call %(phone)s to ask what the region pays for the extra leave."), {"phone": phone}),
    )
