"""What a register refuses to do, or does not answer."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from families.errors.base import FamilyServiceError


class NoPhoneOnRecord(FamilyServiceError):
    message = _("The authority has no telephone number on record for this.")


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
