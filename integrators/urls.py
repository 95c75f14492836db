"""Addresses of apps: the citizen's pages, and those that stand before allauth's of the same path."""

from allauth.idp.oidc.views import ConfigurationView
from django.urls import path

from integrators.views.apps import app_end, apps
from integrators.views.consents import ConsentView
from integrators.views.oauth_requests import not_offered
from integrators.views.tokens import RevokeView, TokenView

app_name = "integrators"

urlpatterns = [
    path("apps/", apps, name="apps"),
    path("apps/<uuid:pk>/end/", app_end, name="app-end"),
    path(".well-known/oauth-authorization-server", ConfigurationView.as_view(), name="server-metadata"),
    path("identity/o/authorize", ConsentView.as_view(), name="consent"),
    path("identity/o/api/token", TokenView.as_view(), name="token"),
    path("identity/o/api/revoke", RevokeView.as_view(), name="revoke"),
    *[
        path(address, not_offered)
        for address in (
            ".well-known/jwks.json",
            "identity/o/api/device/code",
            "identity/o/api/userinfo",
            "identity/o/device",
            "identity/o/logout",
        )
    ],
]
