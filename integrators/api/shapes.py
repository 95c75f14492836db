"""What an answer looks like, as a TypedDict that the type checker holds the shape's function to, and OpenAPI made from it.

class RegionShape(TypedDict):
    code: str
    level: Annotated[str, Level]          # one of the codes of an enumeration
    changed_at: MomentText
    parent: str | None
"""

import types
from collections.abc import Callable, Mapping
from enum import Enum
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,
    Required,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

Schema = dict[str, Any]
Inner = tuple[Any, ...]
Refer = Callable[[str, object, Callable[[], Schema]], Schema]  # name, of what, how it is made → its $ref


class Says:
    """More members of a schema: `Annotated[str, Says(description="…")]`. Unlike a dict it can be told from another."""

    def __init__(self, **members: Any) -> None:
        self.members = members


IdText = Annotated[str, Says(format="uuid")]
DayText = Annotated[str, Says(format="date")]
MomentText = Annotated[str, Says(format="date-time")]
AddressText = Annotated[str, Says(format="uri-reference")]
NextText = Annotated[str, Says(format="uri", description="Where the next page is; null at the end.")]

_PLAIN: Mapping[object, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    type(None): {"type": "null"},
    Any: {},
}


def schema_of(hint: Any, refer: Refer) -> Schema:
    """Raises TypeError for what JSON has no word for."""
    if hint in _PLAIN:
        return dict(_PLAIN[hint])
    if is_typeddict(hint):
        return refer(hint.__name__.removesuffix("Shape"), hint, lambda: _object(hint, refer))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return refer(f"{hint.__name__}Code", hint, lambda: {"type": "string", "enum": [str(one.value) for one in hint]})
    if get_origin(hint) not in _MADE:
        raise TypeError(f"no schema for {hint!r}")
    return _MADE[get_origin(hint)](get_args(hint), refer)


def into(schemas: Schema) -> Refer:
    """Puts what is referred to among these components."""

    def refer(name: str, _of: object, make: Callable[[], Schema]) -> Schema:
        schemas[name] = make()
        return {"$ref": f"#/components/schemas/{name}"}

    return refer


def _object(hint: Any, refer: Refer) -> Schema:
    members = {name: schema_of(inner, refer) for name, inner in get_type_hints(hint, include_extras=True).items()}
    return {"type": "object", "properties": members, "required": sorted(hint.__required_keys__)}


def _annotated(inner: Inner, refer: Refer) -> Schema:
    found = schema_of(inner[0], refer)
    for one in inner[1:]:
        found = found | one.members if isinstance(one, Says) else schema_of(one, refer)
    return found


def _either(inner: Inner, refer: Refer) -> Schema:
    """`["string", "null"]` where that says all."""
    schemas = [schema_of(one, refer) for one in inner]
    if all(set(one) == {"type"} for one in schemas):
        return {"type": [one["type"] for one in schemas]}
    return {"anyOf": schemas}


def _inner(inner: Inner, refer: Refer) -> Schema:
    return schema_of(inner[0], refer)


_MADE: Mapping[Any, Callable[[Inner, Refer], Schema]] = {
    Annotated: _annotated,
    Required: _inner,
    NotRequired: _inner,
    Union: _either,
    types.UnionType: _either,
    list: lambda inner, refer: {"type": "array", "items": schema_of(inner[0], refer)},
    dict: lambda inner, refer: {"type": "object", "additionalProperties": schema_of(inner[1], refer)},
    Literal: lambda inner, _refer: {"const": inner[0]} if len(inner) == 1 else {"enum": list(inner)},
}
