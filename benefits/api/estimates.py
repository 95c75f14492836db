"""Estimates for everybody: nobody signs in, nothing is kept."""

from typing import Any

from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from benefits.api.reading import from_object, from_query
from benefits.api.shapes import estimate_shape
from benefits.calculators import CALCULATORS, Calculator
from integrators.api.limits import ESTIMATES
from integrators.api.views import PublicView


class EstimateView(PublicView):
    """The answers come in the query of a GET or in the body of a POST, which keeps them out of addresses."""

    limits = (ESTIMATES,)

    def get(self, request: Request, name: str) -> Response:
        found = _calculator(name)
        return _answered(found, from_query(request.query_params, found.form), {"Cache-Control": "private"})

    def post(self, request: Request, name: str) -> Response:
        found = _calculator(name)
        return _answered(found, from_object(request.data, found.form))

    def read_query(self, request: Request) -> dict[str, Any]:
        """The form of the calculator judges the parameters of a GET."""
        return {} if request.method in {"GET", "HEAD"} else super().read_query(request)


def _calculator(name: str) -> Calculator:
    if name not in CALCULATORS:
        raise NotFound
    return CALCULATORS[name]


def _answered(found: Calculator, answers: dict[str, str], headers: dict[str, str] | None = None) -> Response:
    """Raises ValidationError with the form's own words, by field."""
    form = found.form(answers)
    estimate = found.answer(form)
    if estimate is None:
        raise ValidationError({name: [str(error) for error in errors] for name, errors in form.errors.items()})
    return Response(estimate_shape(found, estimate), headers=headers)
