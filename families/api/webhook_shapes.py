"""A webhook endpoint and its messages as their own app sees them: ids, codes and the app's own address."""

from datetime import datetime
from typing import Any

from families.models import WebhookDelivery, WebhookEndpoint
from families.models.webhooks import WhyDisabled
from integrators.api.fields import moment_text


def endpoint_shape(endpoint: WebhookEndpoint) -> dict[str, Any]:
    """Without its secret, which is told once. `old_secret_until`: until when the one before signs too."""
    why = endpoint.disabled_because
    return {
        "id": str(endpoint.pk),
        "url": endpoint.url,
        "events": list(endpoint.events),
        "enabled": endpoint.disabled_at is None,
        "disabled_at": _at(endpoint.disabled_at),
        "disabled_because": None if why is None else {"code": why, "label": str(WhyDisabled(why).label)},
        "old_secret_until": _at(endpoint.old_secret_until),
        "made_at": _at(endpoint.made_at),
    }


def delivery_shape(delivery: WebhookDelivery) -> dict[str, Any]:
    """`message` is the `webhook-id` of every try, `tries` what came of the last ones."""
    state = delivery.state
    return {
        "id": str(delivery.pk),
        "endpoint": str(delivery.endpoint_id),
        "message": str(delivery.event_id),
        "type": delivery.kind,
        "data": delivery.body.get("data", {}),
        "state": {"code": state.value, "label": str(state.label)},
        "made_at": _at(delivery.made_at),
        "due_at": _at(delivery.due_at),
        "delivered_at": _at(delivery.delivered_at),
        "given_up_at": _at(delivery.given_up_at),
        "tries": delivery.tries,
    }


def _at(moment: datetime | None) -> str | None:
    return None if moment is None else moment_text(moment)
