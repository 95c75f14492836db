"""Addresses of the family service for programs, below /api/v1/."""

from django.urls import path

from families.api.application_codes import AnswersView, CodeRequestsView
from families.api.applications import ApplicationsView, ApplicationView, WithdrawalView
from families.api.declarations import DeclarationView
from families.api.events import EventsView
from families.api.links import EndView, LinksView, LinkView, PauseView, ResumeView
from families.api.persons import CardView
from families.api.reference import NumberSchemesView, RelationshipsView
from families.api.regions import RegionsView, RegionView

app_name = "families-api"
urlpatterns = [
    path("link-applications/", ApplicationsView.as_view(), name="link-applications"),
    path("link-applications/declaration/", DeclarationView.as_view(), name="link-application-declaration"),
    path("link-applications/<uuid:pk>/", ApplicationView.as_view(), name="link-application"),
    path("link-applications/<uuid:pk>/withdraw/", WithdrawalView.as_view(), name="link-application-withdraw"),
    path(
        "link-applications/<uuid:pk>/code-requests/",
        CodeRequestsView.as_view(),
        name="link-application-code-requests",
    ),
    path("link-applications/<uuid:pk>/answers/", AnswersView.as_view(), name="link-application-answers"),
    path("regions/", RegionsView.as_view(), name="regions"),
    path("regions/<slug:code>/", RegionView.as_view(), name="region"),
    path("relationships/", RelationshipsView.as_view(), name="relationships"),
    path("number-schemes/", NumberSchemesView.as_view(), name="number-schemes"),
    path("family-links/", LinksView.as_view(), name="family-links"),
    path("family-links/<uuid:pk>/", LinkView.as_view(), name="family-link"),
    path("family-links/<uuid:pk>/pause/", PauseView.as_view(), name="family-link-pause"),
    path("family-links/<uuid:pk>/resume/", ResumeView.as_view(), name="family-link-resume"),
    path("family-links/<uuid:pk>/end/", EndView.as_view(), name="family-link-end"),
    path("persons/<uuid:pk>/card/", CardView.as_view(), name="person-card"),
    path("events/", EventsView.as_view(), name="events"),
]
