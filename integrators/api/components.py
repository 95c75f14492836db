"""What all operations of the contract share: problems with an example each, headers, parameters, how to sign in."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, NotRequired, TypedDict

from django.conf import settings
from django.urls import reverse

from integrators.api.catalogue import BY_NAME, PROBLEMS, Problem
from integrators.api.problems import MEDIA_TYPE, help_link, problem_object, type_of
from integrators.api.shapes import AddressText, Says, Schema, into, schema_of
from integrators.codes import OF_APPS, OF_CITIZENS, ApiScope

CITIZEN_SCHEME, APP_SCHEME = "citizen", "app"
_RESPONSES = "#/components/responses/"
_APART = "."  # between the names of problems in the name of their response


class ErrorShape(TypedDict):
    """Of one member, which `pointer` (RFC 6901) leads to; empty: of all together."""

    pointer: str
    detail: str


Violated = Annotated[list[str], Says(description="Names of limits, as RateLimit-Policy has them.")]
ProblemShape = TypedDict(
    "ProblemShape",
    {
        "type": str,
        "title": str,
        "status": int,
        "detail": NotRequired[str],
        "errors": NotRequired[list[ErrorShape]],
        "code": NotRequired[Annotated[str, Says(description="Of the rule that refuses; it never changes.")]],
        "header": NotRequired[Annotated[str, Says(description="The header that is missing or wrong.")]],
        "scope": NotRequired[Annotated[str, Says(description="The scope that the token lacks.")]],
        "violated-policies": NotRequired[Violated],
        "existing": NotRequired[Annotated[AddressText, Says(description="Of the application that there is already.")]],
        "current": NotRequired[Annotated[AddressText, Says(description="Of the texts as they are now.")]],
    },
)

_TEXT: Schema = {"type": "string"}
_HEADERS: dict[str, Schema] = {
    "RateLimit-Policy": {
        "required": True,
        "schema": _TEXT,
        "description": "The limits that count here.",
        "example": '"requests";q=600;w=60',
    },
    "RateLimit": {
        "required": True,
        "schema": _TEXT,
        "description": "What is left of them.",
        "example": '"requests";r=599;t=42',
    },
    "X-Request-ID": {
        "required": True,
        "schema": {"type": "string", "pattern": "^[A-Za-z0-9._-]{8,64}$"},
        "description": "Yours, if you sent one; under it the request stands in our logs.",
    },
    "ETag": {"required": True, "schema": _TEXT, "description": "The state that was read.", "example": '"3-en"'},
    "Link": {"required": True, "schema": _TEXT, "description": "Where cause and remedy stand."},
    "Location": {
        "required": True,
        "schema": {"type": "string", "format": "uri-reference"},
        "description": "Where it is, or where to ask how it goes.",
    },
    "Retry-After": {
        "required": True,
        "schema": {"type": "string", "pattern": "^[0-9]+$"},
        "description": "Seconds to wait at least.",
        "example": "5",
    },
    "WWW-Authenticate": {"required": True, "schema": _TEXT, "example": 'Bearer realm="sscard", error="invalid_token"'},
    "Allow": {
        "required": True,
        "schema": _TEXT,
        "description": "The methods that the address takes.",
        "example": "GET, HEAD, OPTIONS",
    },
    "Idempotency-Replayed": {"schema": {"type": "string", "enum": ["true"]}, "description": "The answer of before."},
}
_KEY = "[A-Za-z0-9_-]{16,64}"
_PARAMETERS: dict[str, Schema] = {
    "Accept-Language": {
        "schema": _TEXT,
        "description": "The language of labels, titles and details: en, es or zh-hans.",
        "examples": {"one": {"value": "en"}},
    },
    "Idempotency-Key": {
        "required": True,
        "schema": {"type": "string", "pattern": f'^({_KEY}|"{_KEY}")$'},
        "description": "New for each thing that you make, a UUID for example; the same again for the same request.",
        "examples": {"one": {"value": "6f1c8a52-3d0f-4a5e-9a55-0c8d6d1f2b7e"}},
    },
    "If-Match": {
        "required": True,
        "schema": _TEXT,
        "description": "The ETag that you read.",
        "examples": {"one": {"value": '"3-en"'}},
    },
    "Known-State": {
        "name": "If-Match",
        "schema": _TEXT,
        "description": "The ETag that you read: 412 if it was changed meanwhile. Left out, any state will do.",
        "examples": {"one": {"value": '"3-en"'}},
    },
    "If-None-Match": {
        "schema": _TEXT,
        "description": "An ETag that you have: 304 if it still holds.",
        "examples": {"one": {"value": '"0123456789abcdef0123456789abcdef"'}},
    },
}
_OF_PROBLEM: dict[int, tuple[str, ...]] = {
    401: ("WWW-Authenticate",),
    405: ("Allow",),
    409: ("Retry-After",),
    412: ("ETag",),
    429: ("Retry-After",),
    503: ("Retry-After",),
}
_AT_TIMES: dict[int, tuple[str, ...]] = {403: ("WWW-Authenticate",)}  # where another scope would do
_MEMBERS: dict[str, dict[str, Any]] = {  # of a problem's example, beyond type, title and status
    "idempotency-key-missing": {"header": "Idempotency-Key"},
    "precondition-required": {"header": "If-Match"},
    "insufficient-scope": {"scope": ApiScope.LINKS_READ.value},
    "invalid-input": {"errors": [{"pointer": "/colour", "detail": "There is no such field here."}]},
    "refused": {"code": "already-linked", "detail": "This person is linked to your account already."},
    "wait-first": {
        "code": "too-many-tries",
        "detail": "There were too many wrong tries. You can try again in one minute.",
    },
    "too-many-requests": {"violated-policies": ["requests"], "detail": "Try again in 42 s."},
}


def problem_key(names: Sequence[str]) -> str:
    """Of the shared response in which these problems come."""
    return _APART.join(names)


def answer_headers(
    status: int, *, has_limit: bool, has_etag: bool = False, may_be_replayed: bool = False, more: Sequence[str] = ()
) -> Schema:
    """Of an answer that is no problem. `more` may be there or not."""
    names = ["X-Request-ID"]
    if has_limit:
        names += ["RateLimit", "RateLimit-Policy"]
    if has_etag:
        names.append("ETag")
    if may_be_replayed:
        names.append("Idempotency-Replayed")
    if status in {201, 202}:
        names.append("Location")
    if status == 202:
        names.append("Retry-After")
    return _refs("headers", names) | _at_times(more)


def complete(result: Schema, generator: Any, request: Any, public: bool) -> Schema:  # noqa: ARG001 - its signature
    """The hook of drf-spectacular. Every problem has its example, whether an operation has it now or not."""
    components = result.setdefault("components", {})
    schema_of(ProblemShape, into(components.setdefault("schemas", {})))
    components["examples"] = {one.name: _example(one) for one in PROBLEMS}
    components["headers"] = {name: dict(header) for name, header in _HEADERS.items()}
    components["headers"]["Link"]["example"] = help_link(BY_NAME["not-found"])
    components["parameters"] = {name: {"name": name, "in": "header", **one} for name, one in _PARAMETERS.items()}
    components["securitySchemes"] = _schemes()
    keys = sorted({ref.removeprefix(_RESPONSES) for ref in _refs_in(result["paths"]) if ref.startswith(_RESPONSES)})
    components["responses"] = {key: _response(key.split(_APART)) for key in keys}
    _forget(result, "x-spec-enum-id")
    _share_codes(result)
    return result


def _example(problem: Problem) -> Schema:
    return {
        "summary": str(problem.title),
        "description": f"{problem.cause} {problem.remedy}",
        "value": {**problem_object(problem), **_MEMBERS.get(problem.name, {})},
    }


def _response(names: Sequence[str]) -> Schema:
    found = [BY_NAME[name] for name in names]
    description = " · ".join(f"{one.title} (`{type_of(one)}`)" for one in found)
    status = found[0].status
    at_times = _AT_TIMES.get(status, ())
    return problem_answer(names, description, headers=_OF_PROBLEM.get(status, ()), at_times=at_times)


def problem_answer(
    names: Sequence[str], description: str, *, headers: Sequence[str], at_times: Sequence[str] = ()
) -> Schema:
    """One of these problems. `headers` beyond those of them all; those `at_times` may be there or not."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": description,
        "headers": _refs("headers", ["X-Request-ID", "Link", *headers]) | _at_times(at_times),
        "content": {MEDIA_TYPE: {"schema": schema, "examples": _refs("examples", names)}},
    }


def _refs(kind: str, names: Sequence[str]) -> Schema:
    return {name: {"$ref": f"#/components/{kind}/{name}"} for name in names}


def _at_times(names: Sequence[str]) -> Schema:
    return {name: {**_HEADERS[name], "required": False} for name in names}


def _schemes() -> Schema:
    """Where tokens come from: docs/api.md."""
    token = settings.BASE_URL + reverse("integrators:token")
    by_code = {
        "authorizationUrl": settings.BASE_URL + reverse("integrators:consent"),
        "tokenUrl": token,
        "refreshUrl": token,
        "scopes": _in_words(OF_CITIZENS),
    }
    return {
        CITIZEN_SCHEME: {
            "type": "oauth2",
            "description": "For a citizen who agreed: authorization code with PKCE (S256).",
            "flows": {"authorizationCode": by_code},
        },
        APP_SCHEME: {
            "type": "oauth2",
            "description": "The app by itself.",
            "flows": {"clientCredentials": {"tokenUrl": token, "scopes": _in_words(OF_APPS)}},
        },
    }


def _in_words(scopes: Sequence[ApiScope]) -> Schema:
    return {scope.value: str(scope.label) for scope in scopes}


def _refs_in(node: Any) -> Iterator[str]:
    match node:
        case dict():
            for name, inner in node.items():
                if name == "$ref" and isinstance(inner, str):
                    yield inner
                yield from _refs_in(inner)
        case list():
            for inner in node:
                yield from _refs_in(inner)


def _forget(node: Any, name: str) -> None:
    """A mark of drf-spectacular's own."""
    match node:
        case dict():
            node.pop(name, None)
            for inner in node.values():
                _forget(inner, name)
        case list():
            for inner in node:
                _forget(inner, name)


def _share_codes(result: Schema) -> None:
    """Codes that are sent are those that come back: one schema, so that a program can hand on what it read."""
    schemas = result["components"]["schemas"]
    named = {
        frozenset(schema["enum"]): {"$ref": f"#/components/schemas/{name}"}
        for name, schema in schemas.items()
        if _is_of_codes(schema)
    }
    for node in (result["paths"], *schemas.values()):
        _refer_to(named, node)


def _is_of_codes(node: Any) -> bool:
    """And of nothing besides; drf-spectacular says of a parameter that it is not empty."""
    return isinstance(node, dict) and {"type", "enum"} <= set(node) <= {"type", "enum", "minLength"}


def _refer_to(named: Mapping[frozenset[str], Schema], node: Any) -> None:
    within = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for place, inner in list(within):
        if _is_of_codes(inner) and frozenset(inner["enum"]) in named:
            node[place] = dict(named[frozenset(inner["enum"])])
        else:
            _refer_to(named, inner)
