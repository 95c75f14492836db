"""The administrative divisions, for everybody."""

from datetime import timedelta
from typing import Any

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
from integrators.api.views import PublicView

FRESH_FOR = timedelta(days=1)


class RegionsQuery(StrictSerializer):
    """`parent`: what lies directly below it, as people see it."""

    parent = Text(required=False, max_length=6)  # type: ignore[assignment]  # DRF takes declared fields off the class
    level = Code(choices=Level.values, required=False)


class RegionsView(PublicView):
    """All of them in one answer, or what the filters leave. Two queries at most."""

    query_class = RegionsQuery

    def get(self, request: Request) -> Response:
        rows = Region.objects.shown()
        if "parent" in self.query:
            rows = Region.objects.shown_children_of(_parent(self.query["parent"]))
        if "level" in self.query:
            rows = rows.filter(level=self.query["level"])
        items = [region_shape(row) for row in rows.select_related("parent__parent").order_by("code")]
        return reference(request, {"items": items}, fresh_for=FRESH_FOR)


class RegionView(PublicView):
    """One of them, with the scheme of the numbers that its people have."""

    def get(self, request: Request, code: str) -> Response:
        region = Region.objects.shown().select_related("parent__parent").filter(pk=code).first()
        if region is None:
            raise NotFound
        scheme = pack_for(code).section(IdentityRules).scheme
        return reference(request, {**region_shape(region), "number_scheme": scheme}, fresh_for=FRESH_FOR)


def region_shape(region: Region) -> dict[str, Any]:
    """Needs `parent__parent`. `parent` is None for the nation alone."""
    above = region.shown_parent
    return {
        "code": region.code,
        "label": region.label,
        "level": region.level,
        "parent": None if above is None else above.code,
    }


def _parent(code: str) -> Region:
    """Raises ValidationError for what is no region that people know."""
    parent = Region.objects.shown().filter(pk=code).first()
    if parent is None:
        raise ValidationError({"parent": [_("Give the code of a region, for example %(code)s.") % {"code": NATION}]})
    return parent
