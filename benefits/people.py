"""What the rules need to know of a person, whoever asks: from the register for a linked one, typed in for a calculator."""

from dataclasses import dataclass
from datetime import date

from benefits.months import Month
from families.ages import full_years
from families.relationships import Sex


@dataclass(frozen=True, slots=True)
class Life:
    """`died_on` for what survivors are due."""

    birth_date: date
    sex: Sex
    died_on: date | None = None

    @property
    def birth_month(self) -> Month:
        return Month.of(self.birth_date)

    def age_on(self, day: date) -> int:
        """Completed years."""
        return full_years(self.birth_date, day)
