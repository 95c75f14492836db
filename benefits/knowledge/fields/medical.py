"""The medical insurance: its fields say themselves what they are."""

from django.utils.translation import gettext_lazy as _

from benefits.knowledge.fields.shape import Section

SECTION = Section(_("Medical insurance"), {})
