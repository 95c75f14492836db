"""A webhook endpoint and its messages as their own app sees them: ids, codes and the app's own address."""

from typing import Annotated, TypedDict

from families.api.webhook_messages import AboutShape
from families.models import WebhookDelivery, WebhookEndpoint
from families.models.webhooks import DeliveryState, WebhookEvent, WhyDisabled
from integrators.api.fields import moment_text
from integrators.api.shapes import IdText, MomentText, NextText, Says


class WhyDisabledShape(TypedDict):
    code: Annotated[str, WhyDisabled]
    label: str


class WebhookEndpointShape(TypedDict):
    id: IdText
    url: str
    events: list[Annotated[str, WebhookEvent]]
    enabled: bool
    disabled_at: MomentText | None
    disabled_because: WhyDisabledShape | None
    old_secret_until: Annotated[MomentText | None, Says(description="Until when the secret before this one signs too.")]
    made_at: MomentText


class WebhookEndpointsShape(TypedDict):
    items: list[WebhookEndpointShape]
    next: NextText | None


class WebhookSecretShape(WebhookEndpointShape):
    """An endpoint with its new secret."""

    secret: Annotated[str | None, Says(description="In the first answer alone; null when the answer is given again.")]
    detail: Annotated[str | None, Says(description="Why there is no secret; null where there is one.")]


class WebhookReplayShape(TypedDict):
    messages: Annotated[int, Says(description="How many are sent again.")]


class DeliveryStateShape(TypedDict):
    code: Annotated[str, DeliveryState]
    label: str


class DeliveryTryShape(TypedDict):
    at: MomentText
    status: Annotated[int | None, Says(description="That the receiver answered with.")]
    failure: Annotated[str | None, Says(description="A code of what went wrong.")]
    ms: Annotated[int, Says(description="How long it took, in milliseconds.")]


class WebhookDeliveryShape(TypedDict):
    id: IdText
    endpoint: IdText
    message: Annotated[IdText, Says(description="The webhook-id of every try.")]
    type: Annotated[str, WebhookEvent]
    data: AboutShape
    state: DeliveryStateShape
    made_at: MomentText
    due_at: MomentText | None
    delivered_at: MomentText | None
    given_up_at: MomentText | None
    tries: Annotated[list[DeliveryTryShape], Says(description="What came of the last ones.")]


class WebhookDeliveriesShape(TypedDict):
    items: list[WebhookDeliveryShape]
    next: NextText | None


ENDPOINT: WebhookEndpointShape = {
    "id": "01a218cc-2570-7000-8000-123456789012",
    "url": "https://example.org/hooks",
    "events": ["link.activated", "link.changed", "link.ended"],
    "enabled": True,
    "disabled_at": None,
    "disabled_because": None,
    "old_secret_until": None,
    "made_at": "2026-11-26T08:30:00Z",
}
DISABLED: WebhookEndpointShape = {
    **ENDPOINT,
    "enabled": False,
    "disabled_at": "2026-11-26T09:00:00Z",
    "disabled_because": {"code": "app", "label": "By the app"},
}
NEW_SECRET: WebhookSecretShape = {
    **ENDPOINT,
    "secret": "whsec_" + "A" * 43 + "=",
    "detail": None,
}
ROTATED: WebhookSecretShape = {**NEW_SECRET, "old_secret_until": "2026-11-27T08:30:00Z"}
DELIVERED: WebhookDeliveryShape = {
    "id": "01a218cc-2570-7000-8000-223456789012",
    "endpoint": ENDPOINT["id"],
    "message": "01a218cc-2570-7000-8000-323456789012",
    "type": "link.changed",
    "data": {"link_id": "01a218cc-2570-7000-8000-423456789012", "sequence": 2},
    "state": {"code": "delivered", "label": "The receiver took it"},
    "made_at": "2026-11-26T08:31:00Z",
    "due_at": None,
    "delivered_at": "2026-11-26T08:31:02Z",
    "given_up_at": None,
    "tries": [{"at": "2026-11-26T08:31:01.500Z", "status": 204, "failure": None, "ms": 120}],
}
WAITING: WebhookDeliveryShape = {
    **DELIVERED,
    "state": {"code": "waiting", "label": "It is sent, or sent again, when its time comes"},
    "due_at": "2026-11-26T09:00:00Z",
    "delivered_at": None,
}


def endpoint_shape(endpoint: WebhookEndpoint) -> WebhookEndpointShape:
    """Without its secret, which is told once. `old_secret_until`: until when the one before signs too."""
    why = endpoint.disabled_because
    return {
        "id": str(endpoint.pk),
        "url": endpoint.url,
        "events": list(endpoint.events),
        "enabled": endpoint.disabled_at is None,
        "disabled_at": moment_text(endpoint.disabled_at),
        "disabled_because": None if why is None else {"code": why, "label": str(WhyDisabled(why).label)},
        "old_secret_until": moment_text(endpoint.old_secret_until),
        "made_at": moment_text(endpoint.made_at),
    }


def delivery_shape(delivery: WebhookDelivery) -> WebhookDeliveryShape:
    """`message` is the `webhook-id` of every try, `tries` what came of the last ones."""
    state = delivery.state
    return {
        "id": str(delivery.pk),
        "endpoint": str(delivery.endpoint_id),
        "message": str(delivery.event_id),
        "type": delivery.kind,
        "data": delivery.body["data"],
        "state": {"code": state.value, "label": str(state.label)},
        "made_at": moment_text(delivery.made_at),
        "due_at": moment_text(delivery.due_at),
        "delivered_at": moment_text(delivery.delivered_at),
        "given_up_at": moment_text(delivery.given_up_at),
        "tries": [
            {"at": one["at"], "status": one["status"], "failure": one["failure"], "ms": one["ms"]}
            for one in delivery.tries
        ],
    }
