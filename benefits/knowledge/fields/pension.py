"""The pension insurance."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from benefits.assessments import Unit
from benefits.knowledge.fields.shape import Field, Section, counted_from, in_, named, share

FIRST_DIVISOR = 40  # completed years of age to which the first divisor belongs

_MONTHS, _MONEY, _PERCENT = (in_(unit) for unit in (Unit.MONTHS, Unit.YUAN_A_MONTH, Unit.PERCENT))


def _ages(rule: tuple[int, int, int]) -> str:
    """Of the old age in years, how many months of birth make one month more, and the most months more."""
    base, step, most = rule
    text = _now("%(base)s years, one month more for every %(step)s months of later birth, at most %(most)s months more")
    return text % {"base": base, "step": step, "most": most}


def _by_year(rows: tuple[tuple[int, int], ...]) -> str:
    """Of year and months; the year of the first row is 0: it holds before the second."""
    (_first, months), *rest = rows
    words = [_now("before %(year)s") % {"year": rest[0][0]} + f" → {_MONTHS(months)}"] if rest else [_MONTHS(months)]
    return "; ".join([*words, *(f"{year} → {_MONTHS(months)}" for year, months in rest)])


SECTION = Section(
    _("Pension insurance"),
    {
        "raised_from": Field(_("The retirement age rises since")),
        "man": Field(_("Retirement age of men"), whole=_ages),
        "woman55": Field(_("Retirement age of women in management or technical posts"), whole=_ages),
        "woman50": Field(_("Retirement age of women in workers' posts"), whole=_ages),
        "minimum_months": Field(_("Contributions needed for a pension, by year of retirement"), whole=_by_year),
        "share_a_year": Field(_("Basic part for each year of contributions"), share),
        "divisors": Field(_("Months by which the account is divided, by age"), whole=counted_from(FIRST_DIVISOR)),
        "part_year_divisor": Field(
            _("Age at which those months are looked up"),
            named(
                {
                    "floor": _("Completed years"),
                    "round": _("The nearest year"),
                    "interpolate": _("In between, in proportion"),
                }
            ),
        ),
        "employee_share": Field(_("Part of the wage that the employee pays in"), share),
        "employer_share": Field(_("Part of the wage that the employer pays in"), share),
        "account_interest": Field(_("Interest on the account, by year"), _PERCENT),
        "residents_divisor": Field(_("Months by which the account is divided in the residents' scheme")),
        "survivors_months": Field(_("Survivors' grant in monthly incomes, by months paid")),
        "wages_by_year": Field(_("Average monthly wage, by year"), _MONEY),
        "transitional_share": Field(_("Transitional part for each year before the accounts"), share),
    },
)
