"""The unemployment insurance: most of its fields say themselves what they are."""

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from benefits.knowledge.fields.cited import ARTICLES
from benefits.knowledge.fields.shape import Field, Section


def _bands(rows: tuple[tuple[int, ...], ...]) -> str:
    """Of rows [months paid from, months of benefit, step, months a step adds]."""
    return "; ".join(_band(*row) for row in rows)


def _band(paid: int, months: int, step: int, adds: int) -> str:
    if not step:
        return _now("%(paid)s → %(months)s") % {"paid": paid, "months": months}
    values = {"paid": paid, "months": months, "adds": adds, "step": step}
    return _now("%(paid)s → %(months)s, and %(adds)s more for every %(step)s beyond") % values


SECTION = Section(
    _("Unemployment insurance"),
    {
        "month_bands": Field(_("Months paid in → months of benefit"), whole=_bands),
        "articles": ARTICLES,
    },
)
