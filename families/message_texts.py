"""What each message says: kind → title and text. A reference and a day are all that is ever filled in: no number, and no name,
which could be a minor's. Read in the reader's own language."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from audit.retention import kept_for
from families.wording import papers_in_words


@dataclass(frozen=True, slots=True)
class MessageText:
    """`text` may hold `%(reference)s`. `dated` may hold `%(until)s` besides, and `%(begins)s`, and is read where the day is
    known: messages of before do not tell it. So is `papers`, which may hold `%(papers)s`, where it is known which would do.
    `%(days)s` are those of the `period` of audit.retention."""

    title: str | Promise
    text: str | Promise
    dated: str | Promise | None = None
    papers: str | Promise | None = None
    period: str | None = None

    def filled(self, codes: Mapping[str, Any]) -> str:
        """Raises KeyError when a code that the text needs is missing."""
        text = self.text
        if self.dated is not None and UNTIL in codes:
            text = self.dated
        elif self.papers is not None and codes.get(PAPERS):
            text = self.papers
        days = {"days": kept_for(self.period).days} if self.period else {}
        return str(text) % {**days, **in_words(codes)}


BEGINS = "begins"  # the code that is a moment, as in ISO 8601
UNTIL = "until"  # the code that is a day, as in ISO 8601, in the time zone of the region
PAPERS = "papers"  # the code that is a list of kinds of papers, any one of which will do


def in_words(codes: Mapping[str, Any]) -> dict[str, Any]:
    """With days, moments and papers written out in the language in force."""
    words = dict(codes)
    if BEGINS in codes:
        words[BEGINS] = date_format(localtime(datetime.fromisoformat(codes[BEGINS])), "DATETIME_FORMAT")
    if UNTIL in codes:
        words[UNTIL] = date_format(date.fromisoformat(codes[UNTIL]), "DATE_FORMAT")
    if PAPERS in codes:
        words[PAPERS] = papers_in_words(codes[PAPERS])
    return words


TEXTS: dict[str, MessageText] = {
    "self_linked": MessageText(
        _("Your own card is linked"),
        _("Your social-security card is now linked to this account. You can add relatives. Reference %(reference)s."),
    ),
    "application_rejected": MessageText(
        _("We could not confirm your application"),
        _(
            "The details of application %(reference)s could not be confirmed. Open it to see what you can do: check the "
            "name and number on the identity document, or go to an office with your papers."
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
            "An officer looks at application %(reference)s, because the register does not prove the relationship. A paper that "
            "does helps them. Open it to add a photograph, or show the paper at an office."
        ),
        papers=_(
            "An officer looks at application %(reference)s, because the register does not prove the relationship. One of these "
            "papers helps them: %(papers)s. Open it to add a photograph, or show the paper at an office."
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
    "link_begun_subject": MessageText(
        _("Someone is now linked to you"),
        _(
            "A relative is now linked to your social-security card (reference %(reference)s). You can see what they "
            "may do, and end it at any time."
        ),
    ),
    "link_ended": MessageText(
        _("A link has ended"),
        _("The link from application %(reference)s has ended. You can no longer see or do anything through it."),
    ),
    "link_ended_subject": MessageText(
        _("Someone is no longer linked to you"),
        _("The link with reference %(reference)s has ended. That person can no longer see your record."),
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
            "that, call us or come to an office: we will listen to you."
        ),
        _(
            "The adult who looks after you can see your social-security card (reference %(reference)s), until %(until)s at the "
            "latest. If you do not want that, call us or come to an office: we will listen to you."
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
    "loss_reported": MessageText(
        _("Your card has been reported lost"),
        _(
            "Your social-security card is blocked for a few days, because it was reported lost. If you have it, take the "
            "report back here, or call us."
        ),
    ),
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
    "certified": MessageText(
        _("Your proof of life for the pension has been renewed"),
        _(
            "The authority has it on record that you are alive and your pension goes on. You can see who renewed it among "
            "those who opened your record. If you know nothing of it, call us."
        ),
    ),
    "certification_filed": MessageText(
        _("The proof of life for the pension is renewed"),
        _("The authority has taken the proof that you sent. Open it to see when it is due next."),
    ),
    "certification_refused": MessageText(
        _("The authority needs another proof of life"),
        _("The proof that you sent was not enough. Open it to see what to bring, and where."),
    ),
    "certification_due": MessageText(
        _("A proof of life for the pension is due soon"),
        _(
            "Somebody in your family should renew the proof of life for the pension soon. Open the family board to see by when."
        ),
    ),
    "certification_overdue": MessageText(
        _("A proof of life for the pension is overdue"),
        _(
            "The pension may be stopped until it is renewed. After a late renewal it goes on, and what was held back is "
            "paid. Open the family board to see whose it is."
        ),
    ),
    "card_expires": MessageText(
        _("A social-security card expires soon"),
        _(
            "A card in your family should be renewed. Open the family board to see whose it is, and until when it is valid."
        ),
    ),
    "link_ends": MessageText(
        _("A link ends soon"),
        _(
            "The link from application %(reference)s ends soon by itself. Open it to see on which day. If you need it for "
            "longer, you can renew it there."
        ),
        _(
            "The link from application %(reference)s ends by itself on %(until)s. If you need it for longer, open it and renew "
            "it there."
        ),
    ),
    "link_ends_subject": MessageText(
        _("A link to you ends soon"),
        _(
            "The link with reference %(reference)s ends soon by itself. Then that person can no longer see your record. You "
            "have nothing to do. You can see on which day it ends."
        ),
        _(
            "The link with reference %(reference)s ends by itself on %(until)s. Then that person can no longer see your record. "
            "You have nothing to do."
        ),
    ),
    "application_needs_you": MessageText(
        _("Your application waits for you"),
        _(
            "Application %(reference)s ends soon if you do nothing. Open it to see what is needed from you, and until "
            "when there is time."
        ),
        _("Application %(reference)s ends on %(until)s if you do nothing. Open it to see what is needed from you."),
    ),
    "application_waits": MessageText(
        _("Your application still waits for an answer"),
        _(
            "Application %(reference)s has no answer yet and ends soon by itself. You have nothing to do: whether and when "
            "to answer is for your relative to decide. Open it to see until when there is time."
        ),
        _(
            "Application %(reference)s has no answer yet and ends by itself on %(until)s. You have nothing to do: whether and "
            "when to answer is for your relative to decide."
        ),
    ),
    "link_changed": MessageText(
        _("What you may do for a relative has changed"),
        _(
            "The link from application %(reference)s has been changed. Open it to see what you may do now, and until when."
        ),
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
    "erasure_asked": MessageText(
        _("Your account will be erased"),
        _(
            "You asked to have this account erased. It will be done %(days)s days later, and every link ends with it. Until "
            "then you can stop it, and if it was not you, do so at once and choose a new password."
        ),
        period="erasure",
    ),
    "correction_answered": MessageText(
        _("The authority has answered"),
        _("Your request %(reference)s to correct your record has an answer. Open it to read how it goes on."),
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
            "there is time. You can photograph them, or show them at an office."
        ),
    ),
    "invitation_used": MessageText(
        _("Your invitation was accepted"),
        _(
            "Somebody accepted the invitation that you made (reference %(reference)s). The authority's register is asked, "
            "then the link begins, and you are told. If it was not the one you meant it for, open your invitations and "
            "revoke it, or end the link."
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
    "link_goes_on_subject": MessageText(
        _("A link to you goes on"),
        _(
            "The authority has looked into the link of the adult who looks after you (reference %(reference)s). It goes on as "
            "before. If you do not want that, call us or come to an office: we will listen to you."
        ),
    ),
    "link_goes_on": MessageText(
        _("A link goes on"),
        _("The link from application %(reference)s, which stood still for a while, goes on as before."),
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
    "link_renewed": MessageText(
        _("A link has been renewed"),
        _(
            "Application %(reference)s has led to a new link in the place of the one before. Open it to see what you may "
            "do, and until when."
        ),
    ),
    "link_renewed_subject": MessageText(
        _("A link to you has been renewed"),
        _(
            "A relative who was linked to your social-security card is linked again (reference %(reference)s). You can see "
            "what they may do and until when, and end it at any time."
        ),
    ),
    "link_unused": MessageText(
        _("A link that you do not use ends soon"),
        _(
            "The link from application %(reference)s has not been used for a long time, and ends in a month by itself. If "
            "you still need it, open it before: that is enough to keep it."
        ),
        _(
            "The link from application %(reference)s has not been used for a long time, and ends by itself on %(until)s. If you "
            "still need it, open it before: that is enough to keep it."
        ),
    ),
    "link_unused_subject": MessageText(
        _("A link to you that is not used ends soon"),
        _(
            "The person of the link with reference %(reference)s has not looked at anything of yours for a long time. It "
            "ends in a month by itself, unless they use it before. You have nothing to do."
        ),
        _(
            "The person of the link with reference %(reference)s has not looked at anything of yours for a long time. It ends "
            "by itself on %(until)s, unless they use it before. You have nothing to do."
        ),
    ),
    "of_age_soon": MessageText(
        _("A link ends because your relative decides for themself from now on"),
        _(
            "The link from application %(reference)s ends soon, on the birthday from which your relative decides for "
            "themself. Open this to see what changes, and what you can prepare together."
        ),
        _(
            "The link from application %(reference)s ends on %(until)s, the birthday from which your relative decides for "
            "themself. Open this to see what changes, and what you can prepare together."
        ),
    ),
    "of_age_soon_subject": MessageText(
        _("Soon you decide for yourself who sees your record"),
        _(
            "On your birthday the link of the adult who looks after you ends by itself (reference %(reference)s). Open "
            "this to see how to get an account of your own."
        ),
        _(
            "On %(until)s, your birthday, the link of the adult who looks after you ends by itself (reference %(reference)s). "
            "Open this to see how to get an account of your own."
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
    "digest": MessageText(
        _("Who can see you, and who looked last month"),
        _(
            "Once a month we tell you who can see your record and how often they looked. You have nothing to do. Open it "
            "to see it in full."
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
    "guardian_told": MessageText(
        _("The other guardian is now linked to a child's card"),
        _(
            "The other guardian of a child in your care is now linked to the child's social-security card (reference "
            "%(reference)s). You can see what they may do, and end it at any time."
        ),
    ),
    "guardian_link_changed": MessageText(
        _("The other guardian may do less for a child than before"),
        _(
            "The other guardian of a child in your care has given up a part of their link to the child's social-security card "
            "(reference %(reference)s), or lets it end earlier. You have nothing to do. You can see what they may still do."
        ),
    ),
    "guardian_link_ended": MessageText(
        _("The other guardian is no longer linked to a child's card"),
        _(
            "The link of the other guardian of a child in your care (reference %(reference)s) has ended. They can no longer see "
            "the child's record through it. You have nothing to do."
        ),
    ),
    "changed_at_office": MessageText(
        _("A change was made for you at an office"),
        _(
            "At an office you asked to change what somebody may see or do, or how many may be linked to you. It has been "
            "changed. You can see how it stands now. If it was not you who asked, call us at once."
        ),
    ),
}
