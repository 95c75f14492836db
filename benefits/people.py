"""What the rules need to know of a person, whoever asks: from the register for a linked one, typed in for a calculator."""

from dataclasses import dataclass
from datetime import date

from benefits.months import Month
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
        born = self.birth_date
        return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
