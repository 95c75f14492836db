"""How much happened on a day in a region, and what waits there now: counts alone, of nobody. `services/figures` counts them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

COUNTS = (
    *("sent", "approved", "rejected", "declined", "withdrawn", "expired"),
    *("asked", "granted", "refused", "disputes_opened", "disputes_resolved"),
)


class DayFigures(models.Model):
    """Of a region and everything in it: each level has rows of its own, so that a nation's are as few as a county's. A day that
    was counted has a row of the nation, whatever happened; other regions have one where something did. `waits`: how many
    decisions took how long, by `families.waits`."""

    region = models.ForeignKey("authorities.Region", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    sent = models.PositiveIntegerField(default=0)
    approved = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    declined = models.PositiveIntegerField(default=0)
    withdrawn = models.PositiveIntegerField(default=0)
    expired = models.PositiveIntegerField(default=0)
    asked = models.PositiveIntegerField(default=0)
    granted = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    disputes_opened = models.PositiveIntegerField(default=0)
    disputes_resolved = models.PositiveIntegerField(default=0)
    waits: "models.JSONField[dict[str, int], dict[str, int]]" = models.JSONField(default=dict)
    counted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["day"], name="figures_of_day")]
        constraints = [models.UniqueConstraint(fields=["region", "day"], name="figures_once_a_day")]

    def __str__(self) -> str:
        return f"{self.region_id} {self.day}"


class QueueFigures(models.Model):
    """What waits for an officer in a region and everything in it, when it was counted last; no row where nothing does. `ages`: how
    many for how long, by `families.waits.AGES`."""

    region = models.OneToOneField("authorities.Region", on_delete=models.PROTECT, primary_key=True, related_name="+")
    ages = ArrayField(models.PositiveIntegerField())
    oldest_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.region_id)


class ProviderDay(models.Model):
    """A day on which a register was silent: how many calls failed, and for how long it was not asked because of that. A silence
    that goes on stands in `ProviderBreaker.opened_at` alone."""

    provider = models.CharField(max_length=32)
    day = models.DateField()
    silent_calls = models.PositiveIntegerField(default=0)
    silent_seconds = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["provider", "day"], name="provider_once_a_day"),
            models.CheckConstraint(condition=Q(silent_seconds__lte=86_400), name="provider_day_has_its_hours"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.day}"
