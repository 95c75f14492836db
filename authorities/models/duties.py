"""Which officer is answerable for which region. A duty covers its region and everything below, nothing else."""

from datetime import date, datetime, time, timedelta
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from uuid_utils.compat import uuid7

from authorities.models.regions import Region


class Role(models.TextChoices):
    OFFICER = "officer", _("Officer")
    SUPERVISOR = "supervisor", _("Supervisor")
    AUDITOR = "auditor", _("Auditor")


def beginning_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class StaffDutyQuerySet(models.QuerySet["StaffDuty"]):
    def active(self, on: date | None = None) -> "StaffDutyQuerySet":
        """Begun by that day and not ended when it begins; by default today, and not ended now."""
        return self.filter(begins_on__lte=on or timezone.localdate()).not_ended(
            None if on is None else beginning_of(on)
        )

    def not_ended(self, at: datetime | None = None) -> "StaffDutyQuerySet":
        """Begun or not; now by default. The end of a duty may be known before it comes."""
        return self.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at or timezone.now()))


class StaffDuty(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="duties", verbose_name=_("member of staff")
    )
    region = models.ForeignKey(Region, models.PROTECT, related_name="duties", verbose_name=_("region"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    begins_on = models.DateField(_("begins on"), default=timezone.localdate)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("ended by")
    )

    objects: ClassVar[models.Manager["StaffDuty"]] = StaffDutyQuerySet.as_manager()

    class Meta:
        verbose_name = _("staff duty")
        verbose_name_plural = _("staff duties")
        ordering = ["region", "role", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="duty_ended_at_and_by",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="duty_role_known"),
            models.UniqueConstraint(
                fields=["user", "region", "role"], condition=Q(ended_at__isnull=True), name="duty_held_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.region_id}"

    @property
    def last_day(self) -> date | None:
        """None while no end is known."""
        return None if self.ended_at is None else timezone.localdate(self.ended_at - timedelta(microseconds=1))
