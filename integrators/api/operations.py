"""What an endpoint says of itself, in a few lines above its method; `integrators.api.schema` makes the contract of it.

    class LinksView(FamilyView):
        @operation("list_links", "My links", answers={200: LinksShape}, examples={200: LINKS})
        def get(self, request: Request) -> Response: ...

        @operation("make_link", "…", answers={202: LinkShape}, examples={202: LINK}, body=NewLink, refusals=("already-linked",))
        @once
        def post(self, request: Request) -> Response: ...

Problems that follow from what the view is (a token, a body, a page, a limit, `@once`) come by themselves.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar, runtime_checkable

from rest_framework.serializers import Serializer

from integrators.api.shapes import Schema

Handler = TypeVar("Handler", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Operation:
    """`name` is what generated clients call it, and never changes. An answer is a TypedDict, a serializer, or None without
    a body. `refusals` are codes of the problem `refused`, `problems` names of the catalogue that nothing else tells of.
    `body` and `query` may be OpenAPI themselves, where forms judge."""

    name: str
    summary: str
    answers: Mapping[int, Any]
    description: str = ""
    body: type[Serializer[Any]] | Schema | None = None
    query: Sequence[Schema] = ()
    has_etag: bool = False  # the answer has one, and If-None-Match is heard
    needs_state: bool = False  # If-Match is needed
    hears_state: bool = False  # it is heard where it is sent
    headers: Sequence[str] = ()  # more of its answers, by their name in `integrators.api.components`
    refusals: Sequence[str] = ()
    problems: Sequence[str] = ()
    examples: Mapping[int, Any] = field(default_factory=dict)  # answer by status
    body_example: Any = None


@runtime_checkable
class Describing(Protocol):
    """A view whose operations depend on how it was made, rather than on its class."""

    def describe(self, method: str) -> Operation: ...


def operation(name: str, summary: str, **more: Any) -> Callable[[Handler], Handler]:
    """Members of `Operation`."""
    told = Operation(name, summary, **more)

    def tell(handler: Handler) -> Handler:
        handler.__dict__["operation"] = told
        return handler

    return tell


def needs_key(handler: Any) -> bool:
    """It is under `@once`."""
    return bool(getattr(handler, "needs_key", False))


def operation_of(view: Any, method: str) -> Operation | None:
    """None for what nobody described."""
    if isinstance(view, Describing):
        return view.describe(method)
    return getattr(getattr(view, method.lower(), None), "operation", None)
