"""An answer that breaks the contract is found out: else no test of an endpoint would notice."""

import json

import pytest
from django.http import HttpResponse

from tests.contract.document import broken_by, path_of

REGION = {"code": "440100", "label": "Guangzhou", "level": "prefecture", "parent": "440000", "number_scheme": "cn"}
PROBLEM = {"type": "urn:sscard:problem:not-found", "title": "There is nothing at this address", "status": 404}


def answer(body, status=200, kind="application/json", **headers):
    return HttpResponse(json.dumps(body), status=status, content_type=kind, headers=headers)


def broken(response, method="GET", address="/api/v1/regions/440100/"):
    return broken_by(method, address, response)


@pytest.mark.parametrize(
    "response",
    [
        answer(REGION),
        answer({**REGION, "parent": None}, ETag='"x"'),
        HttpResponse(status=304, headers={"ETag": '"x"'}),
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
    ],
    ids=range(10),
)
def test_others_are_found(response):
    assert broken(response)


def test_a_plain_address_goes_before_a_variable_one():
    assert path_of("/api/v1/regions/") == "/api/v1/regions/"
    assert path_of("/api/v1/regions/440100/") == "/api/v1/regions/{code}/"
    assert path_of("/api/v1/nowhere/") is None


def test_a_method_that_is_not_there_may_be_refused_alone():
    refused = {"type": "urn:sscard:problem:method-not-allowed", "title": "x", "status": 405}
    assert broken(answer(refused, 405, "application/problem+json"), "PUT") == []
    assert broken(answer(REGION, 204), "PUT")
