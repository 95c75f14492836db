"""What becomes of links to somebody who has died."""

from django.utils.translation import gettext_lazy as _

from benefits.assessments import Unit
from benefits.knowledge.fields.shape import Field, Section, in_

SECTION = Section(
    _("After a death"),
    {"links_end_after_days": Field(_("How long links to the person stand frozen before they end"), in_(Unit.DAYS))},
)
