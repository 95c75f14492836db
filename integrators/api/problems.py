"""What goes wrong at the API, as application/problem+json (RFC 9457): `type` never changes, `title` and `detail` are for
people. A wrong answer is 422, with one entry in `errors` for each, whose pointer (RFC 6901) leads into what was sent."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import defaults
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler

from integrators.api.catalogue import BY_NAME, Problem
from integrators.api.fields import MOST_NAMED

MEDIA_TYPE = "application/problem+json"
_URN = "urn:sscard:problem:"

# Exceptions of others → the problem. The first that fits; `problem` of an exception may name another.
KINDS: tuple[tuple[type[Exception], str], ...] = (
    (exceptions.ValidationError, "invalid-input"),
    (exceptions.ParseError, "malformed"),
    (exceptions.NotFound, "not-found"),
    (Http404, "not-found"),
    (exceptions.MethodNotAllowed, "method-not-allowed"),
    (exceptions.NotAcceptable, "not-acceptable"),
    (exceptions.UnsupportedMediaType, "unsupported-media-type"),
    (exceptions.Throttled, "too-many-requests"),
    (exceptions.NotAuthenticated, "not-authenticated"),
    (exceptions.AuthenticationFailed, "invalid-token"),
    (exceptions.PermissionDenied, "not-allowed"),
    (PermissionDenied, "not-allowed"),
)


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """The exception handler of REST_FRAMEWORK. None for what is our own mistake: it is a 500 and logged as such.

    An exception may carry `problem` (a name of the catalogue), `headers` and `members` (of the problem).
    """
    response = exception_handler(error, context)
    if response is None:
        return None
    found = _problem_of(error)
    response.status_code = found.status
    response.content_type = MEDIA_TYPE
    response.data = problem_object(found)
    if isinstance(error, exceptions.ValidationError):
        response.data["errors"] = list(islice(_errors(error.detail), MOST_NAMED))
    elif isinstance(error, exceptions.APIException) and str(error.detail):
        response.data["detail"] = str(error.detail)
    response.data.update(getattr(error, "members", {}))
    for name, value in {"Link": help_link(found), **getattr(error, "headers", {})}.items():
        response.headers[name] = value
    return response


def problem_object(problem: Problem) -> dict[str, Any]:
    return {"type": type_of(problem), "title": str(problem.title), "status": problem.status}


def type_of(problem: Problem) -> str:
    return f"{_URN}{problem.name}"


def help_link(problem: Problem) -> str:
    """Where cause and remedy stand (RFC 8288)."""
    return f'<{reverse("integrators-api:problems")}#{problem.name}>; rel="help"'


def _problem_of(error: Exception) -> Problem:
    of_kind = (name for kind, name in KINDS if isinstance(error, kind))
    return BY_NAME[getattr(error, "problem", None) or next(of_kind, "internal-error")]


def _errors(detail: Any, pointer: str = "") -> Iterator[dict[str, str]]:
    match detail:
        case Mapping():
            for name, inner in detail.items():
                yield from _errors(inner, pointer if name in _WHOLE else f"{pointer}/{_escaped(str(name))}")
        case list() | tuple():
            for one in detail:
                yield from _errors(one, pointer)
        case _:
            yield {"pointer": pointer, "detail": str(detail)}


_WHOLE = {"__all__", api_settings.NON_FIELD_ERRORS_KEY}  # of the answers together


def _escaped(name: str) -> str:
    return name[:100].replace("~", "~0").replace("/", "~1")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler400`: what Django refuses before a view could, a foreign Host or a thousand parameters."""
    if not _is_programs(request):
        return defaults.bad_request(request, exception)
    return _plain_problem("malformed", detail=_("The request cannot be read as it was sent."))


def server_error(request: HttpRequest) -> HttpResponse:
    """`handler500`: a problem for programs, the page for people."""
    return _plain_problem("internal-error") if _is_programs(request) else defaults.server_error(request)


def _is_programs(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


def _plain_problem(name: str, **members: str) -> JsonResponse:
    """Where no view answers."""
    found = BY_NAME[name]
    answer = {**problem_object(found), **members}
    headers = {"Link": help_link(found), "Cache-Control": "no-store"}
    return JsonResponse(answer, status=found.status, content_type=MEDIA_TYPE, headers=headers)
