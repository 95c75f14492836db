"""Until when the proof of life for a pension holds, as the register says it."""

from datetime import date, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from families.models import InsuredPerson

WARNING = timedelta(days=90)  # domain: 3 months


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
        """Due on the day itself is not yet overdue."""
        if self.due_on < day:
            return DueState.OVERDUE
        return DueState.WARNING if self.due_on - day <= WARNING else DueState.CURRENT
