"""Text messages to people who have an account."""

from django.utils.translation import gettext_lazy as _

from benefits.knowledge.fields.shape import Field, Section

SECTION = Section(
    _("Text messages"),
    {
        "from_hour": Field(_("Full hour of the day from which text messages go out")),
        "until_hour": Field(_("Full hour of the day until which text messages go out")),
    },
)
