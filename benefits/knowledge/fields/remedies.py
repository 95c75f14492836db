"""What somebody can do against a refusal, and how long."""

from django.utils.translation import gettext_lazy as _

from benefits.assessments import Unit
from benefits.knowledge.fields.shape import Field, Section, in_

SECTION = Section(
    _("Against a refusal"),
    {
        "review_days": Field(_("To ask for administrative reconsideration you have"), in_(Unit.DAYS)),
        "court_months": Field(_("To go to court you have"), in_(Unit.MONTHS)),
        "silence_months": Field(_("When nothing is decided you can go to court after"), in_(Unit.MONTHS)),
    },
)
