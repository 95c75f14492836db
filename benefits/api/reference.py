"""The five insurances by name, for everybody."""

from datetime import timedelta

from rest_framework.request import Request
from rest_framework.response import Response

from benefits.contributions import Insurance
from benefits.policies import VIEW
from integrators.api.conditional import reference
from integrators.api.views import PublicView

FRESH_FOR = timedelta(days=1)


class InsurancesView(PublicView):
    """`scope`: what a link has to allow for its holder to see the insurance."""

    def get(self, request: Request) -> Response:
        items = [
            {"code": insurance.value, "label": str(insurance.label), "scope": VIEW[insurance].value}
            for insurance in Insurance
        ]
        return reference(request, {"items": items}, fresh_for=FRESH_FOR)
