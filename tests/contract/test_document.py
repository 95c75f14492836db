"""The contract is valid, names every address with every status and an example of each, and its names stay."""

import io
import json

import pytest
import time_machine
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver
from drf_spectacular.drainage import GENERATOR_STATS

from benefits.api.examples import EXAMPLES
from integrators.api.catalogue import PROBLEMS
from integrators.api.nowhere import Nowhere
from integrators.api.operations import operation_of
from integrators.api.problems import type_of
from integrators.api.views import ApiView
from tests.contract.document import METHODS, document, faults, operations, resolved
from tests.families.conftest import regions

__all__ = ["regions"]

PAGES = {"docs/", "docs/back/", "problems/", "reference/", "schema/"}  # for people, and the contract itself
# Names of generated clients' functions. One that was published stays.
PUBLISHED = {
    *(f"{verb}_{name}" for verb in ("estimate", "read_estimate") for name in ("maternity", "pension", "retirement")),
    *(
        f"{verb}_{name}"
        for verb in ("estimate", "read_estimate")
        for name in ("survivors", "unemployment", "work_injury")
    ),
    *("get_region", "list_insurances", "list_number_schemes", "list_regions", "list_relationships"),
    *("answer_with_link_code", "apply_for_link", "ask_for_link_code", "change_webhook_endpoint", "check_link"),
    *("check_links", "end_family_link", "get_card_of_person", "get_family_link", "get_insurances_of_person"),
    *("get_link_application", "get_link_declaration", "get_webhook_delivery", "get_webhook_endpoint"),
    *("list_events", "list_family_links", "list_link_applications", "list_webhook_deliveries"),
    *("list_webhook_endpoints", "lower_family_link", "make_webhook_endpoint", "pause_family_link"),
    *("dispute_family_link", "get_dispute", "list_disputes", "list_looks_in_care"),
    *("get_applicant_block", "lift_applicant_block", "list_applicant_blocks"),
    *("remove_webhook_endpoint", "replay_webhook_delivery", "replay_webhook_messages", "resume_family_link"),
    *("renew_family_link", "rotate_webhook_secret", "withdraw_link_application"),
}
OPERATIONS = {f"{method} {path}": operation for path, method, operation in operations()}


def routes(patterns=None, before=""):
    """(address below /api/v1/, view) of every route."""
    for one in get_resolver().url_patterns if patterns is None else patterns:
        address = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, address)
        elif isinstance(one, URLPattern) and address.startswith("api/v1/"):
            yield address.removeprefix("api/v1/"), one.callback


def doors():
    """(address, view, method) of every operation that a program can call."""
    for address, callback in routes():
        kind = getattr(callback, "cls", None)
        if kind is not None and issubclass(kind, ApiView) and kind is not Nowhere and address not in PAGES:
            view = kind(**callback.initkwargs)
            yield from ((address, view, method) for method in METHODS if hasattr(view, method))


def test_is_valid_without_a_warning():
    GENERATOR_STATS.reset()
    written = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", "--format", "openapi-json", stdout=written)
    made = json.loads(written.getvalue())
    assert made["openapi"] == "3.1.1"
    assert made == document()
    assert '"nullable"' not in written.getvalue()


def test_every_endpoint_describes_itself():
    told = {f"{method} {address}": operation_of(view, method) for address, view, method in doors()}
    assert [name for name, operation in told.items() if operation is None] == []
    assert len(told) == len(OPERATIONS)


def test_what_is_not_in_the_contract_is_for_people():
    others = {address for address, callback in routes() if getattr(callback, "cls", None) is None}
    assert others <= PAGES


def test_names_are_unique_and_stay():
    names = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(names) == len(set(names))
    assert set(names) >= PUBLISHED


@pytest.mark.parametrize("name", OPERATIONS)
def test_operation_is_told_whole(name):
    operation = OPERATIONS[name]
    assert operation["summary"]
    assert {"400", "405", "406", "422", "429", "500"} <= set(operation["responses"])
    if operation.get("security"):
        assert {"401", "403"} <= set(operation["responses"])
    if "{" in name:
        assert "404" in operation["responses"]
    if "requestBody" in operation:
        assert {"413", "415"} <= set(operation["responses"])


def test_what_goes_on_says_where_and_when_to_look():
    accepted = {
        name: operation["responses"]["202"] for name, operation in OPERATIONS.items() if "202" in operation["responses"]
    }
    assert accepted
    for name, answer in accepted.items():
        needed = {header for header, told in answer["headers"].items() if resolved(told).get("required")}
        assert {"Location", "Retry-After"} <= needed, name


@pytest.mark.parametrize("name", [name for name, operation in OPERATIONS.items() if "requestBody" in operation])
def test_a_body_may_be_left_out_where_it_may_be_empty(name):
    body = OPERATIONS[name]["requestBody"]
    is_empty_taken = faults(body["content"]["application/json"]["schema"], {}) == []
    assert body["required"] is not is_empty_taken


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_status_has_an_example_that_fits(name):
    operation = OPERATIONS[name]
    bodies = [(status, resolved(answer).get("content", {})) for status, answer in operation["responses"].items()]
    if "requestBody" in operation:
        bodies.append(("body", operation["requestBody"]["content"]))
    for status, content in bodies:
        for media in content.values():
            examples = [resolved(one)["value"] for one in media["examples"].values()]
            assert examples, status
            assert [faults(media["schema"], one) for one in examples] == [[] for _one in examples], status


def test_each_way_to_a_token_offers_the_scopes_that_it_opens_something_with():
    needed = {}
    for operation in OPERATIONS.values():
        for way in operation.get("security", []):
            for scheme, scopes in way.items():
                needed.setdefault(scheme, set()).update(scopes)
    schemes = document()["components"]["securitySchemes"]
    offered = {name: set(next(iter(one["flows"].values()))["scopes"]) for name, one in schemes.items()}
    assert offered == needed


def test_every_problem_has_its_example():
    examples = document()["components"]["examples"]
    assert {name: (one["value"]["type"], one["value"]["status"]) for name, one in examples.items()} == {
        one.name: (type_of(one), one.status) for one in PROBLEMS
    }
    assert all(one["description"] and one["summary"] for one in examples.values())


@pytest.mark.django_db
@pytest.mark.parametrize("name", EXAMPLES)
def test_example_of_an_estimate_is_what_is_answered(client, regions, name):
    """On its day; words and amounts move with the packs of the regions."""
    told = EXAMPLES[name]
    with time_machine.travel(f"{told['answer']['on']}T04:00:00Z"):
        answer = client.post(f"/api/v1/estimates/{name}", json.dumps(told["body"]), content_type="application/json")
    assert answer.status_code == 200
    assert _gist(answer.json()) == _gist(told["answer"])


def _gist(answer):
    return {
        one["code"]: (one["title"], [amount["label"] for amount in one["amounts"]], one["decided_by"]["phone"])
        for one in answer["assessments"]
    }


def test_nothing_is_served_but_the_document(client, db):
    answer = client.get("/api/v1/schema/")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.json() == document()
    known = client.get("/api/v1/schema/", headers={"if-none-match": answer.headers["ETag"], "accept-language": "es"})
    assert (known.status_code, known.content) == (304, b"")


def test_is_english_whoever_reads(client, db):
    answers = [client.get("/api/v1/schema/", headers={"accept-language": one}) for one in ("zh-hans", "en")]
    assert answers[0].content == answers[1].content
    assert answers[0].headers["Content-Language"] == "en"
    assert "public" in answers[0].headers["Cache-Control"]
