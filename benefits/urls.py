"""Addresses of what a person is entitled to."""

from django.urls import path

from benefits import views

app_name = "benefits"
urlpatterns = [
    path("insurances/", views.insurances, name="insurances"),
    path("retirement/", views.retirement, name="retirement"),
]
