"""Apps of integrators, for tests of every door, and a citizen who may agree to one."""

import pytest
from allauth.idp.oidc.models import Client

from accounts.models import User
from integrators.codes import ApiScope, Purpose
from integrators.models import Agreement, App, Integrator
from tests.integrators.oauth import Program, registered, signed_in


@pytest.fixture
def make_app(db):
    """make_app("Hospital", scopes=[…], regions=["110000"], purposes=[…]) with a client of both grants."""

    def make(name="Hospital", *, scopes=tuple(ApiScope), regions=("000000",), purposes=tuple(Purpose), **client):
        integrator, _made = Integrator.objects.get_or_create(name=name, defaults={"contact": "desk@example.org"})
        fields = {"name": name, "scopes": "\n".join(scopes), "default_scopes": ""} | client
        app = App.objects.create(client=Client.objects.create(**fields), integrator=integrator)
        for region in regions:
            Agreement.objects.create(app=app, region_id=region, scopes=list(scopes), purposes=list(purposes))
        return app

    return make


@pytest.fixture
def program(db):
    return Program(*registered())


@pytest.fixture
def wei(db):
    return User.objects.create_user("wei", "a-long-walk-1987")


@pytest.fixture
def citizen(wei):
    """Their browser."""
    return signed_in(wei)
