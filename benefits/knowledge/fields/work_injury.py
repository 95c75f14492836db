"""The work-injury insurance: most of its fields say themselves what they are."""

from django.utils.translation import gettext_lazy as _

from benefits.knowledge.fields.cited import ARTICLES
from benefits.knowledge.fields.shape import Field, Section, counted_from

FIRST_GRADE = 1
FIRST_LEAVING_GRADE = 5  # lighter ones than grade 4 may leave their employer

SECTION = Section(
    _("Work-injury insurance"),
    {
        "lump_sum_months": Field(_("Lump sum by grade, in months of one's own wage"), whole=counted_from(FIRST_GRADE)),
        "allowance_shares": Field(
            _("Monthly allowance by grade, in percent of one's own wage"), whole=counted_from(FIRST_GRADE)
        ),
        "leaving_medical_months": Field(
            _("On leaving, for treatment, by grade, in months of the regional average wage"),
            whole=counted_from(FIRST_LEAVING_GRADE),
        ),
        "leaving_work_months": Field(
            _("On leaving, for finding work, by grade, in months of the regional average wage"),
            whole=counted_from(FIRST_LEAVING_GRADE),
        ),
        "articles": ARTICLES,
    },
)
