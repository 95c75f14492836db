"""How much one caller may ask for, and what is told of it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext

from integrators.models import Integrator, Usage
from integrators.services.forgetting import forget_requests
from integrators.services.usage import Asked, count_requests
from tests.integrators.api.conftest import Program
from tests.integrators.problems import problem_of

pytestmark = pytest.mark.django_db
DAY = 24 * 60 * 60  # seconds: a window that no test outlasts


@pytest.fixture
def limit(settings):
    def _limit(**most):
        own = {name: (often, DAY) for name, often in most.items()}
        settings.API_LIMITS = settings.API_LIMITS | own

    return _limit


def test_every_answer_says_what_is_left(program, limit):
    limit(requests=3, applications=50)
    first = program.get("things/")
    assert first.headers["RateLimit-Policy"] == '"requests";q=3;w=86400, "applications";q=50;w=86400'
    requests, applications = first.headers["RateLimit"].split(", ")
    assert requests.startswith('"requests";r=2;t=')
    assert 0 < int(requests.split("t=")[1]) <= DAY
    assert applications.startswith('"applications";r=49;t=')
    assert 0 < int(applications.split("t=")[1]) <= DAY
    for answer in (program.get("things/?nothing"), program.call("PUT", "things/", {}), program.get("things/")):
        assert "RateLimit" in answer.headers


def test_over_the_limit_is_429_with_how_long(program, limit):
    limit(requests=2)
    assert [program.get("things/").status_code for _turn in range(2)] == [200, 200]
    refused = program.get("things/")
    problem = problem_of(refused, "too-many-requests", 429)
    assert problem["violated-policies"] == ["requests"]
    assert 0 < int(refused.headers["Retry-After"]) <= DAY
    assert refused.headers["RateLimit"].startswith('"requests";r=0;t=')


def test_limit_ends_with_its_window(program, limit):
    limit(requests=1)
    assert [program.get("things/").status_code for _turn in range(2)] == [200, 429]
    Usage.objects.filter(policy="requests").update(window_start=F("window_start") - timedelta(seconds=DAY))
    assert program.get("things/").status_code == 200


def test_one_window_never_begins_before_another(program):
    """A statement that waited for the row finds that a later window has begun."""
    program.get("things/")
    ahead = timedelta(seconds=120)
    Usage.objects.update(window_start=F("window_start") + ahead, count=7)
    began = Usage.objects.get(policy="requests").window_start
    program.get("things/")
    row = Usage.objects.get(policy="requests")
    assert (row.window_start, row.count) == (began, 8)


def test_app_is_counted_for_all_its_citizens_and_each_citizens_applications(app, program, limit):
    limit(requests=3, applications=2)
    other = Program(app, "fang")
    assert [program.get("things/").status_code for _turn in range(2)] == [200, 200]
    assert other.get("things/").status_code == 200
    assert problem_of(other.get("things/"), "too-many-requests", 429)["violated-policies"] == ["requests"]
    limit(requests=100)
    assert problem_of(program.get("things/"), "too-many-requests", 429)["violated-policies"] == ["applications"]
    assert problem_of(other.get("things/"), "too-many-requests", 429)["violated-policies"] == ["applications"]


def test_other_apps_are_counted_apart(program, make_app, limit):
    limit(requests=1)
    assert [program.get("things/").status_code for _turn in range(2)] == [200, 429]
    assert Program(make_app("Bank", regions=[]), "wei").get("things/").status_code == 200


def test_sandbox_may_more(program, limit):
    limit(requests=1)
    Integrator.objects.update(is_sandbox=True)
    assert '"requests";q=20;w=86400' in program.get("things/").headers["RateLimit-Policy"]


def test_who_sends_no_token_is_counted_by_address(nobody, program, limit):
    limit(requests=1)
    problem_of(nobody.get("things/"), "not-authenticated", 401)
    problem_of(nobody.get("things/"), "too-many-requests", 429)
    problem_of(nobody.get("things/", authorization="Test nobody -"), "too-many-requests", 429)
    assert program.get("things/").status_code == 200


@pytest.mark.parametrize(
    ("proxies", "first", "second", "is_one"),
    [
        (0, {}, {"x-forwarded-for": "10.0.0.9"}, True),
        (1, {"x-forwarded-for": "10.0.0.1"}, {"x-forwarded-for": "10.0.0.2"}, False),
        (1, {"x-forwarded-for": "10.0.0.1"}, {"x-forwarded-for": "9.9.9.9, 10.0.0.1"}, True),
        (2, {"x-forwarded-for": "10.0.0.1, 10.1.1.1"}, {"x-forwarded-for": "1.1.1.1, 10.0.0.1, 10.1.1.1"}, True),
        (2, {"x-forwarded-for": "10.0.0.1"}, {"x-forwarded-for": "10.0.0.1"}, True),
        (1, {"x-forwarded-for": "2001:db8::1"}, {"x-forwarded-for": "2001:db8::ffff"}, True),
        (1, {"x-forwarded-for": "2001:db8::1"}, {"x-forwarded-for": "2001:db8:0:1::1"}, False),
        (1, {"x-forwarded-for": "10.0.0.1"}, {"x-forwarded-for": "::ffff:10.0.0.1"}, True),
        (1, {"x-forwarded-for": "what\x00?"}, {"x-forwarded-for": "what\x00?"}, True),
    ],
    ids=range(9),
)
def test_address_is_the_one_that_our_proxies_saw(nobody, limit, settings, proxies, first, second, is_one):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    limit(requests=1)
    nobody.get("things/", **first)
    assert nobody.get("things/", **second).status_code == (429 if is_one else 401)


def test_address_is_kept_nowhere(nobody, log_lines):
    nobody.get("things/")
    assert not Usage.objects.filter(caller__contains="127.0.0.1").exists()
    assert {row.caller.startswith("address/") for row in Usage.objects.all()} == {True}
    assert "127.0.0.1" not in log_lines.getvalue()


def test_counting_is_one_statement(program):
    program.get("words/")
    with CaptureQueriesContext(connection) as asked:
        program.get("things/")
    assert len([one for one in asked if "integrators_usage" in one["sql"]]) == 1


def test_a_request_may_count_for_many(db):
    asked = [Asked("a", "checks", DAY, units=100)]
    assert count_requests(asked)["checks"].count == 100
    assert count_requests(asked)["checks"].count == 200


@pytest.mark.django_db(transaction=True)
def test_only_the_count_itself_does_not_wait_for_the_disk(transactional_db):
    def setting():
        with connection.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            return cursor.fetchone()[0]

    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = on")
    count_requests([Asked("a", "checks", 60)])
    assert setting() == "on"
    with transaction.atomic():
        count_requests([Asked("a", "checks", 60)])
        assert setting() == "on"


def test_counts_grow_into_no_fault(db):
    asked = [Asked("a", "checks", DAY, units=100)]
    count_requests(asked)
    Usage.objects.update(count=2**31 - 1)
    assert count_requests(asked)["checks"].count > 10**9


def test_usage_goes_after_a_day(program):
    program.get("things/")
    Usage.objects.filter(policy="requests").update(window_start=Now() - timedelta(hours=25))
    assert forget_requests() == 1
    assert [row.policy for row in Usage.objects.all()] == ["applications"]


@pytest.mark.parametrize(
    ("changed", "constraint"), [({}, "usage_one_a_pair"), ({"policy": "other", "count": 0}, "usage_counts")]
)
def test_usage_never_false(changed, constraint):
    fields = {"caller": "a", "policy": "requests", "count": 1, "window_start": "2026-11-26T10:00:00Z"}
    Usage.objects.create(**fields)
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Usage.objects.create(**fields | changed)
