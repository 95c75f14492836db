"""What officers read for codes that citizens never see, or see in other words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from families.models.links import EndedBy
from families.states import Status
from families.verification import Outcome

Words = str | Promise

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

ENDED_BY: dict[str, Words] = {
    EndedBy.OWNER: _("The owner"),
    EndedBy.SUBJECT: _("The insured person"),
    EndedBy.OFFICER: _("An officer"),
    EndedBy.REGISTER: _("The register"),
    EndedBy.TERM: _("The end of its term"),
    EndedBy.SELF_ENDED: _("The end of the link to the owner's own card"),
}
