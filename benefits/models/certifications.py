"""Until when the proof of life for a pension holds, as the register says it, and what people do to renew it."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from benefits.packs import certification_rules
from families.models import FamilyLink, InsuredPerson
from families.models.sealing import both_or_neither


class ProofKind(models.TextChoices):
    """How the authority came to know; a data match is silent: nobody had to do anything."""

    SELF = "self", _("Confirmed by the person")
    COUNTER = "counter", _("At a counter")
    DATA_MATCH = "data_match", _("By itself, from other authorities' data")
    DECLARATION = "declaration", _("By a declaration")


class DueState(models.TextChoices):
    CURRENT = "current", _("Certified")
    WARNING = "warning", _("Due soon")
    OVERDUE = "overdue", _("Overdue")


class Certification(models.Model):
    """One row for each person who receives a pension. `proof_kind` is empty where the register does not say."""

    person = models.OneToOneField(
        InsuredPerson,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="certification",
        verbose_name=_("insured person"),
    )
    due_on = models.DateField(_("due on"))
    certified_at = models.DateTimeField(_("certified at"))
    proof_kind = models.CharField(_("proof"), max_length=11, choices=ProofKind, blank=True)
    fetched_at = models.DateTimeField(_("fetched at"), default=timezone.now)

    class Meta:
        verbose_name = _("certification")
        verbose_name_plural = _("certifications")
        indexes = [models.Index(fields=["due_on"], name="certification_due")]

    def __str__(self) -> str:
        return str(self.pk)

    def state_on(self, day: date) -> DueState:
        """By the rules of the person's region: lists load the person with it. Due on the day itself is not yet overdue."""
        if self.due_on < day:
            return DueState.OVERDUE
        rules = certification_rules(self.person.region_id)
        return DueState.WARNING if rules.warns_from(self.due_on) <= day else DueState.CURRENT


class Refusal(models.TextChoices):
    """Why a renewal ended without one, in the words of the page."""

    PROOF_NEEDED = "proof_needed", _("The authority no longer took the code as proof. Ask for a new one.")
    NO_PENSION = "no_pension", _("The authority has no pension on record that would have to be certified.")
    LINK_ENDED = "link_ended", _("The link no longer allowed it.")
    SILENCE = "silence", _("The authority's register did not answer for days. Ask for a new code.")


_PROVEN = Q(proven_at__isnull=False, code_sent_at__isnull=False)


class CertificationRequest(models.Model):
    """Somebody declares that the person is alive, and the person proves it with a code from the authority. From the right
    code on the row is due until the register has taken it; its id is the idempotency key of code and certification.

    `open_try` is the key of a try that the register has not answered yet: the same digits then ask for the same answer.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(InsuredPerson, on_delete=models.PROTECT, related_name="certification_requests")
    link = models.ForeignKey(FamilyLink, on_delete=models.PROTECT, related_name="certification_requests")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    declaration_version = models.CharField(max_length=20)
    declaration_hash = models.CharField(max_length=64, help_text="SHA-256 of what was shown, UTF-8.")

    channel = models.CharField(max_length=5, help_text="sms or voice")
    language = models.CharField(max_length=10)
    asked_at = models.DateTimeField(default=timezone.now)
    code_sent_at = models.DateTimeField(null=True)
    code_failed_at = models.DateTimeField(null=True, help_text="Nobody was reached: no phone, at night.")
    code_id = models.CharField(max_length=64, blank=True, help_text="The register's own id of the code.")
    code_expires_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    open_try = models.UUIDField(null=True)

    proven_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    filed_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=12, choices=Refusal, null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="certification_request_due"),
            models.Index(fields=["person", "asked_at"], name="certification_request_asked"),
        ]
        constraints = [
            both_or_neither("certification_request_lease_whole", "lease_until", "lease_token"),
            both_or_neither("certification_code_until_when", "code_sent_at", "code_expires_at"),
            both_or_neither("certification_refusal_whole", "refused_at", "refusal"),
            models.CheckConstraint(
                condition=Q(code_sent_at__isnull=True) | Q(~Q(code_id=""), code_failed_at__isnull=True),
                name="certification_code_sent_or_failed",
            ),
            models.CheckConstraint(
                condition=~Q(declaration_version="") & ~Q(declaration_hash=""),
                name="certification_request_declares",
            ),
            models.CheckConstraint(
                condition=Q(refusal__isnull=True) | Q(refusal__in=Refusal.values), name="certification_refusal_known"
            ),
            models.CheckConstraint(
                condition=Q(proven_at__isnull=True, due_at__isnull=True, filed_at__isnull=True, refused_at__isnull=True)
                | Q(_PROVEN, due_at__isnull=False, filed_at__isnull=True, refused_at__isnull=True)
                | Q(_PROVEN, due_at__isnull=True, filed_at__isnull=False, refused_at__isnull=True)
                | Q(_PROVEN, due_at__isnull=True, filed_at__isnull=True, refused_at__isnull=False),
                name="certification_request_goes_on_once_proven",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)
