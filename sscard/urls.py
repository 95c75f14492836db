"""Every address of the product, by room."""

from django.contrib import admin
from django.urls import include, path

from sscard import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("account/", include("accounts.sign_in_urls")),
    path("", include("accounts.urls")),
    path("admin/", admin.site.urls),
    path("", include("benefits.urls")),
    path("", include("families.urls")),
]
