"""An answer that breaks the contract is found out: else no test of an endpoint would notice."""

import json

import pytest
from django.http import HttpResponse

from tests.contract.document import broken_by, path_of, taken_against

REGION = {"code": "440100", "label": "Guangzhou", "level": "prefecture", "parent": "440000", "number_scheme": "cn"}
PROBLEM = {"type": "urn:sscard:problem:not-found", "title": "There is nothing at this address", "status": 404}


ALWAYS = {"X-Request-ID": "a-request-of-ours", "Link": "<…>"}
LIMITS = {"RateLimit": '"reference";r=1;t=1', "RateLimit-Policy": '"reference";q=1;w=1'}
TAG = {"ETag": '"x"'}


def answer(body, status=200, kind="application/json", without=(), **headers):
    told = {**ALWAYS, **LIMITS, **TAG, "Allow": "GET", **headers} if status != 404 else {**ALWAYS, **headers}
    kept = {name: value for name, value in told.items() if name not in without}
    return HttpResponse(json.dumps(body), status=status, content_type=kind, headers=kept)


def broken(response, method="GET", address="/api/v1/regions/440100/"):
    return broken_by(method, address, response)


@pytest.mark.parametrize(
    "response",
    [
        answer(REGION),
        answer({**REGION, "parent": None}),
        HttpResponse(status=304, headers=ALWAYS | LIMITS | TAG),
        answer(PROBLEM, 404, "application/problem+json"),
    ],
    ids=range(4),
)
def test_answers_of_the_contract_are_let_through(response):
    assert broken(response) == []


@pytest.mark.parametrize(
    "response",
    [
        answer(REGION, 201),
        answer({**REGION, "population": 1}),
        answer({name: value for name, value in REGION.items() if name != "parent"}),
        answer({**REGION, "level": "planet"}),
        answer({**REGION, "code": 440100}),
        answer(REGION, kind="text/html"),
        answer(REGION, Location="/somewhere/"),
        answer(PROBLEM, 404),
        answer({**PROBLEM, "reason": "x"}, 404, "application/problem+json"),
        answer(PROBLEM, 304),
        answer(REGION, without=["ETag"]),
        answer(REGION, without=["X-Request-ID"]),
        answer(PROBLEM, 404, "application/problem+json", without=["Link"]),
        answer({**PROBLEM, "type": "urn:sscard:problem:not-allowed"}, 404, "application/problem+json"),
    ],
    ids=range(14),
)
def test_others_are_found(response):
    assert broken(response)


def test_a_plain_address_goes_before_a_variable_one():
    assert path_of("/api/v1/regions/") == "/api/v1/regions/"
    assert path_of("/api/v1/regions/440100/") == "/api/v1/regions/{code}/"
    assert path_of("/api/v1/nowhere/") is None


def test_a_method_that_is_not_there_may_be_refused_alone():
    refused = {"type": "urn:sscard:problem:method-not-allowed", "title": "x", "status": 405}
    assert broken(answer(refused, 405, "application/problem+json", without=["ETag"]), "PUT") == []
    assert broken(answer(REGION, 204), "PUT")


@pytest.mark.parametrize(("code", "count"), [("link-ended", 0), ("already-linked", 1)])
def test_only_refusals_that_are_named_are_let_through(code, count):
    refused = {"type": "urn:sscard:problem:refused", "title": "x", "status": 422, "code": code}
    kind = "application/problem+json"
    assert len(broken(answer(refused, 422, kind, without=["ETag"]), "POST", END)) == count


END = "/api/v1/family-links/019ac0de-7a10-7c3e-9a55-0c8d6d1f2b7e/end/"
CHECK = "/api/v1/link-checks/"


@pytest.mark.parametrize(
    ("address", "body"),
    [(END, b""), (END, b"{}"), (END, b'{"is_silent": true}'), ("/api/v1/regions/", b"")],
    ids=range(4),
)
def test_bodies_that_the_contract_has_are_let_through(address, body):
    assert taken_against("POST", address, body, HttpResponse()) == []


@pytest.mark.parametrize(
    ("address", "body"), [(CHECK, b""), (CHECK, b"{}"), (END, b'{"is_silent": 1}'), (END, b'{"why": ""}')], ids=range(4)
)
def test_others_may_only_be_refused(address, body):
    assert taken_against("POST", address, body, HttpResponse())
    assert taken_against("POST", address, body, HttpResponse(status=422)) == []
