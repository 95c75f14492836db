"""An application: its answers, its moves, and how many there may be."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from families.errors.base import FamilyServiceError
from families.errors.waits import WaitFirst


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
