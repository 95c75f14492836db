"""Visits at home of those who cannot come to an office."""

from django.utils.translation import gettext_lazy as _

from benefits.assessments import Unit
from benefits.knowledge.fields.shape import Field, Section, in_

SECTION = Section(
    _("Visits at home"),
    {
        "offered": Field(_("Do officers visit whoever cannot come")),
        "from_account": Field(_("Can you ask for a visit in your account")),
        "days_ahead": Field(_("On how many working days ahead"), in_(Unit.DAYS)),
        "visits_a_half_day": Field(_("Visits that fit into half a day")),
    },
)
