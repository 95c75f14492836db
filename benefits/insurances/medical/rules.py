"""What regions set of medical insurance."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from authorities.packs import register_section
from authorities.packs.field_checks import check_together
from benefits.assessments import Unit
from benefits.insurances.figures import called
from families.relationships import Sex


@register_section("medical")
@dataclass(frozen=True, slots=True)
class MedicalRules:
    """Years of premiums after which a pensioner pays none (Law 27), `actual_years` of which paid and not deemed; the
    region's own, and what towns usually ask. Share in percent, ceiling in yuan a year."""

    years_men: int | None = field(
        metadata=called(_("Years of premiums for men, to pay none in retirement"), Unit.YEARS)
    )
    years_women: int | None = field(
        metadata=called(_("Years of premiums for women, to pay none in retirement"), Unit.YEARS)
    )
    actual_years: int | None = field(metadata=called(_("Of these, years of premiums really paid"), Unit.YEARS))
    usual_years_least: int = field(metadata=called(_("Towns usually ask for at least"), Unit.YEARS))
    usual_years_most: int = field(metadata=called(_("Towns usually ask for at most"), Unit.YEARS))
    share: Decimal | None = field(metadata=called(_("Share of a hospital stay that is paid"), Unit.PERCENT))
    ceiling: Decimal | None = field(metadata=called(_("Most that is paid in a year"), Unit.YUAN))

    def __post_init__(self) -> None:
        check_together(self, "years_men", "years_women")
        if self.actual_years is not None and self.actual_years > min(self.years_men or 0, self.years_women or 0):
            raise ValueError("actual_years is above the years of which it is a part")
        if self.usual_years_least > self.usual_years_most:
            raise ValueError("usual_years_least is above usual_years_most")

    def years_for(self, sex: Sex) -> int | None:
        return self.years_men if sex is Sex.MALE else self.years_women
