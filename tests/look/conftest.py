"""The gallery on a server of its own, which may not touch the database: no component needs a query, and the
frame's only one, the count of new messages, is answered by the gallery."""

from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer


@pytest.fixture(scope="session")
def _gallery_server(_static_files_from_source):
    server = LiveServer("127.0.0.1")
    yield server
    server.stop()


@pytest.fixture
def gallery(settings, _gallery_server):
    """The address of the gallery; its URL configuration and templates are there for one test alone."""
    engine = settings.TEMPLATES[0]
    settings.TEMPLATES = [engine | {"DIRS": [*engine["DIRS"], Path(__file__).parent / "templates"]}]
    settings.ROOT_URLCONF = "tests.look.gallery"
    return f"{_gallery_server.url}/gallery/"
