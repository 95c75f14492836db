"""What regions set of unemployment insurance."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from authorities.packs import register_section
from authorities.packs.field_checks import check_rows, check_together
from benefits.assessments import Unit
from benefits.insurances.cited import check_laws
from benefits.insurances.figures import called


@register_section("unemployment")
@dataclass(frozen=True, slots=True)
class UnemploymentRules:
    """`month_bands` are rows of [months paid from, months, step, months a step adds]: the last row whose beginning is
    reached gives months + adds x (paid - from) // step; a step of 0 adds nothing. `minimum_wage` in yuan a month; shares in
    percent. `articles` are cited beside the nation's."""

    least_months: int = field(metadata=called(_("Months of premiums before anything is paid"), Unit.MONTHS))
    month_bands: tuple[tuple[int, ...], ...] = field(
        metadata=called(_("Months of benefit for the months paid"), Unit.MONTHS)
    )
    most_months: int = field(metadata=called(_("Longest time on benefit"), Unit.MONTHS))
    notice_days: int = field(metadata=called(_("Days in which the employer tells the agency"), Unit.DAYS))
    share: Decimal | None = field(metadata=called(_("Benefit as a share of the local minimum wage"), Unit.PERCENT))
    minimum_wage: Decimal | None = field(metadata=called(_("Local minimum wage"), Unit.YUAN_A_MONTH))
    search_share: Decimal | None = field(
        metadata=called(_("Job-search allowance as a share of one's own average base"), Unit.PERCENT)
    )
    search_months: int | None = field(metadata=called(_("Longest time on the job-search allowance"), Unit.MONTHS))
    childbirth_months: int | None = field(metadata=called(_("Months of benefit paid once for a birth"), Unit.MONTHS))
    articles: tuple[tuple[str, str], ...] | None = field(metadata=called(_("Articles of the region"), Unit.NUMBER))

    def __post_init__(self) -> None:
        check_rows("month_bands", self.month_bands, 4)
        if any(number < 0 for row in self.month_bands for number in row):
            raise ValueError("month_bands hold a number below 0")
        check_together(self, "search_share", "search_months")
        check_laws(self.articles)

    @property
    def first_months(self) -> int:
        """Months of premiums from which anything is paid."""
        return max(self.least_months, self.month_bands[0][0])

    def months_for(self, months_paid: int, unused_months: int = 0) -> int:
        """Law 45 and 46: by the months paid since benefit was last drawn, and what was left then, up to the longest time."""
        earned = _by_bands(self.month_bands, months_paid) if months_paid >= self.least_months else 0
        return min(self.most_months, earned + unused_months)


def _by_bands(bands: tuple[tuple[int, ...], ...], months_paid: int) -> int:
    reached = [row for row in bands if row[0] <= months_paid]
    if not reached:
        return 0
    beginning, months, step, adds = reached[-1]
    return months + (adds * ((months_paid - beginning) // step) if step else 0)
