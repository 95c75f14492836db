"""What every endpoint has from its base."""

import re

import pytest
from rest_framework.exceptions import PermissionDenied

from integrators.api.problems import problem_response
from tests.integrators.problems import problem_of

pytestmark = pytest.mark.django_db


def test_nobody_is_asked_to_sign_in(nobody):
    answer = nobody.get("things/")
    problem_of(answer, "not-authenticated", 401)
    assert answer.headers["WWW-Authenticate"] == 'Bearer realm="sscard"'


def test_unknown_app_is_no_caller(nobody):
    problem_of(nobody.get("things/", authorization="Test nobody -"), "invalid-token", 401)


def test_nobody_learns_of_parameters_or_body(nobody):
    problem_of(nobody.get("things/?what=1"), "not-authenticated", 401)
    problem_of(nobody.call("POST", "things/", b"{"), "not-authenticated", 401)


def test_unknown_parameter_is_named(program):
    problem = problem_of(program.get("things/?nmae=1&limit=2"), "invalid-input", 422)
    assert problem["errors"] == [{"pointer": "/nmae", "detail": "There is no such field here."}]


def test_parameter_twice_is_named(program):
    problem = problem_of(program.get("things/?limit=1&limit=2"), "invalid-input", 422)
    assert [error["pointer"] for error in problem["errors"]] == ["/limit"]


def test_post_takes_no_parameters(program):
    problem = problem_of(program.post("echo/?text=x", {"text": "x"}), "invalid-input", 422)
    assert [error["pointer"] for error in problem["errors"]] == ["/text"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_body_where_nobody_reads_it_is_refused(program, method):
    answer = program.call(method, "things/", {"a": 1})
    assert answer.status_code == 400
    if method != "HEAD":
        problem_of(answer, "malformed", 400)


def test_body_without_length_is_refused(program):
    problem_of(program.get("things/", **{"transfer-encoding": "chunked"}), "malformed", 400)


def test_options_say_what_an_address_takes(program, nobody):
    answer = program.call("OPTIONS", "things/")
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["Allow"] == "GET, POST, HEAD, OPTIONS"
    assert not [name for name in answer.headers if name.startswith("Access-Control")]
    problem_of(nobody.call("OPTIONS", "things/"), "not-authenticated", 401)


def test_head_is_get_without_a_body(program):
    answer = program.call("HEAD", "things/")
    assert (answer.status_code, answer.content) == (200, b"")


def test_other_methods_are_refused(program):
    answer = program.call("PUT", "things/", {})
    problem_of(answer, "method-not-allowed", 405)
    assert answer.headers["Allow"] == "GET, POST, HEAD, OPTIONS"


def test_answer_is_json_or_nothing(program):
    problem_of(program.get("things/", accept="text/html"), "not-acceptable", 406)
    answer = program.call("POST", "echo/", {"text": "x"}, **{"content-type": "text/plain"})
    problem_of(answer, "unsupported-media-type", 415)


def test_what_is_personal_stays_in_no_cache(program):
    answer = program.get("things/")
    assert "no-store" in answer.headers["Cache-Control"]
    assert not answer.cookies
    assert {"Accept-Language", "Authorization"} <= set(answer.headers["Vary"].split(", "))
    assert "no-store" in program.get("things/?x").headers["Cache-Control"]


@pytest.mark.parametrize("given", ["abcdefgh", "0195f2a0-0000-7000-8000-000000000000", "A.b-c_d9"])
def test_request_id_is_echoed(program, given):
    assert program.get("things/", **{"x-request-id": given}).headers["X-Request-ID"] == given


@pytest.mark.parametrize("given", ["", "short", "with space in it", "line\nbreak-here", "李明李明李明李明", "x" * 65])
def test_request_id_of_another_form_is_replaced(program, given):
    answer = program.get("things/", **{"x-request-id": given})
    assert re.fullmatch(r"[0-9a-f-]{36}", answer.headers["X-Request-ID"])


def test_request_id_is_in_the_log(program, log_lines):
    program.get("things/", **{"x-request-id": "trace-me-please"})
    assert "trace-me-please" in log_lines.getvalue()


def test_session_of_a_browser_opens_nothing(nobody, citizens):
    nobody.client.force_login(citizens[0])
    answer = nobody.get("things/")
    problem_of(answer, "not-authenticated", 401)
    assert "Cookie" not in answer.headers["Vary"]
    assert not answer.cookies


def test_language_is_that_of_the_header_alone(program, nobody, citizens):
    nobody.client.force_login(citizens[0])
    nobody.client.cookies["django_language"] = "es"
    assert nobody.get("words/").headers["Content-Language"] == "en"
    assert nobody.get("words/", **{"accept-language": "zh-hans"}).headers["Content-Language"] == "zh-hans"


def test_fault_of_ours_is_a_problem_too(program):
    answer = program.get("broken/", **{"x-request-id": "find-me-again"})
    problem_of(answer, "internal-error", 500)
    assert answer.headers["X-Request-ID"] == "find-me-again"


def test_what_is_refused_before_any_view_is_a_problem_too(nobody):
    parameters = "&".join(f"a{number}=1" for number in range(1001))
    for answer in (
        nobody.get(f"words/?{parameters}"),
        nobody.call("GET", "words/", host="evil.example"),
        nobody.call("GET", "things/", host="evil.example:99999"),
    ):
        problem = problem_of(answer, "malformed", 400)
        assert problem["detail"] == "The request cannot be read as it was sent."
        assert answer.headers["X-Request-ID"]
    page = nobody.client.get("/", headers={"host": "evil.example"})
    assert (page.status_code, page.headers["Content-Type"]) == (400, "text/html; charset=utf-8")


def test_page_of_problems_has_each(nobody):
    from integrators.api.catalogue import PROBLEMS

    page = nobody.get("problems/")
    assert page.status_code == 200
    assert set(re.findall(r'class="office" id="([a-z-]+)"', page.content.decode())) == {one.name for one in PROBLEMS}


def test_catalogue_has_every_problem_that_is_raised():
    from integrators.api import errors, problems, refusals
    from integrators.api.catalogue import BY_NAME, PROBLEMS

    kinds = [*vars(errors).values(), *vars(refusals).values()]
    own = {kind.problem for kind in kinds if isinstance(kind, type) and hasattr(kind, "problem")}
    assert len(own) >= 14
    assert own | {name for _kind, name in problems.KINDS} <= set(BY_NAME)
    assert len(BY_NAME) == len(PROBLEMS)


def test_exception_names_its_problem_headers_and_members():
    class Lacking(PermissionDenied):
        problem = "insufficient-scope"
        headers = {"WWW-Authenticate": 'Bearer error="insufficient_scope", scope="links:read"'}
        members = {"scope": "links:read"}

    answer = problem_response(Lacking(), {})
    assert (answer.status_code, answer.data["type"]) == (403, "urn:sscard:problem:insufficient-scope")
    assert answer.data["scope"] == "links:read"
    assert answer.headers["WWW-Authenticate"].startswith('Bearer error="insufficient_scope"')
