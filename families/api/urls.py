"""Addresses of the family service for programs, below /api/v1/."""

from django.urls import path

from families.api.link_checks import LinkChecksBatchView, LinkChecksView
from families.api.reference import NumberSchemesView, RelationshipsView
from families.api.regions import RegionsView, RegionView

app_name = "families-api"
urlpatterns = [
    path("link-checks/", LinkChecksView.as_view(), name="link-checks"),
    path("link-checks/batch/", LinkChecksBatchView.as_view(), name="link-checks-batch"),
    path("regions/", RegionsView.as_view(), name="regions"),
    path("regions/<slug:code>/", RegionView.as_view(), name="region"),
    path("relationships/", RelationshipsView.as_view(), name="relationships"),
    path("number-schemes/", NumberSchemesView.as_view(), name="number-schemes"),
]
