"""Which state is meant: strong ETags of a row's version, and of a body where nothing else tells. A PATCH needs If-Match,
what else changes a row hears it."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from typing import Any, TypeVar

from django.db import models, transaction
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from integrators.api.errors import ChangedMeanwhile, PreconditionMissing

_TAG = re.compile(r'(?P<weak>W/)?"(?P<tag>[!#-~]*)"')
_ONE = r'(?:W/)?"[!#-~]*"'
_LIST = re.compile(rf"\s*{_ONE}(?:\s*,\s*{_ONE})*\s*")
_ANY = "*"

Row = TypeVar("Row", bound=models.Model)


def etag_of(version: int) -> str:
    """Of what a row says in the reader's language. A write compares the version alone."""
    return f'"{version}-{get_language()}"'


def versioned(request: Request, data: Any, version: int, *, status: int = 200, tells_more: bool = False) -> Response:
    """An answer about a row, or 304 for who knows it. Its `version` grows with each change; `tells_more`: the answer also
    says what changes without the row, such as what the clock makes of it."""
    etag = f'"{version}-{get_language()}-{_digest(data)[:16]}"' if tells_more else etag_of(version)
    if request.method in {"GET", "HEAD"} and is_known(request, etag):
        return Response(status=304, headers={"ETag": etag})
    return Response(data, status=status, headers={"ETag": etag})


def reference(request: Request, data: Any, *, fresh_for: timedelta) -> Response:
    """An answer that is the same for everybody who reads the language, and may be kept by anybody for so long."""
    etag = f'"{_digest(data)[:32]}"'
    headers = {"ETag": etag, "Cache-Control": f"public, max-age={int(fresh_for.total_seconds())}"}
    if is_known(request, etag):
        return Response(status=304, headers=headers)
    return Response(data, headers=headers)


@contextmanager
def unchanged(request: Request, rows: "models.QuerySet[Row]", *, version: str = "version") -> Iterator[Row]:
    """The one row of `rows`, locked until the block ends, which is one transaction; a service called within sees no other
    state. `version` names the field. Raises PreconditionMissing, Http404, ChangedMeanwhile."""
    if "If-Match" not in request.headers:
        raise PreconditionMissing(members={"header": "If-Match"})
    with transaction.atomic():
        row = rows.select_for_update(no_key=True, of=("self",)).first()
        if row is None:
            raise Http404
        if not _is_meant(request.headers["If-Match"], getattr(row, version)):
            raise ChangedMeanwhile(headers={"ETag": etag_of(getattr(row, version))})
        yield row


@contextmanager
def as_known(request: Request, rows: "models.QuerySet[Row]", *, version: str = "version") -> Iterator[Row]:
    """As `unchanged` for who says which state they mean. For everybody else just the row: the service called within holds
    what it needs. Raises Http404, ChangedMeanwhile."""
    if "If-Match" in request.headers:
        with unchanged(request, rows, version=version) as row:
            yield row
    else:
        yield get_object_or_404(rows)


def _digest(data: Any) -> str:
    return sha256(JSONRenderer().render(data)).hexdigest()


def is_known(request: Request, etag: str) -> bool:
    """RFC 9110 13.1.2 compares weakly: a cache in between may have marked it so."""
    given = request.headers.get("If-None-Match", "").strip()
    return given == _ANY or etag in {f'"{tag}"' for _weak, tag in _tags(given)}


def _is_meant(given: str, version: int) -> bool:
    """RFC 9110 13.1.1 compares strongly: a weak one never fits."""
    if given.strip() == _ANY:
        return True
    return any(not weak and tag.partition("-")[0] == str(version) for weak, tag in _tags(given))


def _tags(given: str) -> list[tuple[str, str]]:
    """Empty for what is no list of tags."""
    return _TAG.findall(given) if _LIST.fullmatch(given) else []
