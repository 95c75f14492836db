"""Which tests one process takes as a whole, so that what they start is started once; all others go to whoever is free.

By where they stand, for the scheduler knows no more. pytest-xdist 3.8 has marks for this, but under pytest 9.2 they do
nothing and nobody is told (pytest-dev/pytest-xdist issue 1386).
"""

import pytest
from xdist.scheduler import LoadScopeScheduling
from xdist.workermanage import WorkerController

GROUPS = (
    "tests/benefits/certification/",
    "tests/families/admin/test_plans.py",
    "tests/families/verification/test_certifications.py",
    "tests/families/verification/test_losses.py",
    "tests/journeys/",
    "tests/kills/",
    "tests/project/test_launcher_run.py",
    "tests/registry/contract/test_changes.py",
)


class Groups(LoadScopeScheduling):
    """The longest group is begun first."""

    def _split_scope(self, nodeid: str) -> str:
        return next((group for group in GROUPS if nodeid.startswith(group)), nodeid)

    def mark_test_complete(self, node: WorkerController, item_index: int, duration: float = 0) -> None:
        """A scope that is done is forgotten: after each test, xdist counts what is open in all that a process ever had."""
        super().mark_test_complete(node, item_index, duration)
        scope = self._split_scope(self.registered_collections[node][item_index])
        if all(self.assigned_work[node][scope].values()):
            del self.assigned_work[node][scope]


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Groups | None:
    return Groups(config, log) if config.getvalue("dist") == "loadgroup" else None
