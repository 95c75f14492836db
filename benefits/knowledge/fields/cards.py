"""The card and its codes."""

from django.utils.translation import gettext_lazy as _

from benefits.assessments import Unit
from benefits.knowledge.fields.shape import Field, Section, in_

_DAYS = in_(Unit.DAYS)

SECTION = Section(
    _("The social-security card"),
    {
        "code_seconds": Field(_("How many seconds a shown code is good for")),
        "printed_code_days": Field(_("How long a printed code is good for"), _DAYS),
        "renewal_from_days": Field(_("A new card can be asked for this long before the end"), _DAYS),
        "temporary_loss_days": Field(_("A temporary loss report ends by itself after"), _DAYS),
        "code_while_temporarily_lost": Field(_("The holder can still show a code while the card is blocked")),
    },
)
