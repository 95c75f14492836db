"""Doors of the tests' own below /api/v1/, and programs that call them."""

from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import User
from authorities.services.tables import load_tables
from tests.integrators.calls import call

DOORS = "tests.integrators.api.doors"


@pytest.fixture(autouse=True)
def _doors(settings):
    settings.ROOT_URLCONF = DOORS


class Program:
    """Calls as an app, for a citizen or by itself."""

    def __init__(self, app, name="-"):
        self.client = Client(raise_request_exception=False)
        self.app, self.name = app, name

    def call(self, method, address, body=None, **headers):
        signed = f"Test {self.app.pk} {self.name}" if self.app else None
        return call(method, address, body, client=self.client, **{"authorization": signed, **headers})

    def get(self, address, **headers):
        return self.call("GET", address, **headers)

    def post(self, address, body=None, **headers):
        return self.call("POST", address, body, **headers)

    def make(self, text="one", key=None, **headers):
        return self.post("things/", {"text": text}, **{"idempotency-key": key or str(uuid4()), **headers})


@pytest.fixture
def regions(db):
    """Loaded once a session; again only after a test that emptied the database."""
    load_tables()


@pytest.fixture
def app(regions, make_app):
    return make_app(regions=[])


@pytest.fixture
def citizens(regions):
    return [User.objects.create_user(name) for name in ("wei", "fang")]


@pytest.fixture
def program(app, citizens):
    """The app for one citizen."""
    return Program(app, "wei")


@pytest.fixture
def nobody(regions):
    return Program(None)


@pytest.fixture
def no_limit(settings):
    settings.API_LIMITS = {name: (10**9, seconds) for name, (_most, seconds) in settings.API_LIMITS.items()}
