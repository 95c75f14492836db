"""What the nation and its regions set of work-injury insurance."""

from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal

from django.utils.translation import gettext_lazy as _

from authorities.packs import register_section
from authorities.packs.field_checks import check_together
from benefits.assessments import Unit
from benefits.insurances.cited import check_laws
from benefits.insurances.figures import called

GRADES = range(1, 11)
LEAVING_GRADES = range(5, 11)


@register_section("work_injury")
@dataclass(frozen=True, slots=True)
class WorkInjuryRules:
    """Tables stand by grade, from 1, those of leaving from 5; care levels from full to partial. Months are months of the
    wage that is named, shares in percent, wages in yuan a month, `urban_income` in yuan a year. `articles` are the
    region's, for the sums on leaving."""

    lump_sum_months: tuple[int, ...] = field(
        metadata=called(_("Lump sum of the grade, in months of one's own wage"), Unit.MONTHS)
    )
    allowance_shares: tuple[int, ...] = field(
        metadata=called(_("Monthly allowance of the grade, share of one's own wage"), Unit.PERCENT)
    )
    fund_pays_to_grade: int = field(metadata=called(_("The fund pays the allowance up to grade"), Unit.NUMBER))
    care_shares: tuple[int, ...] = field(
        metadata=called(_("Care allowance, share of the regional average wage"), Unit.PERCENT)
    )
    stop_work_months: int = field(metadata=called(_("Paid time off work"), Unit.MONTHS))
    stop_work_longer_months: int = field(metadata=called(_("Longer in hard cases by at most"), Unit.MONTHS))
    funeral_months: int = field(
        metadata=called(_("Funeral grant, in months of the regional average wage"), Unit.MONTHS)
    )
    spouse_share: int = field(
        metadata=called(_("Monthly for the spouse, share of the own wage of the dead"), Unit.PERCENT)
    )
    dependant_share: int = field(
        metadata=called(_("Monthly for another dependant, share of the own wage of the dead"), Unit.PERCENT)
    )
    alone_share: int = field(metadata=called(_("More for an orphan or an old person left alone"), Unit.PERCENT))
    death_times: int = field(metadata=called(_("Death grant, in years of the nation's urban income"), Unit.TIMES))
    employer_days: int = field(metadata=called(_("The employer claims within"), Unit.DAYS))
    person_years: int = field(metadata=called(_("The worker, a close relative or the union claims within"), Unit.YEARS))
    decision_days: int = field(metadata=called(_("The authority decides within"), Unit.DAYS))
    clear_decision_days: int = field(metadata=called(_("In clear cases within"), Unit.DAYS))
    appeal_days: int = field(metadata=called(_("Objection to the grade within"), Unit.DAYS))
    reassessment_years: int = field(metadata=called(_("New assessment of the grade after"), Unit.YEARS))
    sudden_death_hours: int = field(
        metadata=called(_("Sudden illness at work counts if death follows within hours"), Unit.NUMBER)
    )
    average_wage: Decimal | None = field(metadata=called(_("Average wage of the region"), Unit.YUAN_A_MONTH))
    urban_income: Decimal | None = field(
        metadata=called(_("The nation's urban income a head in the year before"), Unit.YUAN)
    )
    leaving_medical_months: tuple[int, ...] | None = field(
        metadata=called(_("On leaving, for treatment, in months of the regional average wage"), Unit.MONTHS)
    )
    leaving_work_months: tuple[int, ...] | None = field(
        metadata=called(_("On leaving, for finding work, in months of the regional average wage"), Unit.MONTHS)
    )
    leaving_cut_years: int | None = field(
        metadata=called(_("The sum for finding work falls in the last years before retirement"), Unit.YEARS)
    )
    leaving_cut_share: int | None = field(metadata=called(_("It falls each year by"), Unit.PERCENT))
    articles: tuple[tuple[str, str], ...] | None = field(metadata=called(_("Articles of the region"), Unit.NUMBER))

    def __post_init__(self) -> None:
        if len(self.lump_sum_months) != len(GRADES):
            raise ValueError("lump_sum_months needs a number for each of the 10 grades")
        if len(self.care_shares) != 3:
            raise ValueError("care_shares needs a number for each of the 3 levels")
        if not self.fund_pays_to_grade <= len(self.allowance_shares) <= len(GRADES):
            raise ValueError("allowance_shares end before the grades that the fund pays, or after the last")
        check_laws(self.articles)
        check_together(self, "leaving_medical_months", "leaving_work_months", "leaving_cut_years", "leaving_cut_share")
        tables = (self.leaving_medical_months, self.leaving_work_months)
        if any(table is not None and len(table) != len(LEAVING_GRADES) for table in tables):
            raise ValueError("sums on leaving need a number for each of the grades 5 to 10")

    def lump_sum(self, grade: int, own_wage: Decimal) -> Decimal:
        """Regulation 35 to 37."""
        return own_wage * self.lump_sum_months[grade - 1]

    def allowance(self, grade: int, own_wage: Decimal) -> Decimal | None:
        """Regulation 35 and 36, a month, before it is topped up. None for the grades that have none."""
        if grade > len(self.allowance_shares):
            return None
        return own_wage * self.allowance_shares[grade - 1] / 100

    def dependants_monthly(self, own_wage: Decimal, *, has_spouse: bool, others: int, alone: int) -> Decimal:
        """Regulation 39: all together never more than the own wage of the dead. `alone` of them are orphans or old people
        left alone."""
        share = self.spouse_share * has_spouse + self.dependant_share * others + self.alone_share * alone
        return min(own_wage, own_wage * share / 100)

    def leaving(self, grade: int, wage: Decimal, months_to_retirement: int | None) -> tuple[Decimal, Decimal] | None:
        """On leaving the employer, for treatment and for finding work. The second falls by a share for each whole year that
        the last years before retirement are short of. None where the region or the grade has none."""
        if self.leaving_medical_months is None or self.leaving_work_months is None or grade not in LEAVING_GRADES:
            return None
        row = grade - LEAVING_GRADES.start
        kept = Decimal(100 - self._cut(months_to_retirement)) / 100
        return wage * self.leaving_medical_months[row], wage * self.leaving_work_months[row] * kept

    def _cut(self, months_to_retirement: int | None) -> int:
        if months_to_retirement is None or self.leaving_cut_years is None or self.leaving_cut_share is None:
            return 0
        short = Decimal(max(0, self.leaving_cut_years * 12 - months_to_retirement)) / 12
        return min(100, int(short.to_integral_value(ROUND_DOWN)) * self.leaving_cut_share)
