"""The own card, proof of life and corrections."""

from django.utils.translation import gettext_lazy as _

from families.message_texts.text import MessageText

TEXTS = {
    "loss_filed": MessageText(
        _("The authority has taken your report of a lost card"),
        _("The card that you reported lost is blocked now. Open it to see until when, and what to do next."),
    ),
    "loss_refused": MessageText(
        _("The authority did not take your report of a lost card"),
        _("The card's state did not allow it: it may be blocked already. Look at the card, or call us."),
    ),
    "loss_ended": MessageText(
        _("A card is no longer blocked"),
        _("The card that was reported lost can be used again."),
    ),
    "certification_filed": MessageText(
        _("The proof of life for the pension is renewed"),
        _("The authority has taken the proof that you sent. Open it to see when it is due next."),
    ),
    "certification_refused": MessageText(
        _("The authority needs another proof of life"),
        _("The proof that you sent was not enough. Open it to see what to bring, and where."),
    ),
    "correction_answered": MessageText(
        _("The authority has answered"),
        _("Your request %(reference)s to correct your record has an answer. Open it to read how it goes on."),
    ),
}
