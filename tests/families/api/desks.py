"""An app that a hospital runs, with real tokens: its own, and one of the applicant's."""

import pytest

from integrators.codes import ApiScope, Purpose
from integrators.models import Agreement
from tests.integrators import oauth
from tests.integrators.calls import bearer, call


class Program(oauth.Program):
    """Calls the API with whichever token it is told."""

    def call(self, method, address, body=None, *, token, **headers):
        return call(method, address, body, **{"authorization": bearer(token), **headers})

    def token_of(self, user, scope="links:check"):
        return self.tokens_from(oauth.signed_in(user), scope=scope)["access_token"]


@pytest.fixture
def make_program(regions):
    """make_program("Hospital", regions=["110000"], purposes=[…]): registered, and agreed there for everything."""

    def make(name="Registration desk", *, regions=("110000",), purposes=tuple(Purpose), **registered):
        app, secret = oauth.registered(name, integrator=f"House of {name}", **registered)
        for region in regions:
            Agreement.objects.create(
                app=app, region_id=region, scopes=list(ApiScope.values), purposes=[str(one) for one in purposes]
            )
        return Program(app, secret)

    return make


@pytest.fixture
def program(make_program):
    return make_program()
