"""What programs are told, for the contract: every message of the outbox (families/services/webhooks/outbox.py), how it is
signed, and which answer it waits for."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypedDict

from families.models.webhooks import WebhookEvent
from integrators.api.shapes import IdText, MomentText, Says, Schema, into, schema_of

_NUMBER = "Of the link, grown with each change: what comes late is known by it."


class AboutLinkShape(TypedDict):
    link_id: IdText
    sequence: Annotated[int, Says(description=_NUMBER)]


class AboutApplicationShape(TypedDict):
    application_id: IdText
    sequence: Annotated[int, Says(description="Of the application, grown with each change.")]


class AboutCardShape(TypedDict):
    """Of a person whose card the citizen sees through a link."""

    person_id: IdText
    sequence: Annotated[int, Says(description=_NUMBER)]


AboutShape = AboutLinkShape | AboutApplicationShape | AboutCardShape


class _MessageShape(TypedDict):
    timestamp: Annotated[MomentText, Says(description="When it happened.")]


class LinkActivatedMessageShape(_MessageShape):
    type: Literal["link.activated"]
    data: AboutLinkShape


class LinkChangedMessageShape(_MessageShape):
    type: Literal["link.changed"]
    data: AboutLinkShape


class LinkEndedMessageShape(_MessageShape):
    type: Literal["link.ended"]
    data: AboutLinkShape


class ApplicationDecidedMessageShape(_MessageShape):
    type: Literal["application.decided"]
    data: AboutApplicationShape


class ConsentAnsweredMessageShape(_MessageShape):
    type: Literal["consent.answered"]
    data: AboutApplicationShape


class CardStateChangedMessageShape(_MessageShape):
    type: Literal["card.state_changed"]
    data: AboutCardShape


_SHAPES: Mapping[WebhookEvent, Any] = {
    WebhookEvent.LINK_ACTIVATED: LinkActivatedMessageShape,
    WebhookEvent.LINK_CHANGED: LinkChangedMessageShape,
    WebhookEvent.LINK_ENDED: LinkEndedMessageShape,
    WebhookEvent.APPLICATION_DECIDED: ApplicationDecidedMessageShape,
    WebhookEvent.CONSENT_ANSWERED: ConsentAnsweredMessageShape,
    WebhookEvent.CARD_CHANGED: CardStateChangedMessageShape,
}
_LINK: AboutLinkShape = {"link_id": "01a218cc-2570-7000-8000-423456789012", "sequence": 2}
_APPLICATION: AboutApplicationShape = {"application_id": "01a218cc-2570-7000-8000-523456789012", "sequence": 4}
_CARD: AboutCardShape = {"person_id": "01a218cc-2570-7000-8000-623456789012", "sequence": 2}
_ABOUT: Mapping[Any, Any] = {AboutLinkShape: _LINK, AboutApplicationShape: _APPLICATION, AboutCardShape: _CARD}

_HEADERS: tuple[tuple[str, Schema, str, str], ...] = (
    (
        "webhook-id",
        {"type": "string", "format": "uuid"},
        "The same for every try: a second one is known by it.",
        "01a218cc-2570-7000-8000-323456789012",
    ),
    (
        "webhook-timestamp",
        {"type": "string", "pattern": "^[0-9]+$"},
        "Of this try, in seconds since 1970. Refuse what is more than five minutes off.",
        "1795682061",
    ),
    (
        "webhook-signature",
        {"type": "string", "pattern": "^v1,[A-Za-z0-9+/]+=*( v1,[A-Za-z0-9+/]+=*)*$"},
        "HMAC-SHA256 over id, timestamp and body, joined by full stops, by each secret that counts: one has to be right.",
        "v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=",
    ),
)
_ANSWERS: Schema = {
    "2XX": {"description": "Taken. Answer within 20 seconds."},
    "410": {"description": "Gone for good: the endpoint is disabled at once."},
    "default": {
        "description": (
            "Anything else, a redirect too, and no answer in time: sent again, not before Retry-After if there is one, for "
            "three days. Then the endpoint is disabled and its owner told by e-mail."
        )
    },
}


def tell_messages(result: Schema, generator: Any, request: Any, public: bool) -> Schema:  # noqa: ARG001 - its signature
    """A hook of drf-spectacular."""
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    result["webhooks"] = {event.value: {"post": _operation(event, schemas)} for event in WebhookEvent}
    return result


def _operation(event: WebhookEvent, schemas: Schema) -> Schema:
    shape = _SHAPES[event]
    example = {
        "type": event.value,
        "timestamp": "2026-11-26T08:31:00.000Z",
        "data": _ABOUT[shape.__annotations__["data"]],
    }
    return {
        "summary": str(event.label),
        "description": (
            "Sent by Standard Webhooks 1.0.0 to each endpoint that has it among its events, at least once. It holds ids; ask "
            "the API for the rest."
        ),
        "tags": ["webhooks"],
        "parameters": [
            {
                "name": name,
                "in": "header",
                "required": True,
                "schema": schema,
                "description": description,
                "examples": {"one": {"value": value}},
            }
            for name, schema, description, value in _HEADERS
        ],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": schema_of(shape, into(schemas)),
                    "examples": {"one": {"value": example}},
                }
            },
        },
        "responses": _ANSWERS,
    }
