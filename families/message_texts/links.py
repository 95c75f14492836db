"""Links and requests, while they live and when they end."""

from django.utils.translation import gettext_lazy as _

from families.message_texts.text import PAUSED, RESUMED, WARD, MessageText

TEXTS = {
    "self_linked": MessageText(
        _("Your own card is linked"),
        _("Your social-security card is now linked to this account. You can add relatives. Reference %(reference)s."),
    ),
    "application_rejected": MessageText(
        _("We could not confirm your application"),
        _(
            "The details of application %(reference)s could not be confirmed. Open it to see what you can do: check the name "
            "and number on the identity document, or go to an office of your region with your papers."
        ),
    ),
    "application_in_review": MessageText(
        _("An officer is looking at your application"),
        _(
            "Application %(reference)s needs a person's eye. You have nothing to do now. Open it to see how long it "
            "usually takes."
        ),
    ),
    "papers_help": MessageText(
        _("Papers would help your application"),
        _(
            "An officer looks at application %(reference)s, because the register does not prove the relationship. A paper "
            "that does helps them. Open it to add a photograph, or show the paper at an office of the region in charge."
        ),
        papers=_(
            "An officer looks at application %(reference)s, because the register does not prove the relationship. One of "
            "these papers helps them: %(papers)s. Open it to add a photograph, or show the paper at an office of the region "
            "in charge."
        ),
    ),
    "application_closed": MessageText(
        _("Your application has ended without a link"),
        _(
            "Application %(reference)s did not lead to a link. You can talk to your relative and try again; what you "
            "typed is kept for %(days)s days."
        ),
        period="typed",
    ),
    "consent_asked": MessageText(
        _("Someone asks to add your card"),
        _(
            "A person who says they are your relative asks to add your social-security card to their account. You "
            "decide whether, what, and for how long. If you do nothing, the request ends by itself. Reference "
            "%(reference)s."
        ),
    ),
    "link_begun": MessageText(
        _("Your relative's account is linked"),
        _("Application %(reference)s has led to a link. Open it to see what you may do, and until when."),
    ),
    "link_ended": MessageText(
        _("A link has ended"),
        _("The link from application %(reference)s has ended. You can no longer see or do anything through it."),
    ),
    "link_ended_subject": MessageText(
        _("Someone is no longer linked to you"),
        _("The link with reference %(reference)s has ended. That person can no longer see your record."),
    ),
    "link_changed": MessageText(
        _("What you may do for a relative has changed"),
        _(
            "The link from application %(reference)s has been changed. Open it to see what you may do now, and until when."
        ),
        variants={
            PAUSED: MessageText(
                _("A link is paused"),
                _(
                    "The link from application %(reference)s is paused. Until it goes on you can see and do nothing through it. "
                    "You have nothing to do; you get a message when it goes on or ends."
                ),
            ),
            RESUMED: MessageText(
                _("A paused link goes on"),
                _(
                    "The link from application %(reference)s, which was paused, goes on. Open it to see what you may do, and "
                    "until when."
                ),
            ),
        },
    ),
    "link_changed_subject": MessageText(
        _("Somebody may do less for you than before"),
        _(
            "The person of the link with reference %(reference)s has given up a part of it, or lets it end earlier. You "
            "have nothing to do. You can see what they may still do."
        ),
    ),
    "link_moved": MessageText(
        _("The end of a link has moved"),
        _(
            "The authority has corrected your relative's date of birth, and with it the end of the link from application "
            "%(reference)s. Open it to see on which day it ends now."
        ),
        _(
            "The authority has corrected your relative's date of birth. The link from application %(reference)s now ends on "
            "%(until)s."
        ),
    ),
    "link_moved_subject": MessageText(
        _("The end of a link to you has moved"),
        _(
            "The authority has corrected your date of birth, and with it the end of the link of the adult who looks after you "
            "(reference %(reference)s). You can see on which day it ends now."
        ),
        _(
            "The authority has corrected your date of birth. The link of the adult who looks after you (reference "
            "%(reference)s) now ends on %(until)s."
        ),
    ),
    "relative_died": MessageText(
        _("The register tells of a death in your family"),
        _(
            "We are sorry. The authority's register says that the person of the link from application %(reference)s has "
            "died. Nothing of the record is shown any more. We have written down for you what there is to do, and by when. "
            "If this is a mistake, call us."
        ),
    ),
    "relative_lives": MessageText(
        _("The register has taken back what it said of a death"),
        _(
            "The authority's register said by mistake that the person of the link from application %(reference)s had died. "
            "We are sorry. The link goes on as before."
        ),
    ),
    "marriage_changed": MessageText(
        _("The register tells of a change in a marriage"),
        _(
            "Something about the marriage of the person of the link from application %(reference)s has changed in the "
            "register. The link goes on, because it stands on that person's own yes. If you are no longer married to each "
            "other, end it: another husband or wife can be added only then."
        ),
    ),
    "marriage_changed_subject": MessageText(
        _("Your link with your husband or wife goes on"),
        _(
            "Something about your marriage has changed in the register. The link with reference %(reference)s goes on, "
            "because it stands on your own yes. You can share less, or end it, at any time."
        ),
    ),
    "documents_asked": MessageText(
        _("An officer asks you for papers"),
        _(
            "To decide on application %(reference)s an officer needs papers from you. Open it to see which, and until when "
            "there is time. You can photograph them, or show them at an office of the region in charge."
        ),
    ),
    "invitation_accepted": MessageText(
        _("You accepted an invitation"),
        _(
            "Application %(reference)s is on its way. The authority's register is asked; your relative is not asked again, "
            "because they invited you. Open it to see how it stands."
        ),
    ),
    "link_stands_still": MessageText(
        _("A link stands still"),
        _(
            "The link from application %(reference)s stands still while an authority looks into it. Until then you can see "
            "and do nothing through it. You have nothing to do; you get a message when it goes on or ends."
        ),
    ),
    "link_stands_still_subject": MessageText(
        _("A link to you stands still"),
        _(
            "An authority looks into the link of the adult who looks after you (reference %(reference)s). Until then they can "
            "see and do nothing through it. You have nothing to do; if there is something that we should know, call us."
        ),
    ),
    "link_goes_on": MessageText(
        _("A link goes on"),
        _("The link from application %(reference)s, which stood still for a while, goes on as before."),
    ),
    "link_renewed": MessageText(
        _("A link has been renewed"),
        _(
            "Application %(reference)s has led to a new link in the place of the one before. Open it to see what you may "
            "do, and until when."
        ),
    ),
    "of_age": MessageText(
        _("A link has ended: your relative decides for themself now"),
        _(
            "The link from application %(reference)s has ended on your relative's birthday. If you both want it, open it "
            "within 30 days to ask them anew."
        ),
    ),
    "of_age_subject": MessageText(
        _("From today you decide for yourself who sees your record"),
        _(
            "The link of the adult who looked after you has ended (reference %(reference)s). They can no longer see your "
            "record. Open this to see how to link your card to an account of your own."
        ),
    ),
    "guardian_asked": MessageText(
        _("The other guardian asks to add a child's card"),
        _(
            "The other guardian of a child in your care asks to add the child's social-security card to their account. You "
            "decide whether, what, and for how long. If you do nothing, the request ends by itself. Reference "
            "%(reference)s."
        ),
    ),
    "guardian_link_changed": MessageText(
        _("The other guardian may do less for a child than before"),
        _(
            "The other guardian of a child in your care has given up a part of their link to the child's social-security card "
            "(reference %(reference)s), or lets it end earlier. You have nothing to do. You can see what they may still do."
        ),
        variants={
            WARD: MessageText(
                _("The other guardian may do less for a person in your care than before"),
                _(
                    "The other guardian of a person in your care has given up a part of their link to that person's "
                    "social-security card (reference %(reference)s), or lets it end earlier. You have nothing to do. You can see "
                    "what they may still do."
                ),
            )
        },
    ),
    "guardian_link_ended": MessageText(
        _("The other guardian is no longer linked to a child's card"),
        _(
            "The link of the other guardian of a child in your care (reference %(reference)s) has ended. They can no longer see "
            "the child's record through it. You have nothing to do."
        ),
        variants={
            WARD: MessageText(
                _("The other guardian is no longer linked to the card of a person in your care"),
                _(
                    "The link of the other guardian of a person in your care (reference %(reference)s) has ended. They can no "
                    "longer see that person's record through it. You have nothing to do."
                ),
            )
        },
    ),
}
