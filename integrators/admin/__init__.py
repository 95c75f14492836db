"""The officers' pages on integrators, their apps, agreements and citizens' consents."""

from allauth.idp.oidc.models import Client, Token
from django.contrib import admin

from integrators.admin import agreements, apps, grants, houses

__all__ = ["agreements", "apps", "grants", "houses"]

for model in (Client, Token):  # allauth's own pages would show tokens and let them be changed
    admin.site.unregister(model)
