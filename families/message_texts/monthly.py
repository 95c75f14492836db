"""The overview of a month."""

from django.utils.translation import gettext_lazy as _

from families.message_texts.text import MessageText

TEXTS = {
    "digest": MessageText(
        _("Who can see you, and who looked last month"),
        _(
            "Once a month we tell you who can see your record and how often they looked. You have nothing to do. Open it "
            "to see it in full."
        ),
    ),
}
