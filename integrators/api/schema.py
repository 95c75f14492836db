"""OpenAPI of an endpoint, from what the view is and from the few lines of `@operation`: `schema = ApiSchema()` on ApiView.
The components that all operations share are in `integrators.api.components`."""

from collections.abc import Iterator, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from django.urls import Resolver404, resolve
from drf_spectacular.drainage import warn
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent, is_serializer
from rest_framework.serializers import ListSerializer
from uritemplate import variables

from integrators.api.catalogue import BY_NAME
from integrators.api.components import APP_SCHEME, CITIZEN_SCHEME, answer_headers, problem_answer, problem_key
from integrators.api.fields import Codes, Nothing, StrictSerializer, Text
from integrators.api.lifecycle import RETIRING
from integrators.api.operations import Operation, needs_key, operation_of
from integrators.api.pages import PageQuery
from integrators.api.permissions import Holder, Needs
from integrators.api.shapes import Schema, schema_of

if TYPE_CHECKING:
    from integrators.api.views import ApiView

_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
_CONTROL = "\\u0000-\\u001f\\u007f-\\u009f"
_ANY_ID = "00000000-0000-0000-0000-000000000000"
_SCHEMES = {
    Holder.CITIZEN: (CITIZEN_SCHEME,),
    Holder.APP: (APP_SCHEME,),
    Holder.EITHER: (CITIZEN_SCHEME, APP_SCHEME),
}
_WRONG_HOLDER = {
    Holder.CITIZEN: ("not-a-citizens-token",),
    Holder.APP: ("not-an-apps-token",),
    Holder.EITHER: (),
}
_EMPTY: Schema = {"type": "object", "properties": {}, "additionalProperties": False}


class ApiSchema(AutoSchema):
    @property
    def door(self) -> "ApiView":
        return cast("ApiView", self.view)

    @property
    def told(self) -> Operation:
        found = operation_of(self.view, self.method)
        if found is None:
            warn(f"{type(self.view).__name__}.{self.method.lower()} has no @operation")
            return Operation(f"{self.method.lower()}_{type(self.view).__name__}", "", {200: None})
        return found

    @property
    def handler(self) -> Any:
        return getattr(self.view, self.method.lower(), None)

    def get_operation_id(self) -> str:
        return self.told.name

    def get_summary(self) -> str:
        return self.told.summary

    def get_description(self) -> str:  # type: ignore[override]  # as drf-spectacular has it
        return self.told.description

    def is_deprecated(self) -> bool:
        try:
            match = resolve("".join(_filled(self.path)))
        except Resolver404:
            return False
        return (match.view_name, self.method) in RETIRING

    def get_auth(self) -> list[Schema]:
        """What `needs(...)` says; nothing at what is for anybody."""
        return [
            {scheme: [one.scope_for(self.method).value]} for one in self._needs() for scheme in _SCHEMES[one.holder]
        ]

    def get_request_serializer(self) -> None:
        """Nothing is guessed."""

    def get_response_serializers(self) -> None:
        """Nothing is guessed."""

    def _is_list_view(self, serializer: Any = None) -> bool:  # noqa: ARG002 - its signature
        return False

    def get_override_parameters(self) -> list[Any]:
        query = self.door.query_class
        return [query] if self.method == "GET" and query is not Nothing else []

    def _get_parameters(self) -> list[Schema]:
        headers = ["Accept-Language"]
        if needs_key(self.handler):
            headers.append("Idempotency-Key")
        if self.told.needs_state:
            headers.append("If-Match")
        if self.told.hears_state:
            headers.append("Known-State")
        if self.told.has_etag and self.method == "GET":
            headers.append("If-None-Match")
        shared: list[Schema] = [{"$ref": f"#/components/parameters/{name}"} for name in headers]
        return [*super()._get_parameters(), *self.told.query, *shared]

    def _get_request_body(self, direction: Any = "request") -> Schema | None:
        if self.method not in _WITH_BODY:
            return None
        told = self.told
        media: Schema = {"schema": self._schema_of(told.body, direction) if told.body else {**_EMPTY}}
        media["examples"] = {"one": {"value": {} if told.body_example is None else told.body_example}}
        return {"content": {"application/json": media}, "required": self._needs_body(told.body)}

    def _needs_body(self, body: Any) -> bool:
        """No body at all is taken as an empty object."""
        if body is None:
            return False
        schema = body if isinstance(body, dict) else self._map_serializer(body, "request")
        return bool(schema.get("required") or schema.get("minProperties"))

    def _get_response_bodies(self, direction: Any = "response") -> Schema:
        answers = {str(status): self._answer(status, direction) for status in self.told.answers}
        if self.told.has_etag and self.method == "GET":
            answers["304"] = {
                "description": "What you have is what there is.",
                "headers": answer_headers(304, has_limit=bool(self.door.limits), has_etag=True),
            }
        by_status: dict[int, list[str]] = {}
        for name in dict.fromkeys(self._problems()):
            by_status.setdefault(BY_NAME[name].status, []).append(name)
        problems = {str(status): self._problem(names) for status, names in by_status.items()}
        return dict(sorted({**answers, **problems}.items()))

    def _answer(self, status: int, direction: Any) -> Schema:
        told, shape = self.told, self.told.answers[status]
        found: Schema = {
            "description": HTTPStatus(status).phrase,
            "headers": answer_headers(
                status,
                has_limit=bool(self.door.limits),
                has_etag=told.has_etag,
                may_be_replayed=needs_key(self.handler),
                more=told.headers,
            ),
        }
        if shape is not None:
            media: Schema = {"schema": self._schema_of(shape, direction)}
            if status in told.examples:
                media["examples"] = {"one": {"value": told.examples[status]}}
            found["content"] = {"application/json": media}
        return found

    def _problem(self, names: Sequence[str]) -> Schema:
        """Shared, unless a rule of this operation has its own codes."""
        ref = {"$ref": f"#/components/responses/{problem_key(names)}"}
        if "refused" not in names:
            return ref
        codes = ", ".join(f"`{code}`" for code in self.told.refusals)
        titles = " · ".join(str(BY_NAME[name].title) for name in names)
        kept = ["Idempotency-Replayed"] if needs_key(self.handler) else []  # under its key, as a success is
        return problem_answer(names, f"{titles}. `code` of a refusal: {codes}.", headers=kept)

    def _problems(self) -> Iterator[str]:
        """Names of the catalogue, by what the operation is."""
        yield from ("malformed", "method-not-allowed", "not-acceptable", "invalid-input", "internal-error")
        for one in self._needs():
            yield from ("not-authenticated", "invalid-token", "insufficient-scope", *_WRONG_HOLDER[one.holder])
        is_page = self.method == "GET" and issubclass(self.door.query_class, PageQuery)
        for holds, names in (
            (needs_key(self.handler), ("idempotency-key-missing", "request-in-progress", "idempotency-key-reused")),
            (is_page, ("invalid-cursor",)),
            (variables(self.path), ("not-found",)),
            (self.method in _WITH_BODY, ("body-too-large", "unsupported-media-type")),
            (self.told.needs_state, ("changed-meanwhile", "precondition-required")),
            (self.told.hears_state, ("changed-meanwhile",)),
            (self.told.refusals, ("refused",)),
            (self.door.limits, ("too-many-requests",)),
        ):
            yield from names if holds else ()
        yield from self.told.problems

    def _needs(self) -> list[type[Needs]]:
        return [one for one in self.view.permission_classes if isinstance(one, type) and issubclass(one, Needs)]

    def _schema_of(self, shape: Any, direction: Any) -> Schema:
        if isinstance(shape, dict):
            return shape
        if is_serializer(shape):
            ref: Schema = self.resolve_serializer(shape, direction).ref
            return ref
        return schema_of(shape, self._refer)

    def _refer(self, name: str, of: object, make: Any) -> Schema:
        component = ResolvedComponent(name=name, type=ResolvedComponent.SCHEMA, object=of)
        if component not in self.registry:
            self.registry.register(component)  # before it is made: a shape may hold itself
            component.schema = make()
        ref: Schema = component.ref
        return ref

    def _map_serializer(self, serializer: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        found = super()._map_serializer(serializer, direction, bypass_extensions)  # type: ignore[no-untyped-call]  # its base is untyped
        kind = serializer if isinstance(serializer, type) else type(serializer)
        return _strict(found, kind) if direction == "request" and issubclass(kind, StrictSerializer) else found

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        found = super()._map_serializer_field(field, direction, bypass_extensions)  # type: ignore[no-untyped-call]  # its base is untyped
        match field:
            case Text():
                return {**found, "pattern": _pattern_of(field)}
            case Codes():
                return {**found, "uniqueItems": True} | ({} if field.allow_empty else {"minItems": 1})
            case ListSerializer():
                return {**found, **_lengths(field)}
            case _:
                return found


def _strict(schema: Schema, kind: type[StrictSerializer]) -> Schema:
    """With what the serializer says of itself, and with its own words alone."""
    besides = dict(kind.openapi)
    members = {
        name: {**member, **besides.get("properties", {}).get(name, {})}
        for name, member in schema.get("properties", {}).items()
    }
    required = sorted({*schema.get("required", ()), *besides.get("required", ())})
    found = {**schema, **besides, "properties": members, "additionalProperties": False}
    found |= {"required": required} if required else {}
    if "__doc__" not in vars(kind) or not kind.__doc__:
        found.pop("description", None)
    return found


def _lengths(field: Any) -> Schema:
    found = {"minItems": field.min_length, "maxItems": field.max_length}
    return {name: length for name, length in found.items() if length is not None}


def _pattern_of(field: Text) -> str:
    """As `Text` judges: no control character, and something that is no blank. drf-spectacular adds the empty text itself."""
    control = "\\u0000-\\u0008\\u000b-\\u001f\\u007f-\\u009f" if field.has_lines else _CONTROL
    return f"^[^{control}]+$" if field.allow_blank else f"^[^{control}]*[^\\s{control}][^{control}]*$"


def _filled(path: str) -> Iterator[str]:
    """Any id for each variable: to ask what name the address has."""
    for number, part in enumerate(path.replace("}", "{").split("{")):
        yield _ANY_ID if number % 2 else part
