"""What the nation and its regions set of maternity insurance."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from authorities.packs import register_section
from authorities.packs.field_checks import check_together
from benefits.assessments import Unit
from benefits.insurances.figures import called

WAGE_DAYS = 30  # Law 56: a month of the average wage is spread over 30 days


@register_section("maternity")
@dataclass(frozen=True, slots=True)
class MaternityRules:
    """Days of leave, and what a region adds: days by the order of birth, the last for all after it, or months instead.
    Fathers have days or months. Costs in yuan, each the most that is paid."""

    basic_days: int = field(metadata=called(_("Maternity leave"), Unit.DAYS))
    before_birth_days: int = field(metadata=called(_("Of these, before the birth"), Unit.DAYS))
    difficult_days: int = field(metadata=called(_("More for a difficult birth"), Unit.DAYS))
    extra_baby_days: int = field(metadata=called(_("More for each further baby"), Unit.DAYS))
    early_miscarriage_days: int = field(metadata=called(_("Leave after an early miscarriage"), Unit.DAYS))
    late_miscarriage_days: int = field(metadata=called(_("Leave after a late miscarriage"), Unit.DAYS))
    late_miscarriage_month: int = field(metadata=called(_("A miscarriage is late after a pregnancy of"), Unit.MONTHS))
    extra_days: tuple[int, ...] | None = field(metadata=called(_("More leave in this region"), Unit.DAYS))
    extra_months: int | None = field(metadata=called(_("More leave in this region"), Unit.MONTHS))
    extra_paid_share: int | None = field(
        metadata=called(_("Share of the extra leave that the fund pays"), Unit.PERCENT)
    )
    father_days: int | None = field(metadata=called(_("Leave for the father"), Unit.DAYS))
    father_months: int | None = field(metadata=called(_("Leave for the father"), Unit.MONTHS))
    childcare_days: int | None = field(metadata=called(_("Childcare leave a year, for each parent"), Unit.DAYS))
    childcare_years: int | None = field(metadata=called(_("Childcare leave until the child is"), Unit.YEARS))
    prenatal_costs: Decimal | None = field(metadata=called(_("Check-ups in pregnancy, at most"), Unit.YUAN))
    delivery_costs: Decimal | None = field(metadata=called(_("Birth in hospital, at most"), Unit.YUAN))

    def __post_init__(self) -> None:
        if self.extra_days is not None and (not self.extra_days or min(self.extra_days) < 1):
            raise ValueError("extra_days are days by the order of birth, at least 1 each")
        if self.extra_paid_share is not None and not 0 <= self.extra_paid_share <= 100:
            raise ValueError("extra_paid_share is no share in percent")
        check_together(self, "childcare_days", "childcare_years")

    def national_days(self, babies: int, is_difficult: bool) -> int:
        """Special Rules 7."""
        return self.basic_days + self.difficult_days * is_difficult + self.extra_baby_days * (babies - 1)

    def miscarriage_days(self, months: int) -> int:
        """Special Rules 7; `months` of pregnancy completed."""
        return self.late_miscarriage_days if months >= self.late_miscarriage_month else self.early_miscarriage_days

    def paid_days(self, days: int, extra_days: int) -> Decimal:
        """For which the fund pays: the nation's, and of the region's as much as it says."""
        return days + extra_days * Decimal(self.extra_paid_share or 0) / 100

    def extra_for(self, birth_order: int) -> int:
        """Days that the region adds for the first, second, … child; 0 where it adds none, or months."""
        if self.extra_days is None:
            return 0
        return self.extra_days[min(birth_order, len(self.extra_days)) - 1]


def allowance(monthly_wage: Decimal, days: Decimal) -> Decimal:
    """Law 56: the employer's average monthly wage of the year before, ÷ 30 × days. Not rounded."""
    return monthly_wage * days / WAGE_DAYS
