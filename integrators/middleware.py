"""A request has an id, in the logs and of a program also in the answer. Below /api/ a request is what it says and nothing
else: no cookie counts, so no session of a browser acts through it, and an answer may be cached for all."""

import re
from collections.abc import Callable
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]

REQUEST_ID = "X-Request-ID"
_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class ApiRequestMiddleware:
    """Outside of all that reads cookies or logs."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = _request_id(request)
        request.META["HTTP_X_REQUEST_ID"] = request_id  # where django-structlog looks for it
        if not request.path_info.startswith("/api/"):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        response = self.get_response(request)
        response.headers[REQUEST_ID] = request_id
        response.cookies.clear()  # pages keep a user's language in one
        _vary_by_no_cookie(response)
        return response


def _request_id(request: HttpRequest) -> str:
    """The caller's own, if it is one; a new one else."""
    given = request.META.get("HTTP_X_REQUEST_ID", "")
    return given if _REQUEST_ID.fullmatch(given) else str(uuid4())


def _vary_by_no_cookie(response: HttpResponse) -> None:
    names = [name.strip() for name in response.headers.get("Vary", "").split(",")]
    kept = [name for name in names if name and name.lower() != "cookie"]
    if kept:
        response.headers["Vary"] = ", ".join(kept)
    else:
        response.headers.pop("Vary", None)
