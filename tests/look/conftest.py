"""The gallery on a server of its own, which may not touch the database: no frame and no component needs a query."""

from pathlib import Path

import pytest
from django.test.utils import override_settings
from pytest_django.live_server_helper import LiveServer


@pytest.fixture(scope="session")
def gallery(_static_files_from_source, django_test_environment):
    from django.conf import settings

    engine = settings.TEMPLATES[0]
    with_gallery = engine | {"DIRS": [*engine["DIRS"], Path(__file__).parent / "templates"]}
    with override_settings(ROOT_URLCONF="tests.look.gallery", TEMPLATES=[with_gallery]):
        server = LiveServer("127.0.0.1")
        yield f"{server.url}/gallery/"
        server.stop()
