"""Months as people say them: "61 years and 5 months"."""

from functools import lru_cache

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from benefits.assessments import Say


@lru_cache(maxsize=2048)
def span(months: int) -> Say:
    years, rest = divmod(months, 12)
    in_years = Say(ngettext_lazy("%(count)s year", "%(count)s years", "count"), {"count": years})
    in_months = Say(ngettext_lazy("%(count)s month", "%(count)s months", "count"), {"count": rest})
    if not rest and years:
        return in_years
    return Say(_("%(years)s and %(months)s"), {"years": in_years, "months": in_months}) if years else in_months
