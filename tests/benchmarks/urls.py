"""The product's addresses, then those of the views that its pages are held against."""

from django.urls import include, path

from tests.benchmarks import views

urlpatterns = [
    path("", include("sscard.urls")),
    path("bench/constant/", views.constant),
    path("bench/queries/", views.queries_of_the_family_page),
    path("bench/insurances/<uuid:pk>/", views.queries_of_the_person_page),
    path("bench/rows/<uuid:pk>/", views.rows_of_a_submission),
    path("bench/queue/", views.queries_of_the_queue),
    path("bench/look-up/", views.queries_of_a_look_up),
    path("bench/cases/<uuid:pk>/", views.queries_of_a_case),
    path("bench/link-checks/", views.LinkCheck.as_view()),
    path("bench/link-checks/batch/", views.LinkChecks.as_view()),
    path("bench/link-applications/", views.LinkApplications.as_view()),
]
