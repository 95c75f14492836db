"""What is no longer kept of webhooks."""

from datetime import timedelta

from django.utils import timezone

from audit.retention import kept_for
from families.models import WebhookDelivery, WebhookEndpoint
from families.models.webhooks import WhyDisabled

KEPT_FOR = kept_for("webhooks")  # a receiver may ask for a message again
_REMOVED_FOR = timedelta(days=1)
_BATCH = 1000


def forget_webhooks() -> int:
    """Messages that were taken or given up, 30 days after they were made; old secrets that no longer sign; endpoints
    that were removed."""
    over = WebhookDelivery.objects.filter(due_at__isnull=True, made_at__lte=timezone.now() - KEPT_FOR)
    ids = list(over.order_by("made_at").values_list("pk", flat=True)[:_BATCH])
    forgotten = WebhookDelivery.objects.filter(pk__in=ids, due_at__isnull=True).delete()[0] if ids else 0
    replaced = WebhookEndpoint.objects.filter(old_secret_until__lte=timezone.now())
    removed = WebhookEndpoint.objects.filter(
        disabled_because=WhyDisabled.REMOVED, disabled_at__lte=timezone.now() - _REMOVED_FOR
    )
    forgotten += removed.delete()[0]
    return forgotten + replaced.update(old_secret_sealed=None, old_secret_until=None)
