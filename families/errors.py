"""What can be wrong, in words for the person who reads them. Doors show `str(error)`; tests look at the class."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.waiting import wait_in_words


class FamilyServiceError(Exception):
    """A rule of the family service refuses. `field` names the answer to change, if one is to blame."""

    message: str | Promise = _("This cannot be done.")
    field: str | None = None
    step: str | None = None

    def __init__(self, message: str | Promise | None = None, /, **values: object) -> None:
        self.values = values
        if message is not None:
            self.message = message
        super().__init__()

    def __str__(self) -> str:
        return str(self.message) % self.values if self.values else str(self.message)


class InvalidTransition(FamilyServiceError):
    message = _("This application has moved on in the meantime. Look at it again before you decide.")


class StaleDraft(FamilyServiceError):
    message = _(
        "You changed these answers in another window. The page now shows the newest ones: check them and go on."
    )


class DraftIncomplete(FamilyServiceError):
    message = _("Some answers are still missing.")


class SelfLinkRequired(FamilyServiceError):
    message = _("First link your own social-security card. Then you can add a relative.")


class AlreadyBound(FamilyServiceError):
    message = _("Your own card is linked already.")


class AlreadyLinked(FamilyServiceError):
    message = _("This person is already linked to your account.")
    field = "number"
    step = "details"


class NotRenewable(FamilyServiceError):
    message = _("This link cannot be renewed, or not yet. Its page says until when it lasts.")


class AlreadyApplied(FamilyServiceError):
    """`existing`: that application, where a door has looked for it."""

    message = _("You have already applied for this person. Open that application to see how it stands.")
    existing: UUID | None = None
    field: str | None = "number"
    step = "details"


class OwnNumber(FamilyServiceError):
    message = _("This is your own number. Enter the number of the relative you want to add.")
    field = "number"
    step = "details"


class RelationshipNotPlausible(FamilyServiceError):
    field = "relationship"
    step = "details"


class QuotaReached(FamilyServiceError):
    field = "relationship"
    step = "details"


class WaitFirst(FamilyServiceError):
    """It goes again from `until` on. `%(wait)s` says how long that is, `%(until)s` when."""

    message = _("There were too many wrong tries. You can try again %(wait)s.")

    def __init__(self, *, until: datetime, **values: object) -> None:
        super().__init__(**values)
        self.until = until

    def __str__(self) -> str:
        until = date_format(timezone.localtime(self.until), "DATETIME_FORMAT")
        return str(self.message) % {**self.values, "wait": wait_in_words(self.until), "until": until}


class TooManyTries(WaitFirst):
    """Wrong codes, by this account, at this visit or from this network."""


class TooManyAttempts(WaitFirst):
    """Right or wrong, from this network address or account, this hour."""

    message = _("There were too many tries within an hour. You can try again %(wait)s, or now from another connection.")


class TooManyFromNetwork(WaitFirst):
    """Submissions of this hour, or refusals, whoever the applicants are."""

    message = _(
        "From this connection very many applications were sent, or many could not be confirmed. You can send yours after "
        "%(until)s, or now from another connection. Nothing is lost."
    )


class TooManyFailures(WaitFirst):
    message = _("Several of your applications could not be confirmed. You can try again after %(until)s.")


class AskedLately(WaitFirst):
    """The same sentence whether they refused, did not answer, were not asked, or the applicant took it back."""

    message = _(
        "You have sent several requests about this person. So that nobody is asked again and again, you can send the next "
        "one after %(until)s."
    )


class TooManyUnanswered(FamilyServiceError):
    message = _(
        "The authority's register is still checking your last applications. Nothing is lost: send this one as soon as "
        "one of them has been answered."
    )


class RegionNotAgreed(FamilyServiceError):
    """No authority has agreed with the app for this region, or there is no such region: an app is not told which."""

    message = _("This app may not apply for cards of this region. You can apply on the pages of the family service.")


class DeclarationChanged(FamilyServiceError):
    """What is declared is not the text of today for these answers. `field` names which text; `is_young_child` says that it
    is that for a child whom nobody tells anything yet."""

    message = _("This text has changed. Read the newest one before you send the application.")
    field = "declaration"
    is_young_child = False


class TextChanged(FamilyServiceError):
    """What was read before a code was typed is not the text of today."""

    message = _("This text has changed. Read the newest one, then enter the code.")
    field = "text"


class CodeRefused(FamilyServiceError):
    """A consent code did not open the door: wrong, expired or locked."""

    message = _("The code is not right. Check the newest message and enter its six digits.")
    field = "code"


class CodeExpired(CodeRefused):
    message = _("This code is no longer valid. Ask for a new one.")


class CodeLocked(CodeRefused):
    message = _("There were too many wrong tries with this code. Ask for a new one.")


class ConsentNotOpen(FamilyServiceError):
    message = _("There is nothing to decide here any more.")


class NoPhoneOnRecord(FamilyServiceError):
    message = _("The authority has no telephone number on record for this.")


class TooManyCodes(FamilyServiceError):
    """Asked again too soon, or too often a day. The page says so without saying whether anyone was reached."""

    message = _(
        "You can ask for another code after one minute, and for five within a day. Wait a little, then ask again."
    )


class QuietHours(FamilyServiceError):
    message = _("Messages are not sent at night. You can ask for the code again after %(until)s.")


class RegisterSilent(FamilyServiceError):
    """The register did not answer, or not in a way that can be used. Try later, and not before `retry_after`."""

    message = _("The authority's register does not answer at the moment. Nothing is lost; try again in a few minutes.")

    def __init__(self, *, retry_after: timedelta = timedelta(0)) -> None:
        super().__init__()
        self.retry_after = retry_after


class RegisterRefused(RegisterSilent):
    """The register answered that our request is malformed or not allowed: an operator has to look."""


class ProofNeeded(FamilyServiceError):
    """The register takes no certification on this proof."""

    message = _("The authority needs another proof that the person is alive.")


class NothingToCertify(FamilyServiceError):
    message = _("The authority has no pension on record that would have to be certified.")


class LossRefused(FamilyServiceError):
    """The card is lost already or otherwise not usable, or the reporter may not."""

    message = _("The authority did not take this report. Look at the state of the card, or call the service line.")


class CodeNotShown(FamilyServiceError):
    """No code of this card can be shown now. `why` is a `policies.CodeObstacle`; its page has the words."""

    message = _("No code can be shown at the moment.")

    def __init__(self, why: str) -> None:
        super().__init__()
        self.why = why


class PassNotShown(FamilyServiceError):
    message = _(
        "You cannot show at the moment that you may act for this person: the link is not active, or the authority's register "
        "tells nothing of the person any more. Ask at an office."
    )


class LossNotAllowed(FamilyServiceError):
    message = _("You cannot report this card lost.")


class CardNotReportable(FamilyServiceError):
    message = _("This card cannot be reported lost as it is now. The page says what you can do.")


class TooManyLossReports(CardNotReportable):
    message = _(
        "This card was blocked here several times today. If it is lost once more, call the service line or go to an office."
    )


class LossNotLiftable(FamilyServiceError):
    message = _("This report cannot be taken back here any more.")


class LinkEnded(FamilyServiceError):
    message = _("This link has ended already.")


class LinkChanged(FamilyServiceError):
    message = _("This link was changed in the meantime. Look at it again before you decide.")


class CannotRaise(FamilyServiceError):
    """`field` is what was to become more."""

    message = _(
        "A link can share less than before and end earlier, but not the other way round. For more, the relative has to "
        "agree anew."
    )

    def __init__(self, field: str) -> None:
        super().__init__()
        self.field = field


class NothingLeft(FamilyServiceError):
    """`field` is what would be empty or over."""

    message = _("Nothing would be left of this link. End it instead.")

    def __init__(self, field: str) -> None:
        super().__init__()
        self.field = field


class OwnLinkStays(FamilyServiceError):
    message = _("The link to your own card can only be ended.")


class PauseNotAllowed(FamilyServiceError):
    message = _("Only the person whose record is shared can pause a link and let it go on.")


class NotForThisOfficer(FamilyServiceError):
    """Not on duty in the person's region, or too near to one of the two sides."""

    message = _("This answer is not yours to record. An officer of the person's region who is no relative may do it.")


class AnotherTextShown(FamilyServiceError):
    message = _("This is not the text that belongs to what was chosen. Show the person the right one, then record it.")


class InvitationNotOpen(FamilyServiceError):
    """Used, past its time, revoked or unknown: whoever holds it is not told which."""

    message = _("This invitation does not hold. Ask your relative for a new one.")


class OwnInvitation(FamilyServiceError):
    message = _("This is your own invitation. Give it to the relative whom you want to invite.")


class InvitationUsed(FamilyServiceError):
    message = _("The link has begun already. You can end it at any time.")


class TooManyInvitations(FamilyServiceError):
    message = _("You can have %(most)s invitations open at a time. Revoke one first.")


class TooManyInvitationsToday(WaitFirst):
    message = _("You have made %(most)s invitations within a day. You can make another %(wait)s.")


class InvitationsNotOffered(FamilyServiceError):
    message = _("In the region of your card nobody can be invited this way. Your relative can ask, and you answer.")


class DisputeNotAllowed(FamilyServiceError):
    message = _("Only the person whose record is shared can say that they do not know who is linked to them.")


class DisputeNotYours(FamilyServiceError):
    """Of another region, of the officer themself, or decided already."""

    message = _("This case is not for you to decide, or not any more.")


class ObjectInstead(FamilyServiceError):
    message = _(
        "Below the age at which somebody agrees for themself, a link is not theirs alone to change. They can object: then it "
        "stands still at once, and an officer decides."
    )


class OwnersNotAllowed(FamilyServiceError):
    """`field` is the number that is out of bounds."""

    message = _("Choose a number from the list.")
    field = "allowed"


class RaiseNotProven(FamilyServiceError):
    """More may be linked only by who has just shown that it is them."""

    message = _("Show once more that it is you before you let more people in.")


class ScopeNotAllowed(FamilyServiceError):
    message = _("This cannot be shared in this way.")


class CorrectionTextMissing(FamilyServiceError):
    message = _("Write what it should say.")
    field = "text"


class CorrectionTextTooLong(FamilyServiceError):
    message = _("This is too long: %(most)s characters at most.")
    field = "text"


class CorrectionNotAllowed(FamilyServiceError):
    message = _("Only an officer of the person's region can answer, and never the person themself.")


class CorrectionAnswered(FamilyServiceError):
    message = _("This request has an answer already.")


class DocumentRefused(FamilyServiceError):
    """An uploaded paper is not taken; those that are there stay."""

    field = "file"


class DocumentTooBig(DocumentRefused):
    message = _(
        "The file is larger than 5 MB. Take the photograph again with less detail, or scan it in black and white."
    )


class DocumentNotKnown(DocumentRefused):
    message = _("This is neither a JPEG or PNG picture nor a PDF. Photograph or scan the paper and add that.")


class DocumentTooManyPixels(DocumentRefused):
    message = _(
        "The picture has too many pixels to be opened. Photograph the paper again with your telephone's usual setting."
    )


class DocumentDamaged(DocumentRefused):
    message = _("The file cannot be opened: a part of it is missing or broken. Photograph or scan the paper again.")


class DocumentLocked(DocumentRefused):
    message = _("The PDF is locked with a password. Save it without one, or photograph the paper.")


class DocumentActive(DocumentRefused):
    message = _(
        "The PDF holds a script or another file, which we do not open. Photograph or scan the paper and add that."
    )


class DocumentThere(DocumentRefused):
    message = _("You have added this file already.")


class DocumentsFull(DocumentRefused):
    message = _("There are five papers already. Remove one before you add another.")


class TooManyUploads(WaitFirst):
    """Of this account, this hour or day, by number or by bytes."""

    message = _("You have added many files lately. You can add more %(wait)s.")


class DocumentMissing(FamilyServiceError):
    message = _("Add a paper first, or tick that you show it at an office.")
    field = "brings_documents"
