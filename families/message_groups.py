"""What people choose by: each kind of message is in one group (`message_texts`). All but safety can be turned off."""

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class Group(models.TextChoices):
    LINKS = "links", _("Links and requests")
    REMINDERS = "reminders", _("Reminders")
    CARD = "card", _("Card and proof of life")
    MONTHLY = "monthly", _("Monthly overview")
    SAFETY = "safety", _("Your safety")


CHOSEN: Final = tuple(group for group in Group if group is not Group.SAFETY)

# Never by text message: our own pages say that a text with a link to renew a card is a fraud, and that a card is blocked is
# what such texts begin with.
NOT_BY_TEXT: Final = frozenset({"card_expires", "card_changed", "card_changed_subject", "guardian_card_changed"})
