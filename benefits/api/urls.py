"""Addresses for programs, below /api/v1/."""

from django.urls import path

from benefits.api.estimates import EstimateView
from benefits.api.persons import InsurancesOfPersonView
from benefits.api.reference import InsurancesView
from benefits.calculators import CALCULATORS

app_name = "benefits-api"
urlpatterns = [
    *(path(f"estimates/{name}", EstimateView.as_view(name=name), name=f"estimate-{name}") for name in CALCULATORS),
    path("insurances/", InsurancesView.as_view(), name="insurances"),
    path("persons/<uuid:pk>/insurances/", InsurancesOfPersonView.as_view(), name="person-insurances"),
]
