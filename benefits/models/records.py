"""The last copy of what the register says, and when it is to be asked again."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from benefits.contributions import Insurance, RecordState
from families.models import InsuredPerson
from families.models.sealing import both_or_neither


class InsuranceRecord(models.Model):
    """From the authority only, and as it came: `spells` are `[{"from": "2010-01", "to": "2014-06" or null, "base":
    "5200.00", "employer", "region"}]`, even where they overlap or run backwards."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey(
        InsuredPerson, on_delete=models.CASCADE, related_name="insurance_records", verbose_name=_("insured person")
    )
    insurance = models.CharField(_("insurance"), max_length=12, choices=Insurance)
    region_code = models.CharField(_("region"), max_length=6)
    state = models.CharField(_("state"), max_length=9, choices=RecordState)
    first_enrolled = models.DateField(_("first enrolled"))  # the first day of the month
    spells = models.JSONField(_("contributions"), default=list)
    account_balance = models.DecimalField(_("own account"), max_digits=14, decimal_places=2, null=True)
    as_of = models.DateField(_("as of"))
    fetched_at = models.DateTimeField(_("fetched at"), default=timezone.now)

    class Meta:
        verbose_name = _("insurance record")
        verbose_name_plural = _("insurance records")
        constraints = [
            models.UniqueConstraint(fields=["person", "insurance"], name="record_one_an_insurance"),
            models.CheckConstraint(condition=Q(insurance__in=Insurance.values), name="record_insurance_known"),
            models.CheckConstraint(condition=Q(state__in=RecordState.values), name="record_state_known"),
            models.CheckConstraint(
                condition=Q(account_balance__isnull=True) | Q(account_balance__gte=0),
                name="record_balance_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Refresh(models.Model):
    """One row a person whose records are kept: due when the register is to be asked. `refreshed_at` is when it last
    answered, whatever it had to tell; it is null until then."""

    person = models.OneToOneField(
        InsuredPerson,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="refresh",
        verbose_name=_("insured person"),
    )
    due_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    lease_token = models.UUIDField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(default=timezone.now)
    refreshed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(due_at__isnull=False), name="refresh_due")]
        constraints = [both_or_neither("refresh_lease_whole", "lease_until", "lease_token")]

    def __str__(self) -> str:
        return str(self.pk)
