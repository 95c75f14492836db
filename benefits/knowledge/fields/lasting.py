"""How long links last, and what is told of them."""

from django.utils.translation import gettext_lazy as _

from benefits.assessments import Unit
from benefits.knowledge.fields.shape import Field, Section, in_

_DAYS = in_(Unit.DAYS)

SECTION = Section(
    _("How long links last"),
    {
        "renewal_opens_days": Field(_("A link can be renewed this long before its end"), _DAYS),
        "unused_days": Field(_("A link that is not used ends after"), _DAYS),
        "monthly_digest": Field(_("Once a month you are told who can see you, and who looked")),
        "holidays": Field(_("Days off that have the same date each year, month and day")),
    },
)
