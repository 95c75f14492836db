"""A link while it stands: changed, ended, shown, disputed, and how many there may be."""

from django.utils.translation import gettext_lazy as _

from families.errors.base import FamilyServiceError


class PassNotShown(FamilyServiceError):
    message = _(
        "You cannot show at the moment that you may act for this person: the link is not active, or the authority's register "
        "tells nothing of the person any more. Ask at an office of the person's region."
    )


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


class ResumeNotProven(FamilyServiceError):
    """What is about money goes on only for who has just shown that it is them."""

    message = _(
        "This link is about money. Let it go on from its page in your account, where you first show that it is you."
    )


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


class TooYoungToObject(FamilyServiceError):
    message = _(
        "A child of this age does not object alone. Whoever speaks for the child can have the link ended; one that looks "
        "misused an officer ends."
    )
