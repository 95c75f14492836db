"""What is announced of an address that will go."""

from datetime import UTC, datetime

import pytest

from integrators.api import lifecycle
from integrators.api.lifecycle import Retirement
from tests.integrators.problems import problem_of

pytestmark = pytest.mark.django_db
ROW = Retirement(
    datetime(2023, 6, 30, 23, 59, 59, tzinfo=UTC),
    datetime(2024, 6, 30, 23, 59, 59, tzinfo=UTC),
    "https://example.org/what-instead",
)


@pytest.fixture
def retiring(monkeypatch):
    def _retiring(row, method="GET"):
        monkeypatch.setattr(lifecycle, "RETIRING", {("things", method): row})

    return _retiring


def test_deprecation_and_sunset_are_announced(program, retiring):
    retiring(ROW)
    answer = program.get("things/")
    assert answer.headers["Deprecation"] == "@1688169599"
    assert answer.headers["Sunset"] == "Sun, 30 Jun 2024 23:59:59 GMT"
    assert answer.headers["Link"] == (
        '<https://example.org/what-instead>; rel="deprecation"; type="text/html", '
        '<https://example.org/what-instead>; rel="sunset"; type="text/html"'
    )
    assert "Deprecation" in program.call("HEAD", "things/").headers


def test_day_of_the_end_may_be_open(program, retiring):
    retiring(Retirement(ROW.deprecated_at, None, ROW.address))
    answer = program.get("things/")
    assert ("Deprecation" in answer.headers, "Sunset" in answer.headers) == (True, False)


def test_problems_say_it_too_beside_their_help(program, retiring):
    retiring(ROW)
    answer = program.get("things/?what")
    problem_of(answer, "invalid-input", 422)
    assert 'rel="deprecation"' in answer.headers["Link"]


def test_other_methods_and_addresses_stay_silent(program, retiring):
    retiring(ROW, method="POST")
    assert "Deprecation" not in program.get("things/").headers
    assert "Deprecation" not in program.get("words/").headers
    assert "Deprecation" in program.make().headers


def test_nothing_ends_before_it_is_deprecated():
    with pytest.raises(ValueError, match="deprecated"):
        Retirement(ROW.sunset_at, ROW.deprecated_at, ROW.address)


def test_what_retires_exists():
    from django.urls import reverse

    assert all(reverse(name) for name, _method in lifecycle.RETIRING)
