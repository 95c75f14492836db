"""The own card, proof of life and corrections."""

from django.utils.translation import gettext_lazy as _

from families.message_texts.text import REPLACED, USABLE, MessageText

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
    "card_changed": MessageText(
        _("A relative's card can no longer be used"),
        _(
            "The authority says that the card of the link from application %(reference)s cannot be used: it was reported lost, "
            "was cancelled, or its time is over. Open it to see which, and what there is to do."
        ),
        variants={
            USABLE: MessageText(
                _("A relative's card can be used"),
                _(
                    "The authority says that the card of the link from application %(reference)s, which could not be used, can "
                    "be used now. You have nothing to do."
                ),
            ),
            REPLACED: MessageText(
                _("A relative has a new card"),
                _(
                    "The authority has issued a new card in the place of the one of the link from application %(reference)s. "
                    "Open it to see whether it can be used already."
                ),
            ),
        },
    ),
    "card_changed_subject": MessageText(
        _("Your card can no longer be used"),
        _(
            "The authority says that your social-security card cannot be used: it was reported lost, was cancelled, or its "
            "time is over. Open it to see which, and what there is to do. If you do not know of it, call us."
        ),
        variants={
            USABLE: MessageText(
                _("Your card can be used"),
                _(
                    "The authority says that your social-security card, which could not be used, can be used now. You have "
                    "nothing to do."
                ),
            ),
            REPLACED: MessageText(
                _("You have a new card"),
                _(
                    "The authority has issued a new social-security card in the place of the one that you had. Open it to see "
                    "whether it can be used already. If you did not ask for it, call us."
                ),
            ),
        },
    ),
    "guardian_card_changed": MessageText(
        _("The card of somebody in your care can no longer be used"),
        _(
            "The authority says that the social-security card of somebody in your care (reference %(reference)s) cannot be used: "
            "it was reported lost, was cancelled, or its time is over. Call us, or ask at an office, what there is to do."
        ),
        variants={
            USABLE: MessageText(
                _("The card of somebody in your care can be used"),
                _(
                    "The authority says that the social-security card of somebody in your care (reference %(reference)s), which "
                    "could not be used, can be used now. You have nothing to do."
                ),
            ),
            REPLACED: MessageText(
                _("Somebody in your care has a new card"),
                _(
                    "The authority has issued a new social-security card to somebody in your care (reference %(reference)s), in "
                    "the place of the one before. You have nothing to do."
                ),
            ),
        },
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
