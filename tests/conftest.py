"""For every test: regions in the database, a fast password hasher, nobody on the network but ourselves."""

import pytest
from django.core.management import call_command

pytest_plugins = ["tests.browser", "tests.registry.fixtures"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        call_command("load_regions", verbosity=0)


@pytest.fixture(autouse=True)
def _fast_passwords(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
