"""For every test: regions in the database, a fast password hasher, nobody on the network but ourselves."""

import gc
import io
import logging
from datetime import timedelta

import pytest
import structlog
from django.core.management import call_command
from django.db import connection
from django.test import TransactionTestCase
from django.utils import timezone
from hypothesis import HealthCheck
from hypothesis import settings as examples

# What passed once passes again, however slow the machine is.
examples.register_profile("gate", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.register_profile("search", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.load_profile("gate")

pytest_plugins = [
    "tests.browser",
    "tests.contract.kept",
    "tests.groups",
    "tests.migrated_once",
    "tests.registry.fixtures",
]


def pytest_collection_finish() -> None:
    """Modules and collected tests stay to the end, so no collection need look at them, and what a test leaves is collected
    less often: a sixth of the time of tests of the database."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        from tests.emptying import emptier  # here, for models want the settings

        call_command("load_regions", verbosity=0)
        empty = emptier(TransactionTestCase._fixture_teardown)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty)
        yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        # A browser may keep a thread of the server waiting, and with it a session of the database, which is dropped next.
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        cursor.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")


@pytest.fixture(scope="session")
def own_card(django_db_setup, django_db_blocker):
    """Li Ming's, linked to somebody by the services: rows to be written again."""
    from tests.families.conftest import link_self  # here, for models want the settings
    from tests.families.rewriting import Written

    with django_db_blocker.unblock():
        return Written.when(link_self)


@pytest.fixture(scope="session")
def mothers_card(django_db_setup, django_db_blocker):
    """Wang Fang's, linked by the services to somebody with Li Ming's."""
    from tests.families.conftest import link_relative, link_self
    from tests.families.rewriting import Written

    with django_db_blocker.unblock():
        return Written.when(link_relative, after=link_self)


@pytest.fixture(autouse=True)
def _fast_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", "integrators.hashing.AppSecretHasher"]


@pytest.fixture(autouse=True)
def counted_from(monkeypatch):
    """When a test began: the hours by which tries are counted begin then too, so none ends under a test but by its own clock."""
    began, hour = timezone.now(), timedelta(hours=1)
    monkeypatch.setattr("families.services.attempts.hour_of", lambda moment: began + (moment - began) // hour * hour)
    return began


@pytest.fixture
def log_lines():
    """What the console would print while a test runs, through the formatter that prints it."""
    console = next(
        handler
        for handler in logging.getLogger().handlers
        if isinstance(handler.formatter, structlog.stdlib.ProcessorFormatter)
    )
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(console.formatter)
    logging.getLogger().addHandler(handler)
    yield written
    logging.getLogger().removeHandler(handler)
