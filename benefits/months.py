"""Calendar months, in which contributions, retirement ages and terms are counted."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import total_ordering

from django.utils.formats import date_format


@total_ordering
@dataclass(frozen=True, slots=True)
class Month:
    """`number` counts months since the year 0: months subtract and add as plain numbers. Shown in the reader's language."""

    number: int

    @classmethod
    def at(cls, year: int, month: int) -> "Month":
        """`month` from 1 to 12. Raises ValueError for what is no month."""
        if not (1 <= month <= 12 and 1 <= year <= 9999):
            raise ValueError(f"{year}-{month} is no month")
        return cls(year * 12 + month - 1)

    @classmethod
    def of(cls, day: date) -> "Month":
        return cls.at(day.year, day.month)

    @classmethod
    def read(cls, text: str) -> "Month":
        """As "2010-01". Raises ValueError."""
        year, dash, month = text.partition("-")
        if not (dash and len(year) == 4 and len(month) == 2 and (year + month).isascii() and (year + month).isdigit()):
            raise ValueError(f"{text!r} is no month")
        return cls.at(int(year), int(month))

    @property
    def year(self) -> int:
        return self.number // 12

    @property
    def month(self) -> int:
        return self.number % 12 + 1

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, self.month, monthrange(self.year, self.month)[1])

    @property
    def text(self) -> str:
        """As "2010-01"."""
        return f"{self.year:04d}-{self.month:02d}"

    def __add__(self, months: int) -> "Month":
        return Month(self.number + months)

    def __sub__(self, other: "Month") -> int:
        """Months from `other` to this one."""
        return self.number - other.number

    def __lt__(self, other: "Month") -> bool:
        return self.number < other.number

    def __str__(self) -> str:
        return date_format(self.first_day, "YEAR_MONTH_FORMAT")
