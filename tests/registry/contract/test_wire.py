from uuid import uuid4

import pytest
import requests

from tests.registry.contract.claims import code_request

NOBODYS = "01a20a20-0f02-7324-b408-b172e309e107"  # an id that no code and no report has
CALLS = [
    ("POST", "/v1/verifications"),
    ("POST", "/v1/one-time-codes"),
    ("POST", f"/v1/one-time-codes/{NOBODYS}/check"),
    ("POST", "/v1/notices"),
    ("GET", "/v1/changes"),
    ("GET", "/v1/persons/RNOBODY"),
    ("GET", "/v1/persons/RNOBODY/insurance-records"),
    ("GET", "/v1/persons/RNOBODY/certification"),
    ("POST", "/v1/persons/RNOBODY/certification"),
    ("POST", "/v1/loss-reports"),
    ("DELETE", f"/v1/loss-reports/{NOBODYS}"),
]


@pytest.mark.parametrize(("method", "path"), CALLS)
@pytest.mark.parametrize("authorization", [None, "Bearer wrong", "Basic eDp5", "Bearer "])
def test_stranger_is_refused_everywhere(any_registry, method, path, authorization):
    headers = {"Authorization": authorization} if authorization else {}

    answer = requests.request(method, any_registry.url + path, headers=headers, json={}, timeout=10)

    assert (answer.status_code, answer.json()["code"]) == (401, "not_authorised")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v1/verifications"), ("POST", "/v1/changes"), ("PUT", "/v1/notices")]
)
def test_other_method_is_a_problem(any_registry, method, path):
    answer = any_registry.call(method, path, {})

    assert (answer.status_code, answer.headers["Content-Type"]) == (405, "application/problem+json")
    assert answer.headers["Allow"]


def test_request_id_comes_back(any_registry):
    headers = any_registry.headers() | {"X-Request-Id": "a-request-of-mine"}

    for path in ("/v1/changes", "/v1/persons/RNOBODY", "/v1/nowhere"):
        answer = requests.get(any_registry.url + path, headers=headers, timeout=10)
        assert answer.headers["X-Request-Id"] == "a-request-of-mine"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b'{"claims": NaN}', b"\xff", b"[" * 100_000])
@pytest.mark.parametrize("path", ["/v1/verifications", "/v1/one-time-codes", "/v1/notices", "/v1/loss-reports"])
def test_body_that_is_no_json_object_is_malformed(any_registry, path, body):
    answer = requests.post(any_registry.url + path, headers=any_registry.headers(), data=body, timeout=10)

    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")


@pytest.mark.parametrize("path", ["/v1/one-time-codes", "/v1/notices", "/v1/loss-reports"])
def test_post_without_a_key_is_malformed(any_registry, path):
    headers = any_registry.headers()
    del headers["Idempotency-Key"]

    answer = requests.post(any_registry.url + path, headers=headers, json={}, timeout=10)

    assert (answer.status_code, answer.json()["code"]) == (400, "malformed")


def test_key_with_another_body_is_not_processable(any_registry):
    key = str(uuid4())
    any_registry.call("POST", "/v1/one-time-codes", code_request(any_registry, "demo_spouse"), key=key)

    answer = any_registry.call("POST", "/v1/one-time-codes", code_request(any_registry, "demo_mother"), key=key)

    assert (answer.status_code, answer.json()["code"]) == (422, "key_reused")


def test_conflict_answers_the_same_to_its_key(any_registry):
    key, body = str(uuid4()), code_request(any_registry, "demo_grandfather_no_phone")

    answers = [any_registry.call("POST", "/v1/one-time-codes", body, key=key) for _ in range(2)]

    assert [(answer.status_code, answer.text) for answer in answers] == [(409, answers[0].text)] * 2


def test_problem_carries_type_title_status_and_code(any_registry):
    assert any_registry.call("GET", "/v1/persons/RNOBODY").json() == {
        "type": "urn:registry:unknown_person",
        "title": "Not found",
        "status": 404,
        "code": "unknown_person",
    }


def test_unknown_address_is_a_problem(any_registry):
    answer = any_registry.call("GET", "/v1/nowhere")

    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")
