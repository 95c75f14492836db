"""State of the background work that must outlive any process: the breaker of a provider, heartbeats."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from families.models.sealing import both_or_neither


class ProviderBreaker(models.Model):
    """Opens after failures in a row. While open, one probe at a time is let through, from `probe_at` on."""

    provider = models.CharField(_("provider"), max_length=32, primary_key=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    opened_at = models.DateTimeField(_("not asked since"), null=True)
    probe_at = models.DateTimeField(_("next try at"), null=True)
    succeeded_at = models.DateTimeField(_("last answered at"), null=True)

    class Meta:
        verbose_name = _("register provider")
        verbose_name_plural = _("register providers")
        constraints = [both_or_neither("breaker_open_whole", "opened_at", "probe_at")]

    def __str__(self) -> str:
        return self.provider


class Heartbeat(models.Model):
    """Written by a task that really ran; read by /readyz."""

    queue = models.CharField(_("kind of work"), max_length=32, primary_key=True)
    beat_at = models.DateTimeField(_("last ran at"), default=timezone.now)

    class Meta:
        verbose_name = _("worker")
        verbose_name_plural = _("workers")

    def __str__(self) -> str:
        return self.queue
