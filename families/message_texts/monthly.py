"""The overview of a month."""

from django.utils.translation import gettext_lazy as _

from families.message_texts.text import CHILD, MessageText

TEXTS = {
    "digest": MessageText(
        _("Who can see you, and who looked last month"),
        _(
            "Once a month we tell you who can see your record and how often they looked. You have nothing to do. Open it "
            "to see it in full."
        ),
        variants={
            CHILD: MessageText(
                _("Who can see a child in your care, and who looked"),
                _(
                    "Once a month we tell you who else can see the record of a child in your care, and how often they looked. "
                    "Reference %(reference)s. You have nothing to do."
                ),
            ),
        },
    ),
}
