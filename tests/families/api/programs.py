"""An app that calls for a citizen who agreed, with a real token, in the regions where an authority agreed too."""

from authorities.models import Region
from integrators.codes import ApiScope, Purpose
from integrators.services.agreements import make_agreement
from tests.integrators.calls import bearer, call
from tests.integrators.oauth import BY, Program, registered, signed_in

ALL_SCOPES = " ".join(scope for scope in ApiScope.values if scope != ApiScope.WEBHOOKS_MANAGE)


def made_app(name="Registration desk", *, regions=("000000",), scopes=tuple(ApiScope.values)):
    program = Program(*registered(name))
    for code in regions:
        agree_in(program.app, code, scopes)
    return program


def agree_in(app, code, scopes=tuple(ApiScope.values)):
    region = Region.objects.get(pk=code)
    return make_agreement(app=app, region=region, scopes=list(scopes), purposes=Purpose.values, by=BY)


class Caller:
    """Calls below /api/v1/ with the token, or without one."""

    def __init__(self, token=None):
        self.token = token

    def send(self, method, address, body=None, **headers):
        return call(method, address, body, **{"authorization": bearer(self.token), **headers})

    def get(self, address, **headers):
        return self.send("GET", address, **headers)

    def post(self, address, body=None, **headers):
        return self.send("POST", address, body, **headers)

    def patch(self, address, body=None, **headers):
        return self.send("PATCH", address, body, **headers)


def calling_for(user, program, *, scope=ALL_SCOPES):
    return Caller(program.tokens_from(signed_in(user), scope=scope)["access_token"])
