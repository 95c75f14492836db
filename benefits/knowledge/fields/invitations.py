"""Invitations that a relative makes."""

from django.utils.translation import gettext_lazy as _

from benefits.assessments import Unit
from benefits.knowledge.fields.shape import Field, Section, in_

SECTION = Section(
    _("Invitations to a relative"),
    {
        "invitation_days": Field(_("How long an invitation to a relative holds"), in_(Unit.DAYS)),
        "open_at_once": Field(_("Invitations of one person at a time, at most")),
    },
)
