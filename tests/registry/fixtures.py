"""The register as a fixture. Registered in tests/registry/conftest.py; elsewhere: `from tests.registry.fixtures import *`."""

from collections.abc import Iterator

import pytest

from tests.registry.process import RunningRegistry, running_registry

__all__ = ["clean_registry", "registry"]


@pytest.fixture(scope="session")
def registry() -> Iterator[RunningRegistry]:
    """One register for the whole run, with the named cases and a few others; leave faults off when you are done."""
    with running_registry(people=200) as running:
        yield running


@pytest.fixture
def clean_registry() -> Iterator[RunningRegistry]:
    """A register for one test alone, to change people or kill it."""
    with running_registry(people=200) as running:
        yield running
