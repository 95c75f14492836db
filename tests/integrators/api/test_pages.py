"""Lists in pages: newest first, whole, by signed cursors, in a constant number of queries."""

from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from integrators.models import Agreement
from tests.integrators.api.conftest import Program
from tests.integrators.problems import problem_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limit")]


@pytest.fixture
def fill(app):
    def _fill(often):
        now = timezone.now()
        rows = [Agreement(app=app, region_id="000000", begins_at=now, ended_at=now) for _turn in range(often)]
        Agreement.objects.bulk_create(rows)
        return [str(row.pk) for row in reversed(rows)]

    return _fill


def ids_of(answer):
    assert answer.status_code == 200, answer.content
    return [item["id"] for item in answer.json()["items"]]


def cursor_of(answer):
    return parse_qs(urlsplit(answer.json()["next"]).query)["cursor"][0]


def test_pages_follow_each_other_to_the_end(program, fill):
    made = fill(5)
    first = program.get("things/?limit=2&kind=agreement")
    assert first.json()["next"].startswith("http://testserver/api/v1/things/?")
    second = program.get(first.json()["next"])
    third = program.get(second.json()["next"])
    assert [ids_of(first), ids_of(second), ids_of(third)] == [made[:2], made[2:4], made[4:]]
    assert third.json()["next"] is None
    assert set(first.json()) == {"items", "next"}


def test_what_comes_meanwhile_moves_nothing(program, fill):
    made = fill(4)
    first = program.get("things/?limit=2")
    fill(3)
    assert ids_of(program.get(first.json()["next"])) == made[2:]


def test_fifty_unless_asked(program, fill):
    fill(51)
    assert len(ids_of(program.get("things/"))) == 50
    assert len(ids_of(program.get("things/?limit=100"))) == 51


@pytest.mark.parametrize(
    "limit", ["0", "101", "-1", "01", "1.0", "ten", "", "%00", "１", "1e1", "+5", "9" * 5000], ids=range(12)
)
def test_limit_of_another_kind_is_refused(program, limit):
    problem = problem_of(program.get(f"things/?limit={limit}"), "invalid-input", 422)
    assert [error["pointer"] for error in problem["errors"]] == ["/limit"]


@pytest.mark.parametrize("cursor", ["zz", "%F0%9F%98%80", "a:b:c", "x" * 300])
def test_made_up_cursor_is_refused(program, cursor):
    problem_of(program.get(f"things/?cursor={cursor}"), "invalid-cursor", 400)


def test_cursor_that_is_far_too_long_is_wrong_input(program):
    problem_of(program.get(f"things/?cursor={'x' * 9000}"), "invalid-input", 422)


def test_changed_cursor_is_refused(program, fill):
    fill(2)
    cursor = cursor_of(program.get("things/?limit=1"))
    for place in range(0, len(cursor), 7):
        other = "A" if cursor[place] != "A" else "B"
        changed = cursor[:place] + other + cursor[place + 1 :]
        problem_of(program.get(f"things/?limit=1&cursor={changed}"), "invalid-cursor", 400)


def test_cursor_is_of_one_caller_and_filter(program, fill, app, make_app):
    fill(3)
    cursor = cursor_of(program.get("things/?limit=1"))
    assert ids_of(program.get(f"things/?limit=2&cursor={cursor}"))
    problem_of(program.get(f"things/?kind=agreement&cursor={cursor}"), "invalid-cursor", 400)
    for other in (Program(app, "fang"), Program(app), Program(make_app("Bank", regions=[]), "wei")):
        problem_of(other.get(f"things/?cursor={cursor}"), "invalid-cursor", 400)


def test_cursor_lasts_a_day(program, fill):
    fill(2)
    with time_machine.travel("2026-11-26T10:00:00Z", tick=False) as clock:
        following = program.get("things/?limit=1").json()["next"]
        clock.shift(24 * 3600 - 1)
        assert len(ids_of(program.get(following))) == 1
        clock.shift(2)
        problem_of(program.get(following), "invalid-cursor", 400)


def test_other_apps_see_their_own_alone(program, fill, make_app):
    fill(3)
    assert ids_of(Program(make_app("Bank", regions=[]), "wei").get("things/")) == []


def test_a_page_costs_the_same_however_long(program, fill):
    costs = []
    for often in (1, 30):
        fill(often)
        with CaptureQueriesContext(connection) as asked:
            program.get("things/?limit=100")
        costs.append(len(asked))
    assert costs[0] == costs[1]
