"""How long links last, and what is told of them."""

from django.utils.translation import gettext_lazy as _

from benefits.assessments import Unit
from benefits.knowledge.fields.shape import Field, Section, in_, named
from families.calendars import CALENDARS

_DAYS = in_(Unit.DAYS)

SECTION = Section(
    _("How long links last"),
    {
        "renewal_opens_days": Field(_("A link can be renewed this long before its end"), _DAYS),
        "unused_days": Field(_("A link that is not used ends after"), _DAYS),
        "monthly_digest": Field(_("Once a month you are told who can see you, and who looked")),
        "holiday_calendar": Field(_("Working days leave out the days off of"), named(CALENDARS)),
        "holidays": Field(_("Days off besides, each year or once")),
        "working_weekends": Field(_("Weekends that are worked besides")),
    },
)
