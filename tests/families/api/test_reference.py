"""Reference data: for anybody, in three languages, cacheable, in constant queries."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from authorities.models import Region
from families.identifiers import SCHEMES
from families.relationships import ROWS
from tests.families.conftest import LI_MING, applicant, regions, sign_in

__all__ = ["applicant", "regions", "sign_in"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("regions")]
ADDRESSES = ["regions/", "regions/440103/", "relationships/", "number-schemes/", "insurances/"]


def get(client, address, query=None, **headers):
    return client.get(f"/api/v1/{address}", query, headers=headers)


def items_of(answer):
    assert answer.status_code == 200, answer.content
    return {item["code"]: item for item in answer.json()["items"]}


@pytest.mark.parametrize("address", ADDRESSES)
def test_anybody_may_read_and_every_cache_may_keep(client, applicant, sign_in, address):
    answer = get(client, address)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert answer.headers["Vary"] == "Accept-Language"
    assert answer.headers["RateLimit-Policy"] == '"reference";q=600;w=60'
    again = get(client, address, **{"if-none-match": answer.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    signed_in = get(sign_in(applicant), address)
    assert signed_in.content == answer.content
    assert signed_in.headers["Cache-Control"] == answer.headers["Cache-Control"]
    assert not signed_in.cookies


@pytest.mark.parametrize("address", ["regions/", "regions/440103/", "relationships/", "insurances/"])
def test_labels_come_in_the_readers_language(client, address):
    answers = {language: get(client, address, **{"accept-language": language}) for language in ("en", "es", "zh-hans")}
    assert {language: answer.headers["Content-Language"] for language, answer in answers.items()} == {
        "en": "en",
        "es": "es",
        "zh-hans": "zh-hans",
    }
    assert answers["en"].content != answers["zh-hans"].content
    assert answers["en"].headers["ETag"] != answers["zh-hans"].headers["ETag"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_can_be_sent(client, address):
    for method in ("post", "put", "patch", "delete"):
        answer = getattr(client, method)(f"/api/v1/{address}", {}, content_type="application/json")
        assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert get(client, address, {"colour": "red"}).status_code == 422


def test_regions_are_those_that_people_know(client):
    found = items_of(get(client, "regions/"))
    assert set(found) == set(Region.objects.shown().values_list("code", flat=True))
    assert found["000000"]["parent"] is None
    assert found["110000"] == {"code": "110000", "label": "Beijing", "level": "province", "parent": "000000"}
    assert found["110101"]["parent"] == "110000"
    assert found["440103"]["parent"] == "440100"
    assert {item["parent"] for item in found.values()} - {None} <= set(found)


@pytest.mark.parametrize(
    ("query", "inside", "outside"),
    [
        ({"parent": "110000"}, "110101", "440103"),
        ({"parent": "440000"}, "440100", "440103"),
        ({"parent": "000000"}, "440000", "440100"),
        ({"level": "province"}, "440000", "440100"),
        ({"parent": "440000", "level": "prefecture"}, "440100", "440000"),
    ],
    ids=range(5),
)
def test_filters_leave_what_fits(client, query, inside, outside):
    found = items_of(get(client, "regions/", query))
    assert inside in found
    assert outside not in found
    if "parent" in query:
        assert {item["parent"] for item in found.values()} == {query["parent"]}
    if "level" in query:
        assert {item["level"] for item in found.values()} == {query["level"]}


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"parent": "999999"}, "/parent"),
        ({"parent": "110100"}, "/parent"),
        ({"parent": "4401030"}, "/parent"),
        ({"parent": "\x00"}, "/parent"),
        ({"parent": ""}, "/parent"),
        ({"level": "planet"}, "/level"),
        ({"province": "440000"}, "/province"),
    ],
    ids=range(7),
)
def test_filters_of_another_kind_are_refused(client, query, pointer):
    answer = get(client, "regions/", query)
    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (422, [pointer])


def test_one_region(client):
    answer = get(client, "regions/440103/", **{"accept-language": "zh-hans"})
    assert answer.json() == {
        "code": "440103",
        "label": "荔湾区",
        "level": "county",
        "parent": "440100",
        "number_scheme": "cn",
    }


@pytest.mark.parametrize("code", ["999999", "110100", "4401", "abc"])
def test_no_such_region(client, code):
    answer = get(client, f"regions/{code}/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("address", "most"), [("regions/", 2), ("regions/?parent=110000", 3), ("regions/440103/", 2), ("relationships/", 1)]
)
def test_queries_do_not_grow_with_the_answer(client, address, most):
    with CaptureQueriesContext(connection) as asked:
        assert get(client, address).status_code == 200
    assert len(asked) == most


def test_relationships_are_those_of_the_table(client):
    found = items_of(get(client, "relationships/"))
    assert set(found) == {relationship.value for relationship in ROWS}
    assert found["mother"] == {
        "code": "mother",
        "label": "Mother",
        "inverse": {"female": "daughter", "male": "son"},
        "group": "elders",
        "sex": "female",
    }
    assert found["self"]["group"] is None


def test_number_schemes_say_what_a_number_looks_like(client):
    found = items_of(get(client, "number-schemes/"))
    assert set(found) == set(SCHEMES)
    assert re.search(found["cn"]["pattern"], LI_MING.number)
    assert not re.search(found["cn"]["pattern"], LI_MING.number[:15])


def test_insurances_name_the_scope_that_shows_them(client):
    found = items_of(get(client, "insurances/"))
    assert {code: item["scope"] for code, item in found.items()} == {
        "pension": "view_pension",
        "medical": "view_medical",
        "unemployment": "view_unemployment",
        "work_injury": "view_injury",
        "maternity": "view_maternity",
    }
    assert found["work_injury"]["label"] == "Work injury"
