"""What can be wrong with a region, a pack, a duty, or with what somebody wants to change here."""

from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class AuthoritiesError(Exception):
    """Base of this room's errors."""


class Refused(AuthoritiesError):
    """What an officer is refused. `message` tells them why, in their language."""

    message: ClassVar[str | Promise]

    def __str__(self) -> str:
        return str(self.message)


class UnknownRegion(AuthoritiesError, ValueError):
    """Not a division code of GB/T 2260."""

    def __init__(self, code: str) -> None:
        super().__init__(f"{code!r} is not a region code")
        self.code = code


class PackInvalid(AuthoritiesError):
    """A region pack cannot answer: a bad file, or no value in force. `manage.py check` names file, key and reason."""


class DutyAlreadyHeld(Refused):
    """The user holds this role in this region already, or will on the day on which it is to begin."""

    message = _("They hold this duty on that day already.")


class DutyAlreadyEnded(Refused):
    """Somebody ended this duty before."""

    message = _("This duty has ended already.")


class DutyNotYours(Refused):
    """Beyond what a supervisor may give or end."""

    message = _(
        "This duty is not yours to give or to end. You give officers their duties in your own region and below it, supervisors "
        "and auditors below it alone, and nobody gives or ends their own."
    )


class AccountClosed(Refused):
    message = _("This account is closed.")


class DayNotPossible(Refused):
    """Before today, before the duty begins, or more than a year ahead."""

    message = _("A duty begins and ends today or within a year, and its last day is not before its first.")


class PlaceNotYours(Refused):
    message = _("This authority or office is kept by the supervisors of its own region.")


class EditedMeanwhile(Refused):
    message = _("Somebody else has changed it meanwhile. Look at what it says now, then change it again.")


class OfficeClosed(Refused):
    message = _("This office is closed. Open it again before you change it.")


class ClosesAlready(Refused):
    message = _("This office is closed already, or will be. Open it again before you choose another day.")


class OfficeOpen(Refused):
    message = _("This office is open, and no day is known on which it closes.")


class ClosingDayNotPossible(Refused):
    """Before today, or more than a year ahead."""

    message = _("An office closes today or on a day within a year.")


class MonthNotYours(Refused):
    message = _("Only who supervises or audits the whole nation approves that a month of the journal goes.")


class MonthApproved(Refused):
    message = _("You have approved this already. Somebody else has to approve it too.")


class DecisionNotCode(Refused):
    message = _(
        "Write the number of the decision in letters, digits and - . : + _ alone, 64 at most, with no long number."
    )


class NothingDelivered(Refused):
    """No file of this release names the row."""

    message = _("There are no delivered values to go back to: it was added here.")
