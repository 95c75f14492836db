"""Addresses of the family service for programs, below /api/v1/."""

from django.urls import path

from families.api.application_codes import AnswersView, CodeRequestsView
from families.api.applications import ApplicationsView, ApplicationView, WithdrawalView
from families.api.blocks import ApplicantBlocksView, ApplicantBlockView
from families.api.declarations import DeclarationView
from families.api.disputes import DisputesView, DisputeView, LinkDisputesView
from families.api.events import EventsView, LooksView
from families.api.link_checks import LinkChecksBatchView, LinkChecksView
from families.api.links import EndView, LinksView, LinkView, PauseView, ResumeView
from families.api.persons import CardView
from families.api.reference import NumberSchemesView, RelationshipsView
from families.api.regions import RegionsView, RegionView
from families.api.renewals import RenewalsView
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
    path("link-applications/", ApplicationsView.as_view(), name="link-applications"),
    path("link-applications/declaration/", DeclarationView.as_view(), name="link-application-declaration"),
    path("link-applications/<uuid:pk>/", ApplicationView.as_view(), name="link-application"),
    path("link-applications/<uuid:pk>/withdraw/", WithdrawalView.as_view(), name="link-application-withdraw"),
    path(
        "link-applications/<uuid:pk>/code-requests/",
        CodeRequestsView.as_view(),
        name="link-application-code-requests",
    ),
    path("link-applications/<uuid:pk>/answers/", AnswersView.as_view(), name="link-application-answers"),
    path("link-checks/", LinkChecksView.as_view(), name="link-checks"),
    path("link-checks/batch/", LinkChecksBatchView.as_view(), name="link-checks-batch"),
    path("regions/", RegionsView.as_view(), name="regions"),
    path("regions/<slug:code>/", RegionView.as_view(), name="region"),
    path("relationships/", RelationshipsView.as_view(), name="relationships"),
    path("number-schemes/", NumberSchemesView.as_view(), name="number-schemes"),
    path("family-links/", LinksView.as_view(), name="family-links"),
    path("family-links/<uuid:pk>/", LinkView.as_view(), name="family-link"),
    path("family-links/<uuid:pk>/pause/", PauseView.as_view(), name="family-link-pause"),
    path("family-links/<uuid:pk>/resume/", ResumeView.as_view(), name="family-link-resume"),
    path("family-links/<uuid:pk>/looks/", LooksView.as_view(), name="family-link-looks"),
    path("family-links/<uuid:pk>/renewals/", RenewalsView.as_view(), name="family-link-renewals"),
    path("family-links/<uuid:pk>/end/", EndView.as_view(), name="family-link-end"),
    path("family-links/<uuid:pk>/disputes/", LinkDisputesView.as_view(), name="family-link-disputes"),
    path("applicant-blocks/", ApplicantBlocksView.as_view(), name="applicant-blocks"),
    path("applicant-blocks/<uuid:pk>/", ApplicantBlockView.as_view(), name="applicant-block"),
    path("disputes/", DisputesView.as_view(), name="disputes"),
    path("disputes/<uuid:pk>/", DisputeView.as_view(), name="dispute"),
    path("persons/<uuid:pk>/card/", CardView.as_view(), name="person-card"),
    path("events/", EventsView.as_view(), name="events"),
    path("webhook-endpoints/", WebhookEndpointsView.as_view(), name="webhook-endpoints"),
    path("webhook-endpoints/<uuid:pk>/", WebhookEndpointView.as_view(), name="webhook-endpoint"),
    path("webhook-endpoints/<uuid:pk>/rotate-secret/", WebhookSecretView.as_view(), name="webhook-secret"),
    path("webhook-endpoints/<uuid:pk>/replay/", WebhookReplayView.as_view(), name="webhook-replay"),
    path("webhook-endpoints/<uuid:pk>/deliveries/", WebhookDeliveriesView.as_view(), name="webhook-deliveries"),
    path("webhook-deliveries/<uuid:pk>/", WebhookDeliveryView.as_view(), name="webhook-delivery"),
    path("webhook-deliveries/<uuid:pk>/replay/", WebhookDeliveryReplayView.as_view(), name="webhook-delivery-replay"),
]
