"""The administrative divisions, for everybody."""

from datetime import timedelta
from typing import Annotated, TypedDict

from django.db.models import Case, F, QuerySet, When
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from authorities.codes import NATION
from authorities.models import Region
from authorities.models.regions import Level
from authorities.packs import pack_for
from families.packs import IdentityRules
from integrators.api.conditional import reference
from integrators.api.fields import Code, StrictSerializer, Text
from integrators.api.operations import operation
from integrators.api.shapes import Says
from integrators.api.views import PublicView

FRESH_FOR = timedelta(days=1)


class RegionShape(TypedDict):
    code: str
    label: str
    level: Annotated[str, Level]
    parent: Annotated[str | None, Says(description="The code of what it lies in.")]


class OneRegionShape(RegionShape):
    number_scheme: Annotated[str, Says(description="Of the numbers that its people have.")]


class RegionsShape(TypedDict):
    items: list[RegionShape]


_GUANGZHOU: RegionShape = {"code": "440100", "label": "Guangzhou", "level": "prefecture", "parent": "440000"}


class RegionsQuery(StrictSerializer):
    """`parent`: what lies directly below it, as people see it."""

    parent = Text(required=False, max_length=6)  # type: ignore[assignment]  # DRF takes declared fields off the class
    level = Code(choices=Level.values, required=False)


class RegionsView(PublicView):
    """All of them in one answer, or what the filters leave. Two queries at most."""

    query_class = RegionsQuery

    @operation(
        "list_regions",
        "Administrative divisions",
        answers={200: RegionsShape},
        examples={200: {"items": [_GUANGZHOU]}},
        has_etag=True,
    )
    def get(self, request: Request) -> Response:
        rows = Region.objects.shown()
        if "parent" in self.query:
            rows = Region.objects.shown_children_of(_parent(self.query["parent"]))
        if "level" in self.query:
            rows = rows.filter(level=self.query["level"])
        return reference(request, {"items": _shapes(rows)}, fresh_for=FRESH_FOR)


class RegionView(PublicView):
    """One of them, with the scheme of the numbers that its people have."""

    @operation(
        "get_region",
        "One administrative division",
        answers={200: OneRegionShape},
        examples={200: {**_GUANGZHOU, "number_scheme": "cn"}},
        has_etag=True,
    )
    def get(self, request: Request, code: str) -> Response:
        found = _shapes(Region.objects.shown().filter(pk=code))
        if not found:
            raise NotFound
        scheme = pack_for(code).section(IdentityRules).scheme
        return reference(request, {**found[0], "number_scheme": scheme}, fresh_for=FRESH_FOR)


def _shapes(rows: QuerySet[Region]) -> list[RegionShape]:
    """By code. `parent` is None for the nation alone; a placeholder is passed over, as `Region.shown_parent` does. Plain
    values: three thousand rows as objects, with those above them, took seven times as long."""
    above = Case(When(parent__is_placeholder=True, then=F("parent__parent")), default=F("parent"))
    label = "name" if (get_language() or "").startswith("zh") else "romanised_name"
    return [
        {"code": code, "label": name, "level": level, "parent": parent}
        for code, name, level, parent in rows.order_by("code").values_list("code", label, "level", above)
    ]


def _parent(code: str) -> Region:
    """Raises ValidationError for what is no region that people know."""
    parent = Region.objects.shown().filter(pk=code).first()
    if parent is None:
        raise ValidationError({"parent": [_("Give the code of a region, for example %(code)s.") % {"code": NATION}]})
    return parent
