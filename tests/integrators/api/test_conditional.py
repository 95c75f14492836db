"""ETags: who knows a thing is told so, and nobody changes what they have not seen."""

import pytest

from integrators.models import Agreement
from tests.integrators.api.conftest import Program
from tests.integrators.problems import problem_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def thing(program):
    return program.make().json()["id"]


def patch(program, thing, **headers):
    return program.call("PATCH", f"things/{thing}/", {}, **headers)


def purposes_of(thing):
    return Agreement.objects.get(pk=thing).purposes


def test_etag_is_strong_and_grows_with_the_row(program, thing):
    before = program.get(f"things/{thing}/").headers["ETag"]
    assert before == '"0-en"'
    changed = patch(program, thing, **{"if-match": before})
    assert (changed.status_code, changed.headers["ETag"]) == (200, '"1-en"')
    assert program.get(f"things/{thing}/").headers["ETag"] == '"1-en"'


@pytest.mark.parametrize("given", ['"0-en"', 'W/"0-en"', '"x", "0-en"', "*"])
def test_who_knows_it_is_told_so(program, thing, given):
    answer = program.get(f"things/{thing}/", **{"if-none-match": given})
    assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", '"0-en"')


@pytest.mark.parametrize("given", ['"1-en"', '"0-es"', "0-en", "", '"0-en', '"a"b"0-en"'])
def test_who_does_not_gets_it(program, thing, given):
    assert program.get(f"things/{thing}/", **{"if-none-match": given}).status_code == 200


def test_language_makes_another_etag(program, thing):
    assert program.get(f"things/{thing}/", **{"accept-language": "es"}).headers["ETag"] == '"0-es"'


def test_write_says_which_state_it_means(program, thing):
    problem = problem_of(patch(program, thing), "precondition-required", 428)
    assert problem["header"] == "If-Match"
    assert purposes_of(thing) == []


@pytest.mark.parametrize("given", ['"0-en"', '"0-es"', '"7-en", "0-en"', "*", '"7-en" , "0-en"'])
def test_write_to_the_state_that_is(program, thing, given):
    assert patch(program, thing, **{"if-match": given}).status_code == 200
    assert purposes_of(thing) == ["bank_pension"]


@pytest.mark.parametrize("given", ['"1-en"', 'W/"0-en"', "0-en", "", '"00-en"', '"', '"0-en" "0-en"', "*,*", '"李"'])
def test_write_to_another_state_changes_nothing(program, thing, given):
    answer = patch(program, thing, **{"if-match": given})
    problem_of(answer, "changed-meanwhile", 412)
    assert answer.headers["ETag"] == '"0-en"'
    assert purposes_of(thing) == []


def test_stranger_learns_of_no_state(program, thing, make_app):
    stranger = Program(make_app("Bank", regions=[]), "wei")
    problem_of(patch(stranger, thing, **{"if-match": '"9-en"'}), "not-found", 404)
    problem_of(patch(stranger, thing, **{"if-match": "*"}), "not-found", 404)


def test_reference_is_for_every_cache_and_by_its_body(nobody):
    first = nobody.get("words/")
    assert first.headers["Cache-Control"] == "public, max-age=3600"
    assert first.headers["Vary"] == "Accept-Language"
    known = nobody.get("words/", **{"if-none-match": first.headers["ETag"]})
    assert (known.status_code, known.content) == (304, b"")
    assert known.headers["Cache-Control"] == "public, max-age=3600"
    other = nobody.get("words/", **{"accept-language": "es", "if-none-match": first.headers["ETag"]})
    assert (other.status_code, other.headers["ETag"] != first.headers["ETag"]) == (200, True)
