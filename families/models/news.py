"""How far the news of each register has been read, and what of it could not be applied yet. Nothing of it names anybody: who
it is of is a row, and what happened is asked of the register."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from families.models.people import InsuredPerson
from families.models.sealing import both_or_neither


class ChangesCursor(models.Model):
    """One row a provider, always due: whoever holds its lease reads. The cursor moves in the transaction of the change that
    it stands on."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    provider = models.CharField(_("provider"), max_length=32, unique=True)
    cursor = models.CharField(_("read up to"), max_length=64, blank=True)
    read_at = models.DateTimeField(_("last read at"), null=True)

    due_at = models.DateTimeField(_("due at"), default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)

    class Meta:
        verbose_name = _("place in a register's news")
        verbose_name_plural = _("places in the registers' news")
        constraints = [both_or_neither("changes_lease_whole", "lease_until", "lease_token")]

    def __str__(self) -> str:
        return self.provider


class HeldChange(models.Model):
    """A change that could not be applied when it was read: due until it could, or put aside for an operator. `failures` are
    the tries that the change itself failed, the register's silence not counted. Applied, the row is gone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    provider = models.CharField(_("provider"), max_length=32)
    cursor = models.CharField(_("cursor"), max_length=64)
    person = models.ForeignKey(
        InsuredPerson, on_delete=models.CASCADE, related_name="+", verbose_name=_("insured person")
    )
    kind = models.CharField(_("what has changed"), max_length=32)
    held_at = models.DateTimeField(_("held since"), default=timezone.now)
    failures = models.PositiveSmallIntegerField(_("failures"), default=0)

    due_at = models.DateTimeField(_("due at"), null=True)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    given_up_at = models.DateTimeField(_("put aside at"), null=True)

    class Meta:
        verbose_name = _("change that could not be applied")
        verbose_name_plural = _("changes that could not be applied")
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="held_change_due")]
        constraints = [
            models.UniqueConstraint(fields=["provider", "cursor"], name="held_change_once"),
            models.CheckConstraint(
                condition=Q(due_at__isnull=False, given_up_at__isnull=True)
                | Q(due_at__isnull=True, given_up_at__isnull=False),
                name="held_change_due_until_put_aside",
            ),
            both_or_neither("held_change_lease_whole", "lease_until", "lease_token"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.cursor}"
