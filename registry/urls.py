"""Version 1 of the interface; in the demonstration also its pages, faults and caused changes. Every address needs the
token but the open ones, which are listed apart."""

from django.conf import settings
from django.urls import path
from django.views.generic import RedirectView

from registry.views import api, demo, pages

handler400 = pages.bad_request
handler404 = pages.not_found
handler500 = pages.server_error

open_patterns = [path("healthz", api.healthz)]
closed_patterns = [
    path("v1/verifications", api.verifications),
    path("v1/one-time-codes", api.one_time_codes),
    path("v1/one-time-codes/<uuid:code_id>/check", api.code_check),
    path("v1/notices", api.notices),
    path("v1/changes", api.changes),
    path("v1/persons", api.persons),
    path("v1/persons/<str:reference>", api.person),
    path("v1/persons/<str:reference>/insurance-records", api.records),
    path("v1/persons/<str:reference>/certification", api.certification),
    path("v1/loss-reports", api.loss_reports),
    path("v1/loss-reports/<uuid:report_id>", api.loss_report),
]
if settings.REGISTRY_DEMO:
    open_patterns += [  # pages for a person's browser
        path("", RedirectView.as_view(url="/cases/", query_string=True)),
        path("style.css", pages.style, name="style"),
        path("cases/", pages.cases, name="cases"),
        path("cases.json", pages.cases_json),
        path("phones/", pages.phones, name="phones"),
        path("phones.json", pages.phones_json),
        path("letters/", pages.letters, name="letters"),
        path("letters.json", pages.letters_json),
    ]
    closed_patterns += [
        path("faults", demo.faults),
        path("demo/changes", demo.happenings),
    ]
urlpatterns = [*open_patterns, *closed_patterns]
OPEN_ROUTES = {str(one.pattern) for one in open_patterns}
