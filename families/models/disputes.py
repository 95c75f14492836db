"""Cases of people who say that they do not know who is linked to them."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from families.decisions import DisputeOutcome
from families.models.applications import new_reference
from families.models.links import FamilyLink
from families.models.people import InsuredPerson
from families.models.sealing import both_or_neither


class DisputeQuerySet(models.QuerySet["Dispute"]):
    def open(self) -> "DisputeQuerySet":
        return self.filter(resolved_at__isnull=True)

    def of_person(self, person: InsuredPerson) -> "DisputeQuerySet":
        return self.filter(person=person)


class Dispute(models.Model):
    """While it is open the link stands still. `reference` is the number of the case, which the person reads."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    reference = models.CharField(_("case number"), max_length=9, unique=True, default=new_reference, editable=False)
    link = models.ForeignKey(FamilyLink, on_delete=models.PROTECT, related_name="disputes", verbose_name=_("link"))
    person = models.ForeignKey(
        InsuredPerson, on_delete=models.PROTECT, related_name="disputes", verbose_name=_("insured person")
    )
    opened_at = models.DateTimeField(_("opened at"), default=timezone.now)
    opened_by = models.CharField(_("opened by"), max_length=50, help_text=_("Kind and id, as in events."))
    resolved_at = models.DateTimeField(_("decided at"), null=True)
    resolved_by = models.CharField(
        _("decided by"), max_length=50, blank=True, help_text=_("Kind and id, as in events.")
    )
    outcome = models.CharField(_("decision"), max_length=10, choices=DisputeOutcome, null=True)

    objects = DisputeQuerySet.as_manager()

    class Meta:
        verbose_name = _("dispute")
        verbose_name_plural = _("disputes")
        constraints = [
            models.UniqueConstraint(
                fields=["link"], condition=Q(resolved_at__isnull=True), name="dispute_one_open_a_link"
            ),
            both_or_neither("dispute_end_whole", "resolved_at", "outcome"),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, resolved_by="")
                | Q(Q(resolved_at__isnull=False), ~Q(resolved_by="")),
                name="dispute_end_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(outcome__isnull=True) | Q(outcome__in=DisputeOutcome.values), name="dispute_outcome_known"
            ),
        ]
        indexes = [
            models.Index(fields=["opened_at"], condition=Q(resolved_at__isnull=True), name="dispute_open"),
            models.Index(fields=["opened_at"], name="dispute_by_opening"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None
