"""Estimates for everybody: nobody signs in, nothing is kept."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import AnonRateThrottle
from rest_framework.views import APIView

from benefits.api.reading import from_object, from_query
from benefits.api.shapes import estimate_shape
from benefits.calculators import CALCULATORS, Calculator


class EstimateThrottle(AnonRateThrottle):
    """By address, settings.REST_FRAMEWORK."""

    scope = "estimates"


class EstimateView(APIView):
    """The answers come in the query of a GET or in the body of a POST, which keeps them out of addresses."""

    http_method_names = ("get", "head", "post")
    authentication_classes = ()
    permission_classes = (AllowAny,)  # the rules are public, and nobody's record is read
    throttle_classes = (EstimateThrottle,)

    def get(self, request: Request, name: str) -> Response:
        found = _calculator(name)
        return _answered(found, from_query(request.query_params, found.form))

    def post(self, request: Request, name: str) -> Response:
        found = _calculator(name)
        if request.query_params:
            raise ValidationError(
                {key: [_("Send this in the body, not in the address.")] for key in request.query_params}
            )
        return _answered(found, from_object(request.data, found.form))

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer.headers["Cache-Control"] = "private" if request.method in {"GET", "HEAD"} else "no-store"
        return answer


def _calculator(name: str) -> Calculator:
    if name not in CALCULATORS:
        raise NotFound
    return CALCULATORS[name]


def _answered(found: Calculator, answers: dict[str, str]) -> Response:
    """Raises ValidationError with the form's own words, by field."""
    form = found.form(answers)
    estimate = found.answer(form)
    if estimate is None:
        raise ValidationError({name: [str(error) for error in errors] for name, errors in form.errors.items()})
    return Response(estimate_shape(found, estimate))
