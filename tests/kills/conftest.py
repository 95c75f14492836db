"""How much is done before and after each kill, and the register that all of them ask."""

import os

import pytest

from tests.families.conftest import regions
from tests.registry.process import running_registry

__all__ = ["regions"]

APPLICATIONS = int(os.environ.get("SSCARD_KILLS", "40"))
ROUNDS = 3 if APPLICATIONS > 100 else 1


@pytest.fixture(scope="package")
def slow_register():
    """It answers as over a network. What a kill hits is in flight for other reasons: a lock, or a fault."""
    with running_registry(people=max(2_000, APPLICATIONS * 12), faults={"latency_ms": [5, 40]}) as register:
        yield register
