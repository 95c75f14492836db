"""The five insurances by name, for everybody."""

from datetime import timedelta
from typing import Annotated, TypedDict

from rest_framework.request import Request
from rest_framework.response import Response

from benefits.contributions import Insurance
from benefits.policies import VIEW
from families.scopes import Scope
from integrators.api.conditional import reference
from integrators.api.operations import operation
from integrators.api.views import PublicView

FRESH_FOR = timedelta(days=1)


class InsuranceShape(TypedDict):
    code: Annotated[str, Insurance]
    label: str
    scope: Annotated[str, Scope]


class InsurancesShape(TypedDict):
    items: list[InsuranceShape]


_PENSION: InsuranceShape = {"code": "pension", "label": "Pension", "scope": "view_pension"}


class InsurancesView(PublicView):
    """`scope`: what a link has to allow for its holder to see the insurance."""

    @operation(
        "list_insurances",
        "The five insurances",
        answers={200: InsurancesShape},
        examples={200: {"items": [_PENSION]}},
        has_etag=True,
    )
    def get(self, request: Request) -> Response:
        items: list[InsuranceShape] = [
            {"code": insurance.value, "label": str(insurance.label), "scope": VIEW[insurance].value}
            for insurance in Insurance
        ]
        return reference(request, {"items": items}, fresh_for=FRESH_FOR)
