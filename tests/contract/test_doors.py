"""What holds at every address of the contract alike, the ones of tomorrow too: who is not let in, and what is no body."""

import gzip
import json
import time
from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.idp.oidc.models import Token
from django.test import Client
from django.utils import timezone

from accounts.models import User
from integrators.api.bodies import DEEPEST, MOST
from integrators.codes import ApiScope
from integrators.models import App, AppGrant, Integrator
from tests.contract.document import operations
from tests.families.conftest import regions
from tests.integrators.conftest import make_app

__all__ = ["make_app", "regions"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]

EVERY = {f"{method.upper()} {path}": operation for path, method, operation in operations()}
CLOSED = {name: operation for name, operation in EVERY.items() if operation.get("security")}
WITH_BODY = [name for name in EVERY if name.startswith(("POST", "PATCH", "PUT"))]
WITHOUT_BODY = [name for name in EVERY if name not in WITH_BODY]


def needed(name, way):
    """The scope that a token of this way needs; None where no such token is taken."""
    return next((scopes[way][0] for scopes in EVERY[name].get("security", []) if way in scopes), None)


class Caller:
    """An app and a citizen of its, with tokens made at will."""

    def __init__(self, app):
        self.app, self.user = app, User.objects.create_user("wei")
        AppGrant.objects.create(user=self.user, app=app, scopes=ApiScope.values)

    def token(self, way="citizen", *, scopes=tuple(ApiScope.values), kind="at", lasts=timedelta(minutes=5)):
        value = uuid4().hex
        token = Token(type=kind, client=self.app.client, expires_at=timezone.now() + lasts)
        token.user = self.user if way == "citizen" else None
        token.set_value(value)
        token.set_scopes(list(scopes))
        token.save()
        return value

    def token_for(self, name, **how):
        return self.token(next(iter(CLOSED[name]["security"][0])), **how) if name in CLOSED else None


@pytest.fixture
def caller(make_app, settings):
    settings.API_LIMITS = {name: (10**9, seconds) for name, (_most, seconds) in settings.API_LIMITS.items()}
    return Caller(make_app("Hospital"))


def call(name, token, *, body=None, query="", content_type="application/json", **headers):
    method, path = name.split()
    address = path.replace("{code}", "110000").replace("{id}", str(uuid4()))
    assert "{" not in address
    headers |= {"Authorization": f"Bearer {token}"} if token else {}
    headers |= {"Idempotency-Key": str(uuid4())}
    sent = {} if body is None else {"data": body, "content_type": content_type}
    return Client(raise_request_exception=False).generic(method, address + query, headers=headers, **sent)


def told(answer):
    """(status, problem, what names the wrong)"""
    problem = answer.json()
    return answer.status_code, problem["type"].rpartition(":")[2]


def everywhere(names, ask):
    return {name: told(ask(name)) for name in names}


def test_there_are_doors_to_look_at():
    assert len(CLOSED) > 20
    assert len(WITH_BODY) > 15


def test_nobody_is_let_in(caller):
    asked = everywhere(CLOSED, lambda name: call(name, None))
    assert asked == dict.fromkeys(CLOSED, (401, "not-authenticated"))
    assert {call(name, None)["WWW-Authenticate"] for name in CLOSED} == {'Bearer realm="sscard"'}


def test_a_token_counts_in_its_header_alone(caller):
    """An address stands in logs and histories, a body in forms of others."""
    for name in CLOSED:
        token = caller.token_for(name)
        assert told(call(name, None, query=f"?access_token={token}")) == (401, "not-authenticated")
        if name in WITH_BODY:
            assert told(call(name, None, body=json.dumps({"access_token": token}))) == (401, "not-authenticated")


def _end(caller, _name):
    AppGrant.objects.update(ended_at=timezone.now(), ended_by="citizen")
    return caller.token("citizen")


def _turn_off(model):
    def turn_off(caller, name):
        model.objects.update(disabled_at=timezone.now())
        return caller.token_for(name)

    return turn_off


def _close(caller, _name):
    User.objects.update(is_active=False)
    return caller.token("citizen")


def _take_back(caller, name):
    value = caller.token_for(name)
    Token.objects.all().delete()
    return value


SHUT = {
    "made-up": lambda caller, name: uuid4().hex,
    "refresh-token": lambda caller, name: caller.token_for(name, kind="rt"),
    "code": lambda caller, name: caller.token_for(name, kind="ac"),
    "expired": lambda caller, name: caller.token_for(name, lasts=timedelta(seconds=-1)),
    "taken-back": _take_back,
    "app-off": _turn_off(App),
    "integrator-off": _turn_off(Integrator),
    "consent-ended": _end,
    "account-closed": _close,
}


@pytest.mark.parametrize("what", SHUT)
def test_a_token_that_counts_no_more_opens_nothing(caller, what):
    answers = {name: call(name, SHUT[what](caller, name)) for name in CLOSED}
    assert {name: told(answer) for name, answer in answers.items()} == dict.fromkeys(CLOSED, (401, "invalid-token"))
    challenges = {answer["WWW-Authenticate"] for answer in answers.values()}
    assert challenges == {'Bearer realm="sscard", error="invalid_token"'}


@pytest.mark.parametrize("way", ["citizen", "app"])
def test_every_scope_but_the_one_is_not_enough(caller, way):
    names = [name for name in CLOSED if needed(name, way)]
    assert names
    for name in names:
        scope = needed(name, way)
        answer = call(name, caller.token(way, scopes=[one for one in ApiScope.values if one != scope]))
        assert (name, *told(answer), answer.json()["scope"]) == (name, 403, "insufficient-scope", scope)
        assert f'scope="{scope}"' in answer["WWW-Authenticate"]


def test_whose_token_it_is_counts_whatever_scopes_it_has(caller):
    for name in CLOSED:
        if not needed(name, "app"):
            assert told(call(name, caller.token("app"))) == (403, "not-a-citizens-token")
        if not needed(name, "citizen"):
            assert told(call(name, caller.token("citizen"))) == (403, "not-an-apps-token")


NO_BODIES = {
    "broken": b'{"a": ',
    "list": b"[]",
    "text": b'"a"',
    "null": b"null",
    "name-twice": b'{"a": 1, "a": 1}',
    "name-twice-within": b'{"a": [{"b": 1, "b": 2}]}',
    "no-number": b'{"a": NaN}',
    "endless": b'{"a": -Infinity}',
    "huge-number": b'{"a": ' + b"9" * 5000 + b"}",
    "half-a-character": b'{"a": "\\ud800"}',
    "half-a-character-as-name": b'{"\\udfff": 1}',
    "no-utf-8": b'{"a": "\xff"}',
    "utf-16": '{"a": 1}'.encode("utf-16"),
    "marked": b"\xef\xbb\xbf{}",
    "bare-nul": b'{"a": "\x00"}',
    "packed": gzip.compress(b"{}", mtime=0),
    "too-deep": b'{"a":' * (DEEPEST + 1) + b"1" + b"}" * (DEEPEST + 1),
    "far-too-deep": b"[" * 100_000,
    "two": b"{}{}",
}


@pytest.mark.parametrize("what", NO_BODIES)
def test_what_is_no_object_of_json_is_malformed(caller, what):
    packed = {"Content-Encoding": "gzip"} if what == "packed" else {}
    asked = everywhere(WITH_BODY, lambda name: call(name, caller.token_for(name), body=NO_BODIES[what], **packed))
    assert asked == dict.fromkeys(WITH_BODY, (400, "malformed"))


def test_a_byte_too_many_is_refused(caller):
    body = b'{"a": "' + b"x" * (MOST - 8) + b'"}'
    asked = everywhere(WITH_BODY, lambda name: call(name, caller.token_for(name), body=body))
    assert len(body) == MOST + 1
    assert asked == dict.fromkeys(WITH_BODY, (413, "body-too-large"))


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_other_kinds_of_bodies_are_refused(caller, kind):
    asked = everywhere(WITH_BODY, lambda name: call(name, caller.token_for(name), body=b"{}", content_type=kind))
    assert asked == dict.fromkeys(WITH_BODY, (415, "unsupported-media-type"))


def test_a_body_without_its_length_is_refused(caller):
    def ask(name):
        return call(name, caller.token_for(name), body=b"{}", **{"Transfer-Encoding": "chunked"})

    assert everywhere(EVERY, ask) == dict.fromkeys(EVERY, (400, "malformed"))


def test_a_body_that_nobody_reads_is_refused(caller):
    asked = everywhere(WITHOUT_BODY, lambda name: call(name, caller.token_for(name), body=b"{}"))
    assert asked == dict.fromkeys(WITHOUT_BODY, (400, "malformed"))


MARKS = "\u0301\u0316" * 30_000  # whoever puts them in order compares each with each


def with_marks(value):
    """The example with marks in place of each of its texts, one at a time."""
    match value:
        case dict() | list():
            items = value.items() if isinstance(value, dict) else enumerate(value)
            for name, inner in items:
                for other in with_marks(inner):
                    changed = dict(value) if isinstance(value, dict) else list(value)
                    changed[name] = other
                    yield changed
        case str():
            yield MARKS
            yield value + MARKS


@pytest.mark.parametrize("name", WITH_BODY)
def test_no_text_holds_the_server_up(caller, name):
    example = EVERY[name]["requestBody"]["content"]["application/json"]["examples"]["one"]["value"]
    for body in with_marks(example):
        began = time.monotonic()
        answer = call(name, caller.token_for(name), body=json.dumps(body), **{"If-Match": '"1"'})
        assert answer.status_code < 500
        assert time.monotonic() - began < 3


def pointers(answer):
    return {error["pointer"] for error in answer.json()["errors"]}


def test_a_member_that_is_unknown_is_named(caller):
    for name in WITH_BODY:
        answer = call(name, caller.token_for(name), body=b'{"unheard_of": 1}', **{"If-Match": '"1"'})
        assert (name, *told(answer)) == (name, 422, "invalid-input")
        assert "/unheard_of" in pointers(answer)


def test_of_a_mebibyte_of_unknown_members_a_hundred_are_named(caller):
    body = json.dumps(dict.fromkeys(map(str, range(90_000)), 1), separators=(",", ":"))
    for name in WITH_BODY:
        began = time.monotonic()
        answer = call(name, caller.token_for(name), body=body, **{"If-Match": '"1"'})
        assert (name, *told(answer)) == (name, 422, "invalid-input")
        assert len(answer.json()["errors"]) <= 100
        assert time.monotonic() - began < 3


def test_a_parameter_that_is_unknown_is_named(caller):
    for name in EVERY:
        answer = call(name, caller.token_for(name), query="?unheard_of=1")
        assert (name, *told(answer)) == (name, 422, "invalid-input")
        assert "/unheard_of" in pointers(answer)
