"""What a relative is asked and answers: codes, texts, an officer who records it, and invitations."""

from django.utils.translation import gettext_lazy as _

from families.errors.base import FamilyServiceError
from families.errors.waits import WaitFirst


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


class TooManyCodes(FamilyServiceError):
    """Asked again too soon, or too often a day. The page says so without saying whether anyone was reached."""

    message = _(
        "You can ask for another code after one minute, and for five within a day. Wait a little, then ask again."
    )


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


class TooYoungToInvite(FamilyServiceError):
    message = _("Who is too young to agree for themself invites nobody. Their guardian can ask for the link.")


class ScopeNotAllowed(FamilyServiceError):
    message = _("This cannot be shared in this way.")
