"""A request to correct a record."""

from django.utils.translation import gettext_lazy as _

from families.errors.base import FamilyServiceError


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
