"""Addresses for programs, below /api/v1/."""

from django.urls import path

from benefits.api.estimates import EstimateView

app_name = "benefits-api"
urlpatterns = [path("estimates/<slug:name>", EstimateView.as_view(), name="estimate")]
