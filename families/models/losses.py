"""Cards that were reported lost: the wish, how it went out to the register, and how it ended."""

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from families.models.links import FamilyLink
from families.models.people import CardState, SocialSecurityCard
from families.models.sealing import both_or_neither


class LossKind(models.TextChoices):
    TEMPORARY = "temporary", _("Blocked for a few days")
    FORMAL = "formal", _("Lost for good")


STATE_AFTER: dict[str, CardState] = {
    LossKind.TEMPORARY.value: CardState.TEMPORARY_LOSS,
    LossKind.FORMAL.value: CardState.FORMAL_LOSS,
}


class Stage(StrEnum):
    """How a report stands. `ENDED` says that the register ended it, or that a final report took its place."""

    WAITING = "waiting"
    BLOCKED = "blocked"
    VOID = "void"
    LIFTING = "lifting"
    REFUSED = "refused"
    LIFTED = "lifted"
    ENDED = "ended"


def _final() -> Q:
    """Filed for good: nothing more is to be done with it."""
    return Q(kind=LossKind.FORMAL, filed_at__isnull=False)


class LossReportQuerySet(models.QuerySet["LossReport"]):
    def open(self) -> "LossReportQuerySet":
        """Waiting, or in force. A final report stays in force for good."""
        return self.filter(ended_at__isnull=True)


class LossReport(models.Model):
    """The row is the queue: due while the register is still to take it, to take it back, or to be looked at when its days
    are over. The id is the idempotency key of the report. `register_id` is empty where the register took a report
    and its answer was lost for so long that it no longer tells which."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    card = models.ForeignKey(SocialSecurityCard, on_delete=models.CASCADE, related_name="loss_reports")
    link = models.ForeignKey(FamilyLink, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=9, choices=LossKind)
    reported_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)

    due_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    filed_at = models.DateTimeField(null=True)
    register_id = models.CharField(max_length=64, blank=True, help_text="The register's own id of the report.")
    lapses_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    lift_asked_at = models.DateTimeField(null=True)
    lifted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    objects = LossReportQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="loss_due")]
        constraints = [
            models.UniqueConstraint(fields=["card"], condition=Q(ended_at__isnull=True), name="loss_one_open_a_card"),
            models.CheckConstraint(condition=Q(kind__in=LossKind.values), name="loss_kind_known"),
            both_or_neither("loss_lease_whole", "lease_until", "lease_token"),
            models.CheckConstraint(
                condition=Q(due_at__isnull=True) & (Q(ended_at__isnull=False) | _final())
                | Q(due_at__isnull=False, ended_at__isnull=True) & ~_final(),
                name="loss_due_until_done",
            ),
            models.CheckConstraint(
                condition=Q(filed_at__isnull=False) | Q(register_id="", lapses_at__isnull=True),
                name="loss_told_once_filed",
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True)
                | Q(filed_at__isnull=True, lifted_at__isnull=True, ended_at__isnull=False, ended_at=F("refused_at")),
                name="loss_refused_is_over",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True)
                | Q(lift_asked_at__isnull=False, ended_at__isnull=False, ended_at=F("lifted_at")),
                name="loss_lifted_when_asked",
            ),
            models.CheckConstraint(
                condition=Q(kind=LossKind.TEMPORARY) | Q(lift_asked_at__isnull=True, lapses_at__isnull=True),
                name="loss_formal_is_final",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)

    @property
    def is_formal(self) -> bool:
        return self.kind == LossKind.FORMAL

    @property
    def is_liftable(self) -> bool:
        """Can it be taken back here? Not what is final, nor what the register no longer knows as ours."""
        is_known = self.filed_at is None or self.register_id != ""
        return self.ended_at is None and not self.is_formal and is_known

    @property
    def stage(self) -> Stage:
        if self.ended_at is not None:
            return self._end
        if self.lift_asked_at is not None:
            return Stage.LIFTING
        if self.filed_at is None:
            return Stage.WAITING
        return Stage.VOID if self.is_formal else Stage.BLOCKED

    @property
    def _end(self) -> Stage:
        if self.refused_at is not None:
            return Stage.REFUSED
        return Stage.LIFTED if self.lifted_at is not None else Stage.ENDED
