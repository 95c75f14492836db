"""Addresses for programs, and for who writes them, below /api/v1/."""

from django.urls import path

from integrators.api import help as help_pages

app_name = "integrators-api"
urlpatterns = [path("problems/", help_pages.problems, name="problems")]
