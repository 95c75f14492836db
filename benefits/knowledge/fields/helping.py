"""Where to turn."""

from django.utils.translation import gettext_lazy as _

from authorities.help import ADVICE, ADVISERS, CHANNELS
from benefits.knowledge.fields.shape import Field, Section, named

SECTION = Section(
    _("Where to turn"),
    {
        "pension_phone": Field(_("Line for the card, pension, unemployment and work injury")),
        "medical_phone": Field(_("Line for medical and maternity insurance")),
        "dispute_phone": Field(_("Line if somebody is linked against your will")),
        "legal_aid_phone": Field(_("Line for advice on the law")),
        "advice": Field(_("Advice"), named(ADVICE), is_told_apart=True),
        "channels": Field(_("Ways"), named({key: row.name for key, row in CHANNELS.items()}), is_told_apart=True),
        "advisers": Field(_("Advisers"), named(ADVISERS), is_told_apart=True),
    },
)
