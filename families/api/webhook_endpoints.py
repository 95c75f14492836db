"""Where an app is told of changes, managed by the app itself with its own token. Another app's endpoint is not there."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from audit.services import Actor
from families.api.refusals import FamilyView
from families.api.webhook_shapes import (
    DELIVERED,
    DISABLED,
    ENDPOINT,
    NEW_SECRET,
    ROTATED,
    WAITING,
    WebhookDeliveriesShape,
    WebhookDeliveryShape,
    WebhookEndpointShape,
    WebhookEndpointsShape,
    WebhookReplayShape,
    WebhookSecretShape,
    delivery_shape,
    endpoint_shape,
)
from families.models import WebhookDelivery, WebhookEndpoint
from families.models.webhooks import DeliveryState, WebhookEndpointQuerySet, WebhookEvent, WhyDisabled
from families.services.webhooks.endpoints import (
    change_endpoint,
    disable_endpoint,
    enable_endpoint,
    make_endpoint,
    remove_endpoint,
    rotate_secret,
)
from families.services.webhooks.replaying import replay_delivery, replay_since
from families.validators import check_webhook_url
from integrators.api.callers import app_of
from integrators.api.conditional import as_known, etag_of, unchanged, versioned
from integrators.api.fields import Code, Codes, Moment, StrictSerializer, Text, YesOrNo
from integrators.api.idempotency import ToldOnce, once
from integrators.api.operations import operation
from integrators.api.pages import PageQuery, page_of
from integrators.api.permissions import Holder, needs
from integrators.codes import ApiScope
from integrators.models import App

_LONGEST_URL = 500
_SOON = "5"  # seconds, for who asks again what became of a message


_URL: Mapping[str, Any] = {"properties": {"url": {"pattern": "^https?://[!-~]{1,492}$"}}}


class NewEndpoint(StrictSerializer):
    url = Text(validators=[check_webhook_url], max_length=_LONGEST_URL)
    events = Codes(choices=WebhookEvent.values, allow_empty=False)
    openapi = _URL


class EndpointChanges(StrictSerializer):
    """What is left out stays."""

    url = Text(validators=[check_webhook_url], max_length=_LONGEST_URL, required=False)
    events = Codes(choices=WebhookEvent.values, allow_empty=False, required=False)
    enabled = YesOrNo(required=False)
    openapi = _URL


class Since(StrictSerializer):
    since = Moment()


class DeliveriesQuery(PageQuery):
    state = Code(choices=DeliveryState.values, required=False)


class WebhookView(FamilyView):
    """The base of them all."""

    permission_classes = (needs(ApiScope.WEBHOOKS_MANAGE, of=Holder.APP),)

    @property
    def app(self) -> App:
        return app_of(self.request)

    @property
    def by(self) -> Actor:
        return Actor.system(f"app:{self.app.pk}")

    @property
    def endpoints(self) -> WebhookEndpointQuerySet:
        return WebhookEndpoint.objects.kept().filter(app=self.app)

    def endpoint(self, pk: UUID) -> WebhookEndpoint:
        """Raises Http404."""
        return get_object_or_404(self.endpoints, pk=pk)

    def delivery(self, pk: UUID) -> WebhookDelivery:
        """Raises Http404."""
        rows = WebhookDelivery.objects.filter(endpoint__in=self.endpoints)
        return get_object_or_404(rows.select_related("endpoint"), pk=pk)


class WebhookEndpointsView(WebhookView):
    query_class = PageQuery

    @operation(
        "list_webhook_endpoints",
        "The app's webhook endpoints",
        answers={200: WebhookEndpointsShape},
        examples={200: {"items": [ENDPOINT], "next": None}},
    )
    def get(self, request: Request) -> Response:
        return Response(page_of(request, self.query, self.endpoints, lambda page: map(endpoint_shape, page)))

    @operation(
        "make_webhook_endpoint",
        "A new webhook endpoint",
        description="Its secret is in the first answer alone. An app has ten endpoints at most.",
        answers={201: WebhookSecretShape},
        examples={201: NEW_SECRET},
        body=NewEndpoint,
        body_example={"url": ENDPOINT["url"], "events": ENDPOINT["events"]},
        has_etag=True,
        refusals=("too-many-endpoints",),
    )
    @once
    def post(self, request: Request) -> Response:  # noqa: ARG002  # the base's signature
        made, secret = make_endpoint(app=self.app, by=self.by, **self.read(NewEndpoint))
        headers = {"Location": _address(made), "ETag": etag_of(made.fingerprint)}
        return _with_secret(made, secret, status=201, headers=headers)


class WebhookEndpointView(WebhookView):
    @operation(
        "get_webhook_endpoint",
        "One webhook endpoint",
        answers={200: WebhookEndpointShape},
        examples={200: ENDPOINT},
        has_etag=True,
    )
    def get(self, request: Request, pk: UUID) -> Response:
        return _current(request, self.endpoint(pk))

    @operation(
        "change_webhook_endpoint",
        "Change a webhook endpoint, turn it off or on",
        description="What is left out stays. What an officer has turned off stays off.",
        answers={200: WebhookEndpointShape},
        examples={200: DISABLED},
        body=EndpointChanges,
        body_example={"enabled": False},
        has_etag=True,
        needs_state=True,
        refusals=("disabled-by-officer",),
    )
    def patch(self, request: Request, pk: UUID) -> Response:
        changes = self.read(EndpointChanges)
        is_enabled = changes.pop("enabled", None)
        with unchanged(request, self.endpoints.filter(pk=pk), version="fingerprint") as endpoint:
            change_endpoint(endpoint, by=self.by, **changes)
            if is_enabled is True:
                enable_endpoint(endpoint, by=self.by)
            elif is_enabled is False:
                disable_endpoint(endpoint, because=WhyDisabled.APP, by=self.by)
        return _current(request, endpoint)

    @operation("remove_webhook_endpoint", "Remove a webhook endpoint", answers={204: None}, hears_state=True)
    def delete(self, request: Request, pk: UUID) -> Response:
        with as_known(request, self.endpoints.filter(pk=pk), version="fingerprint") as endpoint:
            remove_endpoint(endpoint, by=self.by)
        return Response(status=204)


class WebhookSecretView(WebhookView):
    """A new secret. The one before signs beside it for a day."""

    @operation(
        "rotate_webhook_secret",
        "A new secret for a webhook endpoint",
        description="It is in the first answer alone. The one before signs beside it for a day.",
        answers={200: WebhookSecretShape},
        examples={200: ROTATED},
        has_etag=True,
    )
    @once
    def post(self, request: Request, pk: UUID) -> Response:  # noqa: ARG002  # the base's signature
        self.read()
        endpoint = self.endpoint(pk)
        secret = rotate_secret(endpoint, by=self.by)
        return _with_secret(endpoint, secret, headers={"ETag": etag_of(endpoint.fingerprint)})


class WebhookReplayView(WebhookView):
    """All messages since a time once more."""

    @operation(
        "replay_webhook_messages",
        "Send all messages since a time again",
        description="Taken or not. What is due anyway comes anyway, and is not counted.",
        answers={202: WebhookReplayShape},
        examples={202: {"messages": 12}},
        body=Since,
        body_example={"since": "2026-11-01T00:00:00Z"},
        refusals=("endpoint-disabled",),
    )
    def post(self, request: Request, pk: UUID) -> Response:  # noqa: ARG002  # the base's signature
        since = self.read(Since)["since"]
        endpoint = self.endpoint(pk)
        count = replay_since(endpoint, since, by=self.by)
        return _on_its_way({"messages": count}, "families-api:webhook-deliveries", endpoint.pk)


class WebhookDeliveriesView(WebhookView):
    """What was told, or is to be, and what came of each try."""

    query_class = DeliveriesQuery

    @operation(
        "list_webhook_deliveries",
        "Messages to a webhook endpoint, and what came of them",
        answers={200: WebhookDeliveriesShape},
        examples={200: {"items": [WAITING, DELIVERED], "next": None}},
    )
    def get(self, request: Request, pk: UUID) -> Response:
        rows = WebhookDelivery.objects.filter(endpoint=self.endpoint(pk))
        if "state" in self.query:
            rows = rows.in_state(DeliveryState(self.query["state"]))
        return Response(page_of(request, self.query, rows, lambda page: map(delivery_shape, page)))


class WebhookDeliveryView(WebhookView):
    @operation(
        "get_webhook_delivery",
        "One message to a webhook endpoint, with its tries",
        answers={200: WebhookDeliveryShape},
        examples={200: DELIVERED},
    )
    def get(self, request: Request, pk: UUID) -> Response:  # noqa: ARG002  # the base's signature
        return Response(delivery_shape(self.delivery(pk)))


class WebhookDeliveryReplayView(WebhookView):
    """One message once more. What is due anyway comes anyway."""

    @operation(
        "replay_webhook_delivery",
        "Send one message again",
        description="Under the same `webhook-id`. What is due anyway comes anyway.",
        answers={202: WebhookDeliveryShape},
        examples={202: WAITING},
        refusals=("endpoint-disabled",),
    )
    def post(self, request: Request, pk: UUID) -> Response:  # noqa: ARG002  # the base's signature
        self.read()
        delivery = self.delivery(pk)
        replay_delivery(delivery, by=self.by)
        delivery.refresh_from_db()
        return _on_its_way(delivery_shape(delivery), "families-api:webhook-delivery", delivery.pk)


def _current(request: Request, endpoint: WebhookEndpoint) -> Response:
    return versioned(request, endpoint_shape(endpoint), endpoint.fingerprint)


def _on_its_way(body: WebhookReplayShape | WebhookDeliveryShape, where: str, pk: UUID) -> Response:
    """`where` names the address that says later what became of it."""
    return Response(body, status=202, headers={"Location": reverse(where, args=[pk]), "Retry-After": _SOON})


def _address(endpoint: WebhookEndpoint) -> str:
    return reverse("families-api:webhook-endpoint", args=[endpoint.pk])


def _with_secret(endpoint: WebhookEndpoint, secret: str, **response: Any) -> ToldOnce:
    """A replay has no secret and says why."""
    kept: WebhookSecretShape = {
        **endpoint_shape(endpoint),
        "secret": None,
        "detail": _("The secret was in the first answer and is kept nowhere. Replace it if you did not get it."),
    }
    return ToldOnce(kept, once={"secret": secret, "detail": None}, **response)
