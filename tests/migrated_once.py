"""The processes of a run migrate one database together and begin with a copy of it each.

To migrate takes as long as hundreds of tests, and each process would do it for itself, on the cores that all of them share.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

TEMPLATE = "test_migrated"  # beside the databases of the processes, which are named after Django's setting


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: DjangoDbBlocker,
    request: pytest.FixtureRequest,
) -> Iterator[None]:
    """Before pytest-django makes a process its database. One that runs alone migrates its own."""
    if not hasattr(request.config, "workerinput"):
        yield
        return
    shared = tmp_path_factory.getbasetemp().parent  # of all processes of this run, and of no other
    made = shared / "migrated"
    with _alone(shared), django_db_blocker.unblock():
        if not made.exists():
            _migrate_template()
            made.touch()
    connection.settings_dict["TEST"]["TEMPLATE"] = TEMPLATE
    yield
    with _alone(shared), django_db_blocker.unblock():  # who comes later makes it anew
        made.unlink(missing_ok=True)
        _drop_template()


@contextmanager
def _alone(shared: Path) -> Iterator[None]:
    with (shared / "migrated.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # let go when the file is closed, however this process ends
        yield


def _migrate_template() -> None:
    """As Django makes a database for tests, under this name; what an earlier run has left of it goes."""
    before, test = connection.settings_dict["NAME"], connection.settings_dict["TEST"]
    own, test["NAME"] = test["NAME"], TEMPLATE
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        connection.creation.destroy_test_db(before, verbosity=0, keepdb=True)  # only goes back to the one before
    finally:
        test["NAME"] = own


def _drop_template() -> None:
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {TEMPLATE}")
