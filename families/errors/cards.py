"""A card: its codes, and reports that it is lost."""

from django.utils.translation import gettext_lazy as _

from families.errors.base import FamilyServiceError


class CodeNotShown(FamilyServiceError):
    """No code of this card can be shown now. `why` is a `policies.CodeObstacle`; its page has the words."""

    message = _("No code can be shown at the moment.")

    def __init__(self, why: str) -> None:
        super().__init__()
        self.why = why


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
