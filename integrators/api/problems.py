"""What goes wrong at the API, as application/problem+json (RFC 9457): `type` never changes, `title` and `detail` are for
people. A wrong answer is 422, with one entry in `errors` for each, whose pointer (RFC 6901) leads into what was sent."""

from collections.abc import Iterator, Mapping
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import APIView, exception_handler

from integrators.api.bodies import BodyTooLarge

MEDIA_TYPE = "application/problem+json"
_URN = "urn:sscard:problem:"


# Exception → the last part of `type`, and the title. The first that fits.
PROBLEMS: tuple[tuple[type[Exception], str, str | Promise], ...] = (
    (exceptions.ValidationError, "invalid-input", _("Some of what was sent is not right")),
    (exceptions.ParseError, "malformed", _("The body is not the JSON that is expected")),
    (exceptions.NotFound, "not-found", _("There is nothing at this address")),
    (Http404, "not-found", _("There is nothing at this address")),
    (exceptions.MethodNotAllowed, "method-not-allowed", _("This address does not take that method")),
    (exceptions.NotAcceptable, "not-acceptable", _("The answer comes as JSON only")),
    (exceptions.UnsupportedMediaType, "unsupported-media-type", _("The body must be JSON")),
    (exceptions.Throttled, "too-many-requests", _("Too many requests")),
    (BodyTooLarge, "body-too-large", _("The body is too large")),
    (exceptions.NotAuthenticated, "not-authenticated", _("Sign in first")),
    (exceptions.AuthenticationFailed, "not-authenticated", _("Sign in first")),
    (exceptions.PermissionDenied, "not-allowed", _("This is not allowed")),
    (PermissionDenied, "not-allowed", _("This is not allowed")),
)


def problem_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """The exception handler of REST_FRAMEWORK. None for what is our own mistake: it is a 500 and logged as such."""
    response = exception_handler(error, context)
    if response is None:
        return None
    name, title = next(
        ((name, title) for kind, name, title in PROBLEMS if isinstance(error, kind)), ("other", _("This did not work"))
    )
    response.content_type = MEDIA_TYPE
    response.data = {"type": f"{_URN}{name}", "title": str(title), "status": response.status_code}
    if isinstance(error, exceptions.ValidationError):
        response.status_code = response.data["status"] = HTTPStatus.UNPROCESSABLE_ENTITY.value
        response.data["errors"] = list(_errors(error.detail))
    elif isinstance(error, exceptions.APIException):
        response.data["detail"] = str(error.detail)
    return response


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


class Nowhere(APIView):
    """Every address below /api/ that leads nowhere: a problem, not a page."""

    authentication_classes = ()
    permission_classes = (AllowAny,)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise exceptions.NotFound
