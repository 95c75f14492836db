"""What the type checker should know about a request to a page that asks for sign-in."""

from django.http import HttpRequest

from accounts.models import User


class CitizenRequest(HttpRequest):
    """LoginRequiredMiddleware has let it through, so `user` is somebody."""

    user: User
