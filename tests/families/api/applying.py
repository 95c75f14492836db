"""An app that applies for a citizen: real tokens, and the body as an app fills it from what it was offered."""

from dataclasses import dataclass
from datetime import date
from uuid import uuid4

import pytest
from django.utils import timezone

from authorities.models import Region
from families.ages import full_years
from integrators.codes import ApiScope
from integrators.services.agreements import make_agreement
from tests.families.conftest import WANG_FANG
from tests.integrators.calls import bearer, call
from tests.integrators.oauth import BY, Program, registered, signed_in

ADDRESS = "/api/v1/link-applications/"
BOTH = "links:read links:write"
SHARED = {"scopes": ["view_card", "view_pension"], "term_days": 365}


@dataclass
class Api:
    """What the app can do with one token; `token` None for nobody."""

    token: str | None
    language: str = "en"

    def call(self, method, address="", body=None, **headers):
        path = address if address.startswith(("/", "http")) else f"{ADDRESS}{address}"
        own = {"authorization": bearer(self.token), "accept-language": self.language}
        return call(method, path, body, **{**own, **headers})

    def get(self, address="", **headers):
        return self.call("GET", address, **headers)

    def post(self, address="", body=None, **headers):
        return self.call("POST", address, {} if body is None else body, **headers)

    def send(self, body, *, key=None):
        return self.post("", body, **{"idempotency-key": key or str(uuid4())})

    def texts(self, query):
        """Which notice and declaration the app has shown."""
        answer = self.get(f"declaration/?{query}")
        assert answer.status_code == 200, answer.content
        return {name: only_named(answer.json()[name]) for name in ("notice", "declaration")}

    def for_relative(self, resident=WANG_FANG, relationship="mother", **changes):
        asked = SHARED | {name: value for name, value in changes.items() if name in SHARED}
        query = f"relationship={relationship}&scopes={','.join(asked['scopes'])}&term_days={asked['term_days']}"
        query += f"&is_young_child={str(is_young(resident.number)).lower()}"
        body = {"name": resident.name, "number": resident.number, "relationship": relationship}
        ticks = {"sensitive": asked["scopes"]} if is_young(resident.number) else {}
        return body | asked | ticks | self.texts(query) | changes

    def for_own(self, resident, region="110000", **changes):
        body = {"name": resident.name, "number": resident.number, "relationship": "self", "region": region}
        return body | self.texts(f"relationship=self&region={region}") | changes


def is_young(number):
    """As an app sees it in the number that its citizen typed: not yet 14."""
    born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    return full_years(born, timezone.localdate()) < 14


def only_named(text):
    return {name: text[name] for name in ("version", "sha256")}


def agree_with(app, *regions, scopes=tuple(ApiScope)):
    for code in regions:
        make_agreement(app=app, region=Region.objects.get(pk=code), scopes=list(scopes), purposes=[], by=BY)


def api_for(program, user, scope=BOTH):
    return Api(program.tokens_from(signed_in(user), scope=scope)["access_token"])


@pytest.fixture
def program(regions):
    """An app that the nation has agreed with."""
    made = Program(*registered())
    agree_with(made.app, "000000")
    return made


@pytest.fixture
def api(program, linked):
    """For the applicant, bound to their own card as Li Ming."""
    return api_for(program, linked)
