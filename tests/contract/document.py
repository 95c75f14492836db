"""The contract as integrators read it, and whether an answer keeps it."""

import json
from functools import cache
from typing import Any

import jsonschema_rs
from uritemplate import URITemplate

from integrators.api.contract import written
from integrators.api.problems import MEDIA_TYPE

METHODS = ("get", "post", "put", "patch", "delete")


@cache
def document() -> dict[str, Any]:
    return json.loads(written())


def operations():
    """(path, method, operation)"""
    for path, item in document()["paths"].items():
        yield from ((path, method, item[method]) for method in METHODS if method in item)


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    """What a reference leads to."""
    while "$ref" in node:
        found: Any = document()
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        node = found
    return node


@cache
def _strict_schemas() -> dict[str, Any]:
    """Integrators must expect further members; our own tests do not."""
    return {"schemas": {name: _closed(schema) for name, schema in document()["components"]["schemas"].items()}}


def _closed(node: Any) -> Any:
    if isinstance(node, list):
        return [_closed(one) for one in node]
    if not isinstance(node, dict):
        return node
    closed = {name: _closed(inner) for name, inner in node.items()}
    return closed | (
        {"additionalProperties": False} if "properties" in closed and "additionalProperties" not in closed else {}
    )


@cache
def _validator(schema: str) -> Any:
    return jsonschema_rs.Draft202012Validator(
        {**_closed(json.loads(schema)), "components": _strict_schemas()}, validate_formats=True
    )


def faults(schema: dict[str, Any], value: Any) -> list[str]:
    found = _validator(json.dumps(schema, sort_keys=True)).iter_errors(value)
    return [f"{'/'.join(map(str, error.instance_path))}: {error.message[:200]}" for error in found]


def path_of(address: str) -> str | None:
    """The one of the contract. A plain one goes before one with variables."""
    for path in sorted(document()["paths"], key=lambda path: path.count("{")):
        pattern = URITemplate(path)
        if not pattern.variable_names and path == address:
            return path
        if pattern.variable_names and _fits(path, address):
            return path
    return None


def _fits(path: str, address: str) -> bool:
    theirs, ours = address.split("/"), path.split("/")
    return len(theirs) == len(ours) and all(
        one == other or (other.startswith("{") and one) for one, other in zip(theirs, ours, strict=True)
    )


def broken_by(method: str, address: str, response: Any) -> list[str]:
    """Why the answer is not one of those that the contract names; of an address that is not in it nothing."""
    path = path_of(address)
    if path is None or method.lower() in {"head", "options"}:
        return []
    item = document()["paths"][path]
    told = [item[method.lower()]] if method.lower() in item else [item[one] for one in METHODS if one in item]
    if any("summary" not in one for one in told):
        return []  # nobody described it: test_every_endpoint_describes_itself says so
    answers = [one["responses"].get(str(response.status_code)) for one in told]
    if None in answers:
        return [f"{method} {path} does not say that it answers {response.status_code}"]
    answer = resolved(answers[0])
    headers = {name: resolved(header) for name, header in answer["headers"].items()}
    untold = [f"the header {name} is not in the contract" for name in _TOLD & {*response.headers} - {*headers}]
    missing = [
        f"the header {name} is missing"
        for name, header in headers.items()
        if header.get("required") and name not in response.headers
    ]
    return [*untold, *missing, *_body_faults(answer, response)]


_TOLD = {"ETag", "Location", "Retry-After", "WWW-Authenticate", "Idempotency-Replayed"}  # Allow is with everything


def taken_against(method: str, address: str, body: bytes, response: Any) -> list[str]:
    """Why the contract would have refused a body that was taken."""
    path = path_of(address)
    operation = {} if path is None else document()["paths"][path].get(method.lower(), {})
    if response.status_code >= 300 or "requestBody" not in operation:
        return []
    told = operation["requestBody"]
    if not body:
        return ["no body was taken, which the contract needs"] if told["required"] else []
    return [f"taken: {fault}" for fault in faults(told["content"]["application/json"]["schema"], json.loads(body))]


def _body_faults(answer: dict[str, Any], response: Any) -> list[str]:
    kind = response.headers.get("Content-Type")
    if "content" not in answer:
        return [f"a body of {kind}"] if response.content else []
    if kind not in answer["content"]:
        return [f"{kind} instead of {', '.join(answer['content'])}"]
    body = json.loads(response.content)
    return faults(answer["content"][kind]["schema"], body) or (
        _problem_faults(answer, body) if kind == MEDIA_TYPE else []
    )


def _problem_faults(answer: dict[str, Any], problem: dict[str, Any]) -> list[str]:
    """A problem, or a rule's refusal, that the contract does not name at this address."""
    name = problem["type"].rpartition(":")[2]
    if name not in answer["content"][MEDIA_TYPE]["examples"]:
        return [f"the problem {name} is not in the contract"]
    if name == "refused" and f"`{problem['code']}`" not in answer["description"]:
        return [f"the refusal {problem['code']} is not in the contract"]
    return []
