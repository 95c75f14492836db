"""Codes that the authority makes and sends to the phone on its record. The code itself is never here."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from uuid_utils.compat import uuid7

from families.models.consents import Consent, Route
from families.models.sealing import both_or_neither


class CodePurpose(models.TextChoices):
    ANSWER = "answer"  # a request
    MANAGE = "manage"  # see and change who is linked
    CARE = "care"  # the same of a child in one's care


class OneTimeCode(models.Model):
    """Asked for once, under the reference of a request. `route` bounds what it can grant, wherever it is typed; one for
    managing grants nothing and opens the person's links, one for care those to the children of the other guardian. The id is the idempotency key of its sending. A relative's is due
    until a worker has handed it over; one's own is handed over while its owner waits."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="codes")
    purpose = models.CharField(
        max_length=6, choices=CodePurpose, default=CodePurpose.ANSWER, db_default=CodePurpose.ANSWER
    )
    route = models.CharField(max_length=10, choices=Route, blank=True)
    channel = models.CharField(max_length=5, help_text="sms or voice")
    language = models.CharField(max_length=10)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.CharField(max_length=50, help_text="Kind and id, as in events.")
    asked_through = models.CharField(
        max_length=100, blank=True, default="", db_default="", help_text="Id of the app that acted for them."
    )

    due_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True, help_text="Nobody was reached: no phone, at night, register silent.")
    register_id = models.CharField(max_length=64, blank=True, help_text="The register's own id of the code.")
    expires_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="code_due"),
            models.Index(fields=["consent", "asked_at"], name="code_of_consent"),
            models.Index(fields=["asked_at"], name="code_by_age"),
        ]
        constraints = [
            both_or_neither("code_lease_whole", "lease_until", "lease_token"),
            both_or_neither("code_sent_until_when", "sent_at", "expires_at"),
            models.CheckConstraint(
                condition=Q(purpose=CodePurpose.ANSWER, route__in=Route.values)
                | Q(purpose__in=[CodePurpose.MANAGE, CodePurpose.CARE], route=""),
                name="code_route_known",
            ),
            models.CheckConstraint(
                condition=Q(sent_at__isnull=True) | Q(~Q(register_id=""), failed_at__isnull=True),
                name="code_sent_or_failed",
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) | Q(sent_at__isnull=True, failed_at__isnull=True),
                name="code_due_until_sent",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class CodeAttempt(models.Model):
    """Each try, stored before it is checked. The id is the try's idempotency key and comes from code and digits by a
    keyed hash, so that after an answer that got lost the same digits ask for the same answer."""

    id = models.UUIDField(primary_key=True, editable=False)
    consent = models.ForeignKey(Consent, on_delete=models.CASCADE, related_name="code_attempts")
    code_id = models.CharField(max_length=64, help_text="The register's id of the code.")
    tried_at = models.DateTimeField(default=timezone.now)
    result = models.CharField(max_length=10, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["consent", "code_id"], name="attempt_of_code"),
            models.Index(fields=["tried_at"], name="attempt_by_age"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
