"""Estimates for everybody: nobody signs in, nothing is kept."""

from dataclasses import replace
from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from benefits.api.asked import body_of, query_of
from benefits.api.examples import EXAMPLES
from benefits.api.reading import from_object, from_query
from benefits.api.shapes import EstimateShape, estimate_shape
from benefits.calculators import CALCULATORS, Calculator
from families.api.typed import sentences_of
from integrators.api.limits import ESTIMATES
from integrators.api.operations import Operation
from integrators.api.views import PublicView


class EstimateView(PublicView):
    """The answers come in the query of a GET or in the body of a POST, which keeps them out of addresses."""

    limits = (ESTIMATES,)
    name = ""  # of the calculator

    @property
    def calculator(self) -> Calculator:
        return CALCULATORS[self.name]

    def get(self, request: Request) -> Response:
        answers = from_query(request.query_params, self.calculator.form)
        return _answered(self.calculator, answers, {"Cache-Control": "private"})

    def post(self, request: Request) -> Response:
        return _answered(self.calculator, from_object(request.data, self.calculator.form))

    def read_query(self, request: Request) -> dict[str, Any]:
        """The form of the calculator judges the parameters of a GET."""
        return {} if request.method in {"GET", "HEAD"} else super().read_query(request)

    def describe(self, method: str) -> Operation:
        one, asked = self.calculator, EXAMPLES[self.calculator.name]
        name = one.name.replace("-", "_")
        shared = Operation(
            f"estimate_{name}",
            str(one.title),
            answers={200: EstimateShape},
            description=str(one.text),
            examples={200: asked["answer"]},
        )
        if method == "POST":
            return replace(shared, body=body_of(one.form), body_example=asked["body"])
        return replace(shared, name=f"read_estimate_{name}", query=query_of(one.form))


def _answered(found: Calculator, answers: dict[str, str], headers: dict[str, str] | None = None) -> Response:
    """Raises ValidationError with the form's own words, by field."""
    form = found.form(answers)
    estimate = found.answer(form)
    if estimate is None:
        raise ValidationError(sentences_of(form))
    return Response(estimate_shape(found, estimate), headers=headers)
