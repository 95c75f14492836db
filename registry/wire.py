"""JSON in, JSON and problems out (RFC 9457). Field checks raise `Problem` and name the field, never its value."""

import json
from collections.abc import Callable, Collection, Mapping
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse

TITLES = {
    400: "Malformed",
    401: "Not authorised",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    410: "Gone",
    422: "Not processable",
    425: "Too early",
    429: "Too many calls",
    500: "Internal error",
    503: "Not available now",
}


class Problem(Exception):
    """`code` is for machines and ends the problem's `type`; `headers` go out with it, `more` are members of its own."""

    def __init__(
        self, status: int, code: str, detail: str = "", headers: Mapping[str, str] | None = None, **more: str
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.detail, self.headers, self.more = status, code, detail, headers, more

    def as_json(self) -> dict[str, Any]:
        told = {"type": f"urn:registry:{self.code}", "title": TITLES[self.status], "status": self.status}
        return {**told, "code": self.code, **({"detail": self.detail} if self.detail else {}), **self.more}

    def as_response(self) -> HttpResponse:
        return answer(self.status, self.as_json(), self.headers)


def answer(status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> HttpResponse:
    kind = "application/problem+json" if status >= 400 else "application/json"
    return JsonResponse(
        body, status=status, headers=headers, content_type=kind, json_dumps_params={"ensure_ascii": False}
    )


View = Callable[..., HttpResponse]


def only(*methods: str) -> Callable[[View], View]:
    """The view answers these methods; others get a 405 problem."""

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in methods:
                raise Problem(405, "method_not_allowed", headers={"Allow": ", ".join(methods)})
            return view(request, *args, **kwargs)

        return guarded

    return wrap


def read_object(request: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Problem(400, "malformed", "The body is not JSON.") from error
    if not isinstance(body, dict):
        raise Problem(400, "malformed", "The body is not an object.")
    return body


def text_of(body: Mapping[str, Any], name: str, *, most: int = 200) -> str:
    value = body.get(name)
    if not is_text(value, most):
        raise Problem(400, "malformed", f"{name}: text of 1 to {most} characters.")
    return str(value)


def choice_of(body: Mapping[str, Any], name: str, choices: Collection[str]) -> str:
    value = body.get(name)
    if not isinstance(value, str) or value not in choices:
        raise Problem(400, "malformed", f"{name}: one of {', '.join(choices)}.")
    return value


def object_of(body: Mapping[str, Any], name: str) -> dict[str, Any]:
    value = body.get(name)
    if not isinstance(value, dict):
        raise Problem(400, "malformed", f"{name}: an object.")
    return value


def is_text(value: object, most: int) -> bool:
    """Text that can be stored: of a sane length, without NUL and without halves of surrogate pairs."""
    if not isinstance(value, str) or not 0 < len(value) <= most or "\0" in value:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
