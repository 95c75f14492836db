"""Which addresses will go, and when (RFC 9745, RFC 8594). A row here is all that it takes to announce it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.http import http_date
from rest_framework.request import Request
from rest_framework.response import Response


@dataclass(frozen=True, slots=True)
class Retirement:
    """`sunset_at` None: the day is not known yet. `address` says what to use instead."""

    deprecated_at: datetime
    sunset_at: datetime | None
    address: str

    def __post_init__(self) -> None:
        if self.sunset_at is not None and self.sunset_at < self.deprecated_at:
            raise ValueError("nothing ends before it is deprecated")


RETIRING: Mapping[tuple[str, str], Retirement] = {}  # (name of the address, method) → when; none at the moment


def retirement_of(request: Request) -> Retirement | None:
    match = request.resolver_match
    method = "GET" if request.method == "HEAD" else str(request.method)
    return None if match is None else RETIRING.get((match.view_name, method))


def announce(request: Request, response: Response) -> None:
    """The headers, if there is something to announce."""
    row = retirement_of(request)
    if row is None:
        return
    response.headers["Deprecation"] = f"@{int(row.deprecated_at.timestamp())}"
    links = [f'<{row.address}>; rel="deprecation"; type="text/html"']
    if row.sunset_at is not None:
        response.headers["Sunset"] = http_date(row.sunset_at.timestamp())
        links.append(f'<{row.address}>; rel="sunset"; type="text/html"')
    response.headers["Link"] = ", ".join([*filter(None, [response.headers.get("Link")]), *links])
