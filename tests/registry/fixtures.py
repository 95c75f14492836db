"""The register as fixtures of the whole test run (a plugin of tests/conftest.py)."""

import os
from collections.abc import Iterator

import pytest

from tests.registry.process import Registry, RunningRegistry, running_registry

__all__ = ["any_registry", "clean_registry", "registry"]


@pytest.fixture(scope="session")
def any_registry(request: pytest.FixtureRequest) -> Registry:
    """What the contract suite (tests/registry/contract) speaks to: ours, or the test system of an authority that is
    named by REGISTRY_CONTRACT_URL and REGISTRY_CONTRACT_TOKEN and offers the cases, phones and letters too."""
    url = os.environ.get("REGISTRY_CONTRACT_URL")
    if url is None:
        return request.getfixturevalue("registry")
    other = Registry(url, os.environ["REGISTRY_CONTRACT_TOKEN"])
    other.read_cases()
    return other


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
