"""The life of an application: which status there is, who acts next, where it may go. The table alone."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Status(models.TextChoices):
    DRAFT = "draft", _("Draft")
    VERIFYING = "verifying", _("Being checked with the register")
    AWAITING_CONSENT = "awaiting_consent", _("Waiting for the relative's answer")
    IN_REVIEW = "in_review", _("Being looked at by an officer")
    AWAITING_APPLICANT = "awaiting_applicant", _("Waiting for you")
    APPROVED = "approved", _("Linked")
    REJECTED = "rejected", _("Not confirmed")
    DECLINED = "declined", _("Not linked")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    EXPIRED = "expired", _("Expired")


class ActsNext(models.TextChoices):
    APPLICANT = "applicant", _("You")
    REGISTER = "register", _("The authority's register")
    RELATIVE = "relative", _("The relative")
    OFFICER = "officer", _("An officer of the authority")
    NOBODY = "nobody", _("Nobody")


S = Status

ACTS_NEXT: dict[Status, ActsNext] = {
    S.DRAFT: ActsNext.APPLICANT,
    S.VERIFYING: ActsNext.REGISTER,
    S.AWAITING_CONSENT: ActsNext.RELATIVE,
    S.IN_REVIEW: ActsNext.OFFICER,
    S.AWAITING_APPLICANT: ActsNext.APPLICANT,
    S.APPROVED: ActsNext.NOBODY,
    S.REJECTED: ActsNext.NOBODY,
    S.DECLINED: ActsNext.NOBODY,
    S.WITHDRAWN: ActsNext.NOBODY,
    S.EXPIRED: ActsNext.NOBODY,
}

TRANSITIONS: dict[Status, frozenset[Status]] = {
    S.DRAFT: frozenset({S.VERIFYING, S.IN_REVIEW, S.WITHDRAWN, S.EXPIRED}),
    S.VERIFYING: frozenset({S.AWAITING_CONSENT, S.IN_REVIEW, S.APPROVED, S.REJECTED, S.WITHDRAWN}),
    S.AWAITING_CONSENT: frozenset({S.APPROVED, S.DECLINED, S.WITHDRAWN, S.EXPIRED}),
    S.IN_REVIEW: frozenset({S.APPROVED, S.AWAITING_CONSENT, S.AWAITING_APPLICANT, S.REJECTED, S.WITHDRAWN}),
    S.AWAITING_APPLICANT: frozenset({S.IN_REVIEW, S.WITHDRAWN, S.EXPIRED}),
    S.APPROVED: frozenset(),
    S.REJECTED: frozenset(),
    S.DECLINED: frozenset(),
    S.WITHDRAWN: frozenset(),
    S.EXPIRED: frozenset(),
}

OPEN = frozenset({S.VERIFYING, S.AWAITING_CONSENT, S.IN_REVIEW, S.AWAITING_APPLICANT})
ENDED = frozenset(status for status, onward in TRANSITIONS.items() if not onward)
