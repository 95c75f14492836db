"""What is taken as it is, and what is not taken."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.integrators.problems import problem_of

pytestmark = pytest.mark.django_db


def errors_of(answer):
    problem = problem_of(answer, "invalid-input", 422)
    return {error["pointer"]: error["detail"] for error in problem["errors"]}


@pytest.mark.parametrize(
    ("member", "value", "taken"),
    [
        ("text", "e\u0301", "é"),
        ("text", " a ", " a "),
        ("text", "李" * 20, "李" * 20),
        ("note", "a\nb", "a\nb"),
        ("note", "", ""),
        ("kind", "round", "round"),
        ("parts", ["top", "bottom"], "['top', 'bottom']"),
        ("parts", [], "[]"),
        ("day", "2024-02-29", "2024-02-29"),
        ("at", "2026-11-26T16:30:00+08:00", "2026-11-26 08:30:00+00:00"),
        ("at", "2026-11-26t08:30:00.123456789z", "2026-11-26 08:30:00.123456+00:00"),
        ("is_new", False, "False"),
        ("size", 3, "3"),
        ("size", 3.0, "3"),
        ("of", "0195F2A0-0000-7000-8000-00000000000A", "0195f2a0-0000-7000-8000-00000000000a"),
    ],
    ids=range(15),
)
def test_taken(program, member, value, taken):
    answer = program.post("echo/", {"text": "x"} | {member: value})
    assert answer.status_code == 200, answer.content
    assert answer.json()[member] == taken


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("text", 0),
        ("text", True),
        ("text", ["x"]),
        ("text", None),
        ("text", ""),
        ("text", " \u3000"),
        ("text", "a\x00b"),
        ("text", "a\nb"),
        ("text", "x" * 21),
        ("note", "a\x1bb"),
        ("kind", "square"),
        ("kind", 1),
        ("kind", ["round"]),
        ("kind", {"round": 1}),
        ("parts", "top"),
        ("parts", ["top", "top"]),
        ("parts", {"top": 1}),
        ("parts", None),
        ("day", "2026-02-29"),
        ("day", "2026-2-9"),
        ("day", "20260209"),
        ("day", 20260209),
        ("day", "2026-W01-1"),
        ("at", "2026-11-26T08:30:00"),
        ("at", "2026-11-26 08:30:00Z"),
        ("at", "2026-11-26T25:30:00Z"),
        ("at", "2026-11-26T08:30:00+99:00"),
        ("at", "0001-01-01T00:00:00+14:00"),
        ("at", 1764145800),
        ("is_new", "true"),
        ("is_new", 1),
        ("is_new", "yes"),
        ("size", "3"),
        ("size", 3.5),
        ("size", True),
        ("size", -1),
        ("size", 11),
        ("size", 10**30),
        ("of", "0195f2a000007000800000000000000a"),
        ("of", "{0195f2a0-0000-7000-8000-00000000000a}"),
        ("of", "urn:uuid:0195f2a0-0000-7000-8000-00000000000a"),
        ("of", 1),
    ],
    ids=range(42),
)
def test_refused_under_its_name(program, member, value):
    assert list(errors_of(program.post("echo/", {"text": "x"} | {member: value}))) == [f"/{member}"]


def test_everything_wrong_is_named_at_once(program):
    found = errors_of(program.post("echo/", {"size": "3", "txet": "x", "a/b~c": 1}))
    assert set(found) == {"/text", "/size", "/txet", "/a~1b~0c"}
    assert found["/txet"] == "There is no such field here."


def test_pointer_leads_into_lists(program):
    body = {"things": [{"text": "x"}, {"text": 1}, {"text": "x", "colour": "red"}, 7]}
    assert set(errors_of(program.post("nested/", body))) == {"/things/1/text", "/things/2/colour", "/things/3"}


def test_no_body_is_an_empty_object(program):
    assert list(errors_of(program.post("echo/"))) == ["/text"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
MEMBERS = st.sampled_from(["text", "note", "kind", "parts", "day", "at", "is_new", "size", "of"]) | st.text(max_size=8)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(MEMBERS, JSON, max_size=6))
def test_no_object_breaks_it(program, no_limit, body):
    assert program.post("echo/", json.dumps(body)).status_code in {200, 422}, body
