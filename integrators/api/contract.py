"""The OpenAPI document, as the views describe it: in English, the same for everybody until the next release."""

import json
from datetime import timedelta
from functools import cache
from hashlib import sha256
from typing import Any

from django.http import HttpResponse
from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request

from integrators.api.conditional import is_known
from integrators.api.views import PublicView

FRESH_FOR = timedelta(hours=1)


class ContractView(PublicView):
    """Not an operation of its own."""

    schema = None

    def get(self, request: Request) -> HttpResponse:
        body = written()
        etag = f'"{sha256(body).hexdigest()[:32]}"'
        headers = {
            "ETag": etag,
            "Cache-Control": f"public, max-age={int(FRESH_FOR.total_seconds())}",
            "Content-Language": "en",
        }
        if is_known(request, etag):
            return HttpResponse(status=304, headers=headers)
        return HttpResponse(body, content_type="application/json", headers=headers)


@cache
def written() -> bytes:
    """Made once a process: the views do not change while it runs."""
    with translation.override("en"):
        found: Any = SchemaGenerator().get_schema(request=None, public=True)
        return json.dumps(found, ensure_ascii=False, default=str).encode()
