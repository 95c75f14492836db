"""Addresses of an account besides allauth's own, which are in sign_in_urls."""

from django.urls import path

from accounts import views

app_name = "accounts"

urlpatterns = [
    path("account/", views.preferences, name="preferences"),
    path("account/language/", views.set_language_choice, name="set_language_choice"),
    path("account/text-size/", views.set_text_size, name="set_text_size"),
    path("account/stay/", views.stay, name="stay"),
    path("account/idle/", views.end_idle_session, name="end_idle_session"),
    path("account/closed-after-death/", views.closed_after_death, name="closed_after_death"),
    path("account/password/new/", views.NewPasswordView.as_view(), name="new_password"),
    path("local/messages/", views.local_messages, name="local_messages"),
]
