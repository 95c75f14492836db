"""allauth's addresses, without its way to a new password by a mailed link, as ours serves a mobile number too, and
without its step-up by a code that is sent: whoever holds the phone is signed in already."""

from allauth.account.urls import urlpatterns as account_urls
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from accounts.views import forgotten_password

_LEFT_OUT = {
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_request_reauthentication_code",
    "account_confirm_reauthentication_code",
}

urlpatterns = [
    path("password/reset/", login_not_required(forgotten_password), name="account_reset_password"),
    *[pattern for pattern in account_urls if pattern.name not in _LEFT_OUT],
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
