"""When somebody may retire: the statutory age by birth month and category, the earliest and latest choice, and the months
of contributions that a retirement in that year needs. Decision of the Standing Committee of 13 September 2024."""

from dataclasses import dataclass
from functools import lru_cache

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from benefits.errors import (
    BirthImpossible,
    CategoryNotFitting,
    RetirementTooEarly,
    RetirementTooLate,
)
from benefits.insurances.pension.rules import PensionRules, value_at
from benefits.months import Month
from families.relationships import Sex

OLDEST_YEARS = 130


class Category(TextChoices):
    """By which old age somebody's statutory age is reckoned."""

    MAN = "man", _("Man")
    WOMAN55 = "woman55", _("Woman in a management or technical post")
    WOMAN50 = "woman50", _("Woman in a worker's post")


WHO: dict[Category, Promise] = {
    Category.MAN: _("All men. Before 2025 they retired at 60."),
    Category.WOMAN55: _("Women who retire from a management or technical post. Before 2025 they retired at 55."),
    Category.WOMAN50: _("Women who retire from any other post. Before 2025 they retired at 50."),
}
BY_SEX: dict[Sex, tuple[Category, ...]] = {
    Sex.MALE: (Category.MAN,),
    Sex.FEMALE: (Category.WOMAN50, Category.WOMAN55),
}


@dataclass(frozen=True, slots=True)
class Retirement:
    """`delay` in months. `earliest` and `latest` hold without and with the employer's consent; ages in months."""

    category: Category
    born: Month
    delay: int
    earliest: Month
    statutory: Month
    latest: Month

    @property
    def statutory_age(self) -> int:
        return self.age_in(self.statutory)

    def age_in(self, month: Month) -> int:
        return month - self.born


@lru_cache(maxsize=8192)
def retirement_of(born: Month, category: Category, rules: PensionRules) -> Retirement:
    """Whoever reached the old age before the reform retired at it: there is no choice then."""
    base, step, most = getattr(rules, category.value)
    old = born + base * 12
    count = old - Month.of(rules.raised_from) + 1  # 1 for who reaches the old age in the reform's first month
    if count <= 0:
        return Retirement(category, born, 0, old, old, old)
    delay = min(-(-count // step), most)
    statutory = old + delay
    earliest = max(old, statutory + -rules.early_months)
    return Retirement(category, born, delay, earliest, statutory, statutory + rules.late_months)


def minimum_months(chosen: Month, statutory: Month, rules: PensionRules) -> int:
    """Months of contributions needed: of the year of the earlier of both. 186 are 15 and a half years."""
    return _minimum_of(min(chosen.number, statutory.number) // 12, rules)


@lru_cache(maxsize=1024)
def _minimum_of(year: int, rules: PensionRules) -> int:
    return value_at(rules.minimum_months, year)


def check_birth(born: Month, today: Month) -> None:
    """Raises BirthImpossible."""
    if not today + -OLDEST_YEARS * 12 <= born <= today:
        raise BirthImpossible


def check_category(category: Category, sex: Sex) -> None:
    """Raises CategoryNotFitting."""
    if category not in BY_SEX[sex]:
        raise CategoryNotFitting


def check_choice(chosen: Month, retirement: Retirement) -> None:
    """Raises RetirementTooEarly or RetirementTooLate."""
    if chosen < retirement.earliest:
        raise RetirementTooEarly(month=retirement.earliest)
    if chosen > retirement.latest:
        raise RetirementTooLate(month=retirement.latest)
