"""What the API refuses, and that it is always a problem (RFC 9457) with a stable type."""

import json
from datetime import timedelta

import pytest
from django.db.models import F
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st
from rest_framework.response import Response
from rest_framework.views import APIView

from benefits.calculators import CALCULATORS
from integrators.models import Usage
from tests.benefits.api.test_estimates import BODIES, address, send
from tests.benefits.what_if.answers import RIGHT, WRONG
from tests.families.conftest import applicant, regions, sign_in
from tests.integrators.problems import problem_of

__all__ = ["applicant", "regions", "sign_in"]

pytestmark = pytest.mark.django_db


def errors_of(answer):
    problem = problem_of(answer, "invalid-input", 422)
    return {error["pointer"]: error["detail"] for error in problem["errors"]}


@pytest.fixture
def limit(settings):
    def _limit(most):
        settings.API_LIMITS = settings.API_LIMITS | {
            "estimates": (most, 24 * 60 * 60)
        }  # a window that no test outlasts

    return _limit


@pytest.fixture
def no_limit(limit):
    limit(10**9)


@pytest.mark.parametrize("reason", [reason for reason, (name, *_rest) in WRONG.items() if name == "retirement"])
def test_wrong_answer_of_a_page_is_wrong_here_in_the_same_words(client, reason):
    name, changes, field, words = WRONG[reason]
    typed = RIGHT[name] | changes
    body = {key: value for key, value in typed.items() if value and not key.endswith(("_year", "_month"))}
    for part in ("birth_month", "retires"):
        year, month = typed.get(f"{part}_year", ""), typed.get(f"{part}_month", "")
        if year or month:
            body[part] = f"{year}-{month.zfill(2)}" if month else year
    found = errors_of(send(client, name, body))
    assert list(found) == [f"/{field}"]
    assert words in found[f"/{field}"]


@pytest.mark.parametrize(
    ("name", "changes", "pointer", "words"),
    [
        ("pension", {"balance": -1}, "/balance", "zero or more"),
        ("pension", {"balance": "-0.5"}, "/balance", "zero or more"),
        ("pension", {"balance": 10**12}, "/balance", "Give yuan"),
        ("pension", {"balance": 10**11}, "/balance", "Nobody can have that much"),
        ("pension", {"balance": "150,000"}, "/balance", "Give yuan"),
        ("pension", {"balance": "150.000"}, "/balance", "Give yuan"),
        ("pension", {"balance": "15万"}, "/balance", "Give yuan"),
        ("pension", {"balance": 0.125}, "/balance", "Give yuan"),
        ("pension", {"balance": True}, "/balance", "Give yuan"),
        ("pension", {"balance": [1]}, "/balance", "Give yuan"),
        ("pension", {"balance": "NaN"}, "/balance", "Give yuan"),
        ("pension", {"balance": "1e5"}, "/balance", "Give yuan"),
        ("pension", {"balance": None}, "/balance", "Enter 0"),
        ("pension", {"months_paid": 1.5}, "/months_paid", "Give a whole number"),
        ("pension", {"months_paid": "25 years"}, "/months_paid", "Give a whole number"),
        ("pension", {"months_paid": -3}, "/months_paid", "whole years"),
        ("pension", {"months_paid": 10**30}, "/months_paid", "Give a whole number"),
        ("pension", {"months_paid": {"years": 25}}, "/months_paid", "Give a whole number"),
        ("pension", {"index": "1,5"}, "/index", "Give a number"),
        ("pension", {"goes_on": "perhaps"}, "/goes_on", "Give true or false."),
        ("pension", {"goes_on": 1}, "/goes_on", "Give true or false."),
        ("pension", {"birth_month": 197006}, "/birth_month", "Give a text."),
        ("pension", {"birth_month": "1970-13"}, "/birth_month", "a month that exist"),
        ("pension", {"category": ["man"]}, "/category", "Give a text."),
        ("pension", {"sex": "female"}, "/category", "for the other sex"),
        ("pension", {"retires": "2029-01"}, "/retires", "too early"),
        ("pension", {"name": "李明"}, "/name", "no such field"),
        ("pension", {"a/b~c": 1}, "/a~1b~0c", "no such field"),
        ("pension", {"": 1}, "/", "no such field"),
        ("pension", {"birth_month_year": "1970"}, "/birth_month_year", "no such field"),
        ("pension", {"region": "999999"}, "/region", "Choose a region"),
        ("unemployment", {"left_by_choice": 3}, "/left_by_choice", "true or false, or leave it out"),
        ("work-injury", {"grade": 11}, "/grade", "Choose from the list."),
        ("work-injury", {"happened_on": "2099-01-01"}, "/happened_on", "still to come"),
        ("maternity", {"babies": 0}, "/babies", "from 1 to 10"),
    ],
    ids=range(35),
)
def test_wrong_member_is_named_by_a_pointer(client, no_limit, name, changes, pointer, words):
    found = errors_of(send(client, name, BODIES[name] | changes))
    assert list(found) == [pointer]
    assert words in found[pointer]


@pytest.mark.parametrize("body", ['{"babies": "1"}', '{"babies": 1.0}', '{"babies": 1e0}'])
def test_number_that_can_mean_one_thing_may_be_written_in_its_ways(client, regions, body):
    body = f'{{"cover": "insured", {body[1:]}'
    assert client.post(address("maternity"), body, content_type="application/json").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"text"',
        b"null",
        b"1",
        b'{"balance": NaN}',
        b'{"balance": Infinity}',
        b'{"balance": -Infinity}',
        b'{"balance": 1e99999999999999999999}',
        b'{"balance": ' + b"9" * 5000 + b"}",
        b'{"region": "1", "region": "2"}',
        b'{"name": "\\ud800"}',
        b'{"\\ud800": 1}',
        b'{"name": "\xff"}',
        "{}".encode("utf-16"),
        b"[" * 60_000,
        b'{"a":' * 10_000,
    ],
    ids=range(18),
)
def test_body_that_is_no_json_object_is_malformed(client, no_limit, body):
    answer = client.generic("POST", address("pension"), body, content_type="application/json")
    if body:
        assert problem_of(answer, "malformed", 400)["detail"]
    else:
        assert "/balance" in errors_of(answer)


@pytest.mark.parametrize(
    "kind", ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x", ""]
)
def test_body_of_another_kind_is_refused(client, kind):
    answer = client.generic("POST", address("pension"), json.dumps(BODIES["pension"]), content_type=kind)
    problem_of(answer, "unsupported-media-type", 415)


@pytest.mark.parametrize("method", ["put", "patch", "delete", "trace"])
def test_other_methods_are_refused(client, method):
    answer = getattr(client, method)(address("pension"))
    problem_of(answer, "method-not-allowed", 405)
    assert answer.headers["Allow"] == "GET, POST, HEAD, OPTIONS"


def test_answer_comes_as_json_only(client):
    problem_of(client.get(address("pension"), headers={"accept": "text/html"}), "not-acceptable", 406)
    query = BODIES["retirement"] | {"format": "html"}
    assert list(errors_of(client.get(address("retirement"), query))) == ["/format"]


@pytest.mark.parametrize(
    "path", ["estimates/lottery", "estimates/", "estimates/pension/", "nothing", "", "estimates/a/b"]
)
@pytest.mark.parametrize("method", ["get", "post", "put"])
def test_address_that_leads_nowhere_is_a_problem(client, no_limit, path, method):
    problem_of(getattr(client, method)(f"/api/v1/{path}"), "not-found", 404)


def test_parameter_given_twice_is_refused(client):
    answer = client.get(f"{address('retirement')}?birth_month=1970-06&birth_month=1971-06&category=man")
    assert list(errors_of(answer)) == ["/birth_month"]


def test_body_and_query_are_not_mixed(client):
    answer = client.post(
        f"{address('retirement')}?category=man", json.dumps(BODIES["retirement"]), content_type="application/json"
    )
    assert list(errors_of(answer)) == ["/category"]


def test_refusals_speak_the_readers_language(client):
    for language in ("en", "es", "zh-hans"):
        answer = send(client, "retirement", {"category": "man"}, **{"accept-language": language})
        assert answer.headers["Content-Language"] == language
        assert problem_of(answer, "invalid-input", 422)["errors"]


# --- Limits, caches, strangers --------------------------------------------------------------------------------------


def test_so_many_from_one_address(client, limit):
    limit(3)
    for _turn in range(3):
        assert client.get(address("retirement"), BODIES["retirement"]).status_code == 200
    refused = client.get(address("retirement"), BODIES["retirement"])
    problem_of(refused, "too-many-requests", 429)
    assert 0 < int(refused.headers["Retry-After"]) <= 24 * 60 * 60
    assert client.get(address("retirement"), BODIES["retirement"], REMOTE_ADDR="10.0.0.9").status_code == 200


def test_limit_ends_with_its_window(client, limit):
    limit(1)
    assert client.get(address("retirement"), BODIES["retirement"]).status_code == 200
    assert client.get(address("retirement"), BODIES["retirement"]).status_code == 429
    Usage.objects.update(window_start=F("window_start") - timedelta(days=1))
    assert client.get(address("retirement"), BODIES["retirement"]).status_code == 200


def test_limit_is_not_escaped_by_a_header_that_anybody_can_send(client, limit):
    limit(1)
    assert client.get(address("retirement"), BODIES["retirement"]).status_code == 200
    again = client.get(address("retirement"), BODIES["retirement"], headers={"x-forwarded-for": "10.0.0.9"})
    assert again.status_code == 429


def test_limit_of_the_settings_is_told(client):
    answer = client.get(address("retirement"), BODIES["retirement"])
    assert answer.headers["RateLimit-Policy"] == '"estimates";q=120;w=60'
    assert answer.headers["RateLimit"].startswith('"estimates";r=119;t=')


def test_what_is_sent_in_a_body_stays_in_no_cache(client, regions):
    assert send(client, "retirement", BODIES["retirement"]).headers["Cache-Control"] == "no-store"
    assert send(client, "retirement", {}).headers["Cache-Control"] == "no-store"
    assert client.get(address("retirement"), BODIES["retirement"]).headers["Cache-Control"] == "private"


def test_other_sites_may_not_read_it(client, regions):
    answer = client.get(address("retirement"), BODIES["retirement"], headers={"origin": "https://example.org"})
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_signed_in_or_not_the_answer_is_the_same(client, applicant, sign_in):
    before = send(client, "pension", BODIES["pension"]).json()
    sign_in(applicant)
    assert send(client, "pension", BODIES["pension"]).json() == before


def test_view_that_says_nothing_is_closed(rf):
    class Bare(APIView):
        def get(self, request):
            return Response({"secret": 1})

    problem_of(render(Bare.as_view()(rf.get("/api/v1/bare"))), "not-allowed", 403)


def render(answer):
    """What a client would get of it."""
    answer.render()
    answer.json = lambda: json.loads(answer.content)
    return answer


def test_estimate_asks_the_database_for_the_limit_and_the_names_alone(client, regions, django_assert_num_queries):
    with django_assert_num_queries(2) as asked:
        send(client, "pension", BODIES["pension"])
    assert ["integrators_usage" in one["sql"] for one in asked] == [True, False]
    assert "authorities_region" in asked[1]["sql"]


def test_what_was_asked_is_in_no_log(client, regions, log_lines):
    client.get(address("pension"), BODIES["pension"])
    send(client, "pension", BODIES["pension"])
    assert "estimates/pension" in log_lines.getvalue()
    assert "1970" not in log_lines.getvalue()
    assert "150000" not in log_lines.getvalue()


# --- Whatever is sent -----------------------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)
FIELDS = sorted({name for one in CALCULATORS.values() for name in one.form.base_fields})
NEAR = st.sampled_from(
    [
        "1970-06",
        "1900-01",
        "2026-11",
        "man",
        "woman50",
        "000000",
        "110000",
        "12",
        0,
        1,
        300,
        -1,
        10**9,
        "0.5",
        True,
        False,
    ]
)


@tries(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(sorted(CALCULATORS)),
    st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=8), JSON | NEAR, max_size=8),
)
def test_no_object_breaks_it(client, regions, no_limit, name, changes):
    own = {key: value for key, value in changes.items() if key in CALCULATORS[name].form.base_fields}
    for body in (changes, BODIES[name] | own):
        assert send(client, name, body).status_code in {200, 422}, body


@tries(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(CALCULATORS)), st.binary(max_size=200))
def test_no_bytes_break_it(client, no_limit, name, body):
    answer = client.generic("POST", address(name), body, content_type="application/json")
    assert answer.status_code in {200, 400, 422}


@tries(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(CALCULATORS)), st.data())
def test_nothing_typed_into_a_page_breaks_it(client, regions, name, data):
    form = CALCULATORS[name].form()
    names = [part for field in form for part in inputs_of(field)]
    typed = data.draw(st.dictionaries(st.sampled_from(names), st.text(max_size=20) | NEAR.map(str), max_size=6))
    page = client.post(f"/what-if/{name}/", RIGHT[name] | typed)
    assert page.status_code in {200, 422}, typed


def inputs_of(field):
    suffixes = getattr(field.field.widget, "widgets_names", [""])
    return [field.html_name + suffix for suffix in suffixes]
