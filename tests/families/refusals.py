"""Every refusal of the family service, by what it is: one that the package does not name is found as well."""

import pkgutil
from collections.abc import Iterator
from importlib import import_module

from families import errors
from families.errors import FamilyServiceError


def every_refusal() -> list[type[FamilyServiceError]]:
    """Those of all modules of `families.errors`, by name, the base among them. Services keep a few that no API answers with."""
    for module in pkgutil.iter_modules(errors.__path__, f"{errors.__name__}."):
        import_module(module.name)
    kinds = {kind for kind in _kinds_of(FamilyServiceError) if kind.__module__.startswith(f"{errors.__name__}.")}
    return sorted(kinds, key=lambda kind: kind.__name__)


def _kinds_of(kind: type[FamilyServiceError]) -> Iterator[type[FamilyServiceError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _kinds_of(below)
