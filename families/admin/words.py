"""What officers read for codes that citizens never see, or see in other words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from families.models.applications import ReviewReason
from families.states import Status
from families.verification import Outcome

Words = str | Promise

REVIEW_REASONS: dict[str, Words] = {
    ReviewReason.NO_NUMBER: _("The person has no number yet"),
    ReviewReason.MINOR_KINSHIP: _("A child, and the register does not show the applicant as guardian"),
    ReviewReason.WARD_OF_AGE: _("A ward of age"),
    ReviewReason.ALREADY_BOUND: _("The card is linked to another account already"),
    ReviewReason.NO_PHONE: _("The authority has no telephone number of the person"),
    ReviewReason.BELOW_AGE: _("Too young to link their own card alone"),
    ReviewReason.NUMBER_CONFLICT: _("The number belongs to another person of the register"),
    ReviewReason.MONTHLY_MATCHES: _("Many matches of this applicant within a month"),
    ReviewReason.OBSTACLE: _("Something stands in the way of the link"),
    ReviewReason.REGISTER_SILENT: _("The register did not answer for days"),
    ReviewReason.CANNOT_APPLY: _("The register's answer could not be applied"),
}

STATUSES: dict[str, Words] = {
    Status.DRAFT: _("Draft"),
    Status.VERIFYING: _("With the register"),
    Status.AWAITING_CONSENT: _("Waiting for the relative"),
    Status.IN_REVIEW: _("To decide"),
    Status.AWAITING_APPLICANT: _("Waiting for the applicant"),
    Status.APPROVED: _("Linked"),
    Status.REJECTED: _("Rejected"),
    Status.DECLINED: _("Declined by the relative"),
    Status.WITHDRAWN: _("Withdrawn"),
    Status.EXPIRED: _("Expired"),
}

OUTCOMES: dict[str, Words] = {
    "": _("Not asked, or no answer yet"),
    Outcome.MATCH: _("Name and number match"),
    Outcome.NAME_MISMATCH: _("The name differs"),
    Outcome.NOT_FOUND: _("The number is not known"),
    Outcome.DECEASED: _("The person has died"),
    Outcome.CARD_NOT_USABLE: _("The card cannot be used"),
    Outcome.RESTRICTED: _("The person is protected"),
    Outcome.INVALID: _("The register could not read the question"),
    Outcome.RETRY: _("The register could not look it up"),
}
