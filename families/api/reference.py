"""What the family service knows by name, for everybody: relationships and schemes of numbers."""

from datetime import timedelta
from typing import Annotated, TypedDict

from rest_framework.request import Request
from rest_framework.response import Response

from families.identifiers import SCHEMES
from families.relationships import ROWS, QuotaGroup, Relationship, Row, Sex
from integrators.api.conditional import reference
from integrators.api.operations import operation
from integrators.api.shapes import Says
from integrators.api.views import PublicView

FRESH_FOR = timedelta(days=1)


class InverseShape(TypedDict):
    """What the owner is to the relative, by the owner's sex."""

    female: Annotated[str, Relationship]
    male: Annotated[str, Relationship]


class RelationshipShape(TypedDict):
    code: Annotated[str, Relationship]
    label: str
    inverse: InverseShape
    group: Annotated[str, QuotaGroup] | None
    sex: Annotated[str, Sex] | None


class RelationshipsShape(TypedDict):
    items: list[RelationshipShape]


class NumberSchemeShape(TypedDict):
    code: str
    label: str
    pattern: Annotated[str, Says(description="A regular expression. Far from every text that fits is a number.")]


class NumberSchemesShape(TypedDict):
    items: list[NumberSchemeShape]


_MOTHER: RelationshipShape = {
    "code": "mother",
    "label": "Mother",
    "inverse": {"female": "daughter", "male": "son"},
    "group": "elders",
    "sex": "female",
}
_SCHEME: NumberSchemeShape = {"code": "cn", "label": "Resident identity number", "pattern": "^[0-9]{17}[0-9X]$"}


class RelationshipsView(PublicView):
    """What a relative can be to an owner."""

    @operation(
        "list_relationships",
        "What a relative can be to the owner of a link",
        answers={200: RelationshipsShape},
        examples={200: {"items": [_MOTHER]}},
        has_etag=True,
    )
    def get(self, request: Request) -> Response:
        items = [_relationship_shape(relationship, row) for relationship, row in ROWS.items()]
        return reference(request, {"items": items}, fresh_for=FRESH_FOR)


class NumberSchemesView(PublicView):
    @operation(
        "list_number_schemes",
        "Kinds of identity number",
        answers={200: NumberSchemesShape},
        examples={200: {"items": [_SCHEME]}},
        has_etag=True,
    )
    def get(self, request: Request) -> Response:
        items: list[NumberSchemeShape] = [
            {"code": code, "label": str(scheme.label), "pattern": scheme.pattern} for code, scheme in SCHEMES.items()
        ]
        return reference(request, {"items": items}, fresh_for=FRESH_FOR)


def _relationship_shape(relationship: Relationship, row: Row) -> RelationshipShape:
    return {
        "code": relationship.value,
        "label": str(relationship.label),
        "inverse": {"female": row.inverse[Sex.FEMALE].value, "male": row.inverse[Sex.MALE].value},
        "group": None if row.group is None else row.group.value,
        "sex": None if row.sex is None else row.sex.value,
    }
