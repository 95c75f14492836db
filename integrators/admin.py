"""allauth's own pages would show tokens and let them be changed."""

from allauth.idp.oidc.models import Client, Token
from django.contrib import admin

for model in (Client, Token):
    admin.site.unregister(model)
