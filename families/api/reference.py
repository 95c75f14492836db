"""What the family service knows by name, for everybody: relationships and schemes of numbers."""

from datetime import timedelta
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from families.identifiers import SCHEMES
from families.relationships import ROWS, Relationship, Row, Sex
from integrators.api.conditional import reference
from integrators.api.views import PublicView

FRESH_FOR = timedelta(days=1)


class RelationshipsView(PublicView):
    """What a relative can be to an owner."""

    def get(self, request: Request) -> Response:
        items = [_relationship_shape(relationship, row) for relationship, row in ROWS.items()]
        return reference(request, {"items": items}, fresh_for=FRESH_FOR)


class NumberSchemesView(PublicView):
    def get(self, request: Request) -> Response:
        items = [
            {"code": code, "label": str(scheme.label), "pattern": scheme.pattern} for code, scheme in SCHEMES.items()
        ]
        return reference(request, {"items": items}, fresh_for=FRESH_FOR)


def _relationship_shape(relationship: Relationship, row: Row) -> dict[str, Any]:
    """`inverse`: what the owner is to the relative, by the owner's sex."""
    return {
        "code": relationship.value,
        "label": str(relationship.label),
        "inverse": {sex.value: row.inverse[sex].value for sex in Sex},
        "group": None if row.group is None else row.group.value,
        "sex": None if row.sex is None else row.sex.value,
    }
