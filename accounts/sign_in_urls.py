"""allauth's addresses, without its way to a new password by a mailed link: ours serves a mobile number too."""

from allauth.account.urls import urlpatterns as account_urls
from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from accounts.views import forgotten_password

_REPLACED = {
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}

urlpatterns = [
    path("password/reset/", login_not_required(forgotten_password), name="account_reset_password"),
    *[pattern for pattern in account_urls if pattern.name not in _REPLACED],
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
