"""The work-injury insurance: most of its fields say themselves what they are."""

from django.utils.translation import gettext_lazy as _

from benefits.knowledge.fields.cited import ARTICLES
from benefits.knowledge.fields.shape import Section

SECTION = Section(_("Work-injury insurance"), {"articles": ARTICLES})
