"""Addresses for programs, and for who writes them, below /api/v1/."""

from django.urls import path

from integrators.api import help as help_pages
from integrators.api.contract import ContractView

app_name = "integrators-api"
urlpatterns = [
    path("schema/", ContractView.as_view(), name="schema"),
    path("docs/", help_pages.docs, name="docs"),
    path("docs/back/", help_pages.docs_redirect, name="docs-redirect"),
    path("reference/", help_pages.reference, name="reference"),
    path("problems/", help_pages.problems, name="problems"),
]
