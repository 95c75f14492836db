"""What nobody can turn off: somebody sees a record from now on, or has done something in somebody's name."""

from django.utils.translation import gettext_lazy as _

from families.message_texts.text import WARD, MessageText

TEXTS = {
    # somebody sees the receiver's record from now on
    "link_begun_subject": MessageText(
        _("Someone is now linked to you"),
        _(
            "A relative is now linked to your social-security card (reference %(reference)s). You can see what they "
            "may do, and end it at any time."
        ),
    ),
    "read_out_begins": MessageText(
        _("A link to you is about to begin"),
        _(
            "You read a code to someone who asked to add your card (reference %(reference)s). After a wait they will be able "
            "to see your card for a short time. If this is not right, end it now: nothing has been shown yet."
        ),
        _(
            "You read a code to someone who asked to add your card (reference %(reference)s). They will be able to see your "
            "card from %(begins)s until %(until)s. If this is not right, end it now: until it begins nothing is shown."
        ),
    ),
    "claim_on_you": MessageText(
        _("Someone claimed your card as their own"),
        _(
            "Somebody tried to link your social-security card to another account as if they were you. Your link stays "
            "as it is; an officer looks into it. If you have lost your identity card or phone, call us."
        ),
    ),
    "number_tried": MessageText(
        _("Someone tried your number several times"),
        _(
            "Somebody entered your social-security number several times without success. Nothing of yours was shown. "
            "You have nothing to do; call us if it worries you."
        ),
    ),
    "child_linked": MessageText(
        _("A parent or guardian is linked to you"),
        _(
            "The adult who looks after you can see your social-security card (reference %(reference)s). If you do not want "
            "that, call us or come to an office of your region: we will listen to you."
        ),
        _(
            "The adult who looks after you can see your social-security card (reference %(reference)s), until %(until)s at "
            "the latest. If you do not want that, call us or come to an office of your region: we will listen to you."
        ),
    ),
    "ward_linked": MessageText(
        _("Your guardian is now linked to you"),
        _(
            "The authority has confirmed that this person is your guardian. They can now see your social-security card "
            "(reference %(reference)s). You can see what they may do, and end it at any time. If something is not right, call "
            "us."
        ),
    ),
    # a card that is blocked without its holder's doing
    "loss_reported": MessageText(
        _("Your card has been reported lost"),
        _(
            "Your social-security card is blocked for a few days, because it was reported lost. If you have it, take the "
            "report back here, or call us."
        ),
    ),
    # done in the receiver's name
    "certified": MessageText(
        _("Your proof of life for the pension has been renewed"),
        _(
            "The authority has it on record that you are alive and your pension goes on. You can see who renewed it among "
            "those who opened your record. If you know nothing of it, call us."
        ),
    ),
    # perhaps not by the receiver
    "erasure_asked": MessageText(
        _("Your account will be erased"),
        _(
            "You asked to have this account erased. It will be done %(days)s days later, and every link ends with it. Until "
            "then you can stop it, and if it was not you, do so at once and choose a new password."
        ),
        period="erasure",
    ),
    # somebody is about to see the receiver's record
    "invitation_used": MessageText(
        _("Your invitation was accepted"),
        _(
            "Somebody accepted the invitation that you made (reference %(reference)s). The authority's register is asked, "
            "then the link begins, and you are told. If it was not the one you meant it for, open your invitations and "
            "revoke it, or end the link."
        ),
    ),
    # as when it began
    "link_goes_on_subject": MessageText(
        _("A link to you goes on"),
        _(
            "The authority has looked into the link of the adult who looks after you (reference %(reference)s). It goes on "
            "as before. If you do not want that, call us or come to an office of your region: we will listen to you."
        ),
    ),
    "dispute_opened": MessageText(
        _("We stopped a link to you and look into it"),
        _(
            "You told us that you do not know who is linked to you. Nothing can be seen or done through that link any more "
            "while an officer looks into it. Your case number is %(reference)s: have it ready when you call us."
        ),
    ),
    "dispute_closed": MessageText(
        _("Your case has been decided"),
        _(
            "An officer has looked into case %(reference)s, which you opened because you did not know who is linked to "
            "you. You can see who is linked to you now. If you do not agree with the decision, call us."
        ),
    ),
    # as when it began
    "link_renewed_subject": MessageText(
        _("A link to you has been renewed"),
        _(
            "A relative who was linked to your social-security card is linked again (reference %(reference)s). You can see "
            "what they may do and until when, and end it at any time."
        ),
    ),
    # somebody sees the record of a child or ward in the receiver's care from now on
    "guardian_told": MessageText(
        _("The other guardian is now linked to a child's card"),
        _(
            "The other guardian of a child in your care is now linked to the child's social-security card (reference "
            "%(reference)s). You can see what they may do, and end it at any time."
        ),
        variants={
            WARD: MessageText(
                _("The other guardian is now linked to the card of a person in your care"),
                _(
                    "The other guardian of a person in your care is now linked to that person's social-security card (reference "
                    "%(reference)s). You can see what they may do, and end it at any time."
                ),
            )
        },
    ),
    # done in the receiver's name
    "changed_at_office": MessageText(
        _("A change was made for you at an office"),
        _(
            "At an office you asked to change what somebody may see or do, or how many may be linked to you. It has been "
            "changed. You can see how it stands now. If it was not you who asked, call us at once."
        ),
    ),
    # somebody may see the receiver's record before long
    "invited_at_office": MessageText(
        _("An invitation was made for you at an office"),
        _(
            "At an office you invited a relative to your social-security card, and were given the invitation on paper. You "
            "can see it among your invitations, and revoke it until the link begins. If it was not you, revoke it and call us "
            "at once."
        ),
    ),
}
