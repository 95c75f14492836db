"""Addresses of the family service for programs, below /api/v1/."""

from django.urls import path

from families.api.link_checks import LinkChecksBatchView, LinkChecksView
from families.api.reference import NumberSchemesView, RelationshipsView
from families.api.regions import RegionsView, RegionView
from families.api.webhook_endpoints import (
    WebhookDeliveriesView,
    WebhookDeliveryReplayView,
    WebhookDeliveryView,
    WebhookEndpointsView,
    WebhookEndpointView,
    WebhookReplayView,
    WebhookSecretView,
)

app_name = "families-api"
urlpatterns = [
    path("link-checks/", LinkChecksView.as_view(), name="link-checks"),
    path("link-checks/batch/", LinkChecksBatchView.as_view(), name="link-checks-batch"),
    path("regions/", RegionsView.as_view(), name="regions"),
    path("regions/<slug:code>/", RegionView.as_view(), name="region"),
    path("relationships/", RelationshipsView.as_view(), name="relationships"),
    path("number-schemes/", NumberSchemesView.as_view(), name="number-schemes"),
    path("webhook-endpoints/", WebhookEndpointsView.as_view(), name="webhook-endpoints"),
    path("webhook-endpoints/<uuid:pk>/", WebhookEndpointView.as_view(), name="webhook-endpoint"),
    path("webhook-endpoints/<uuid:pk>/rotate-secret/", WebhookSecretView.as_view(), name="webhook-secret"),
    path("webhook-endpoints/<uuid:pk>/replay/", WebhookReplayView.as_view(), name="webhook-replay"),
    path("webhook-endpoints/<uuid:pk>/deliveries/", WebhookDeliveriesView.as_view(), name="webhook-deliveries"),
    path("webhook-deliveries/<uuid:pk>/", WebhookDeliveryView.as_view(), name="webhook-delivery"),
    path("webhook-deliveries/<uuid:pk>/replay/", WebhookDeliveryReplayView.as_view(), name="webhook-delivery-replay"),
]
