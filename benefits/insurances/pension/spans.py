"""Months as people say them: paid "15 years and 6 months", at the age of "61 years and 5 months"."""

from functools import lru_cache

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, npgettext_lazy

from benefits.assessments import Say

_YEARS = ngettext_lazy("%(count)s year", "%(count)s years", "count")
_MONTHS = ngettext_lazy("%(count)s month", "%(count)s months", "count")
_YEARS_OF_AGE = npgettext_lazy("age", "%(count)s year", "%(count)s years", "count")
_BOTH = _("%(years)s and %(months)s")


@lru_cache(maxsize=1024)
def span(months: int) -> Say:
    """A length of time."""
    return _said(months, Say(_YEARS, {"count": months // 12}))


@lru_cache(maxsize=2048)
def age(months: int) -> Say:
    """An age: some languages have other words for its years."""
    return _said(months, Say(_YEARS_OF_AGE, {"count": months // 12}))


def _said(months: int, years: Say) -> Say:
    rest = Say(_MONTHS, {"count": months % 12})
    if months < 12:
        return rest
    return Say(_BOTH, {"years": years, "months": rest}) if months % 12 else years
