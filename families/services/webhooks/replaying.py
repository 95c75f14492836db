"""Sending again what an app asks for again: the same message, under the same id."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.services import Actor, record_event
from authorities.services.acting import acted_in
from families.due import wake
from families.errors import FamilyServiceError
from families.models import WebhookDelivery, WebhookEndpoint
from families.services.webhooks.outbox import SEND_WEBHOOKS_DUE


class EndpointDisabled(FamilyServiceError):
    message = _("This webhook endpoint is disabled. Enable it first.")


def replay_delivery(delivery: WebhookDelivery, *, by: Actor) -> bool:
    """Due at once, with all its tries before it. False when it is due anyway. Raises EndpointDisabled."""
    rows = WebhookDelivery.objects.filter(pk=delivery.pk)
    return bool(_replay(delivery.endpoint, rows.filter(endpoint=delivery.endpoint_id), by=by))


def replay_since(endpoint: WebhookEndpoint, since: datetime, *, by: Actor) -> int:
    """All messages made since then, taken or not; returns how many. Those that are due anyway come anyway. Raises
    EndpointDisabled."""
    return _replay(endpoint, WebhookDelivery.objects.filter(endpoint=endpoint, made_at__gte=since), by=by)


def _replay(endpoint: WebhookEndpoint, rows: QuerySet[WebhookDelivery], *, by: Actor) -> int:
    with transaction.atomic():
        held = WebhookEndpoint.objects.select_for_update(no_key=True, of=("self",)).get(pk=endpoint.pk)
        if held.disabled_at is not None:
            raise EndpointDisabled
        count = rows.filter(due_at__isnull=True).update(
            due_at=timezone.now(), delivered_at=None, given_up_at=None, failing_since=None, attempts=0
        )
        if count:
            record_event(
                "families.webhook_replayed",
                by=by,
                of="webhook_endpoint",
                object_id=endpoint.pk,
                codes={"messages": int(count), **acted_in(by)},
            )
            wake(SEND_WEBHOOKS_DUE)
    return int(count)
