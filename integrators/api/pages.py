"""Lists in pages, newest first, by keys that carry their time (UUIDv7). A cursor is signed: it is of one list, with one
filter, of one caller, for one day."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.core import signing
from django.db import models
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.request import Request

from integrators.api.callers import caller_key
from integrators.api.errors import InvalidCursor
from integrators.api.fields import StrictSerializer

MOST = 100
USUALLY = 50
LASTS = timedelta(days=1)

Row = TypeVar("Row", bound=models.Model)


class LimitField(serializers.IntegerField):
    """A whole number from 1 to 100, as an address has it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=MOST, **kwargs)

    def to_internal_value(self, data: Any) -> int:
        if str(data) not in {str(number) for number in range(1, MOST + 1)}:
            raise serializers.ValidationError(_("Give a whole number from 1 to %(most)s.") % {"most": MOST})
        return int(data)


class PageQuery(StrictSerializer):
    """What every list may be asked; its filters are further fields of a subclass."""

    limit = LimitField(required=False, default=USUALLY)
    cursor = serializers.CharField(required=False, max_length=300)


def page_of(
    request: Request,
    query: dict[str, Any],
    rows: "models.QuerySet[Row]",
    shape: Callable[[list[Row]], Iterable[Any]],
) -> dict[str, Any]:
    """`query` is what PageQuery made of the address; `shape` is called once with the rows of the page, so that its queries
    do not grow with them. One query for the rows. Raises InvalidCursor."""
    if "cursor" in query:
        rows = rows.filter(pk__lt=_position(request, query["cursor"]))
    found = list(rows.order_by("-pk")[: query["limit"] + 1])
    page, has_more = found[: query["limit"]], len(found) > query["limit"]
    return {"items": list(shape(page)), "next": _next_after(request, page[-1].pk) if has_more else None}


def _next_after(request: Request, position: UUID) -> str:
    parameters = request.query_params.copy()
    parameters["cursor"] = _signer(request).sign(position.hex)
    return request.build_absolute_uri(f"{request.path}?{parameters.urlencode()}")


def _position(request: Request, cursor: str) -> UUID:
    try:
        return UUID(hex=_signer(request).unsign(cursor, max_age=LASTS))
    except signing.BadSignature as error:
        raise InvalidCursor from error


def _signer(request: Request) -> signing.TimestampSigner:
    """Bound to everything that decides which rows the list has."""
    filters = [f"{name}={value}" for name, value in request.query_params.items() if name not in {"cursor", "limit"}]
    bound_to = [request.path, caller_key(request), *sorted(filters)]
    return signing.TimestampSigner(salt="\n".join(["integrators.pages", *bound_to]))
