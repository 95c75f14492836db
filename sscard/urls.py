"""Every address of the product, by room."""

from django.contrib import admin
from django.urls import include, path, re_path

from integrators.api.nowhere import Nowhere
from sscard import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("account/", include("accounts.sign_in_urls")),
    path("", include("accounts.urls")),
    path("admin/counter/", include("families.admin.counter.urls")),
    path("admin/lookups/", include("families.admin.lookups")),
    path("admin/figures/", include("families.admin.figures.urls")),
    path("admin/packs/", include("benefits.admin.packs")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("integrators.api.urls")),
    path("api/v1/", include("families.api.urls")),
    path("api/v1/", include("benefits.api.urls")),
    re_path(r"^api/", Nowhere.as_view()),
    path("", include("integrators.urls")),  # before allauth's, some of which it stands for
    path("", include("allauth.idp.urls")),
    path("", include("benefits.urls")),
    path("", include("families.urls")),
]
handler400 = "integrators.api.problems.bad_request"
handler500 = "integrators.api.problems.server_error"
