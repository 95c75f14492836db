"""How several people are, of whom there is news, is one question to the register; and one of whom it cannot answer, or not in
time, keeps nobody else waiting."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from families.models import ChangesCursor, HeldChange, InsuredPerson, ProviderBreaker
from families.services.news import reading
from families.services.news.applying import MOST_NEWS, Look, News, look
from families.verification import ChangeKind
from tests.families.conftest import LI_MING, WANG_FANG
from tests.families.news.conftest import read, told
from tests.families.news.telling import living

pytestmark = [pytest.mark.processes, pytest.mark.django_db]
BOTH = (WANG_FANG, LI_MING)


@pytest.fixture(params=[(1, 2), (2, 1)], ids=["first", "last"])
def both(known, news, request):
    """A new name for each of two people, one of whom a test has something else of: the first in the news, or the last."""
    cursors = dict(zip(BOTH, request.param, strict=True))
    news.rows = [(cursors[one], one.reference, "name") for one in sorted(BOTH, key=cursors.get)]
    news.people = {one.reference: living(one, name=f"{one.name}新") for one in BOTH}
    return news


def names():
    return set(InsuredPerson.objects.values_list("name", flat=True))


def held():
    return list(HeldChange.objects.values_list("person__register_reference", "failures", "given_up_at"))


def test_all_of_whom_there_is_news_are_asked_about_at_once(both):
    assert read() == 2

    assert both.calls == ["/v1/changes", "/v1/persons", "/v1/changes?after=2"]
    assert names() == {"王芳新", "李明新"}
    assert held() == []


def test_who_has_died_or_is_told_of_no_more_is_told_in_the_same_answer(both, known):
    both.rows = [(1, WANG_FANG.reference, "death"), (2, LI_MING.reference, "name")]
    both.people = {WANG_FANG.reference: (410, {"died_on": "2026-11-20"}), LI_MING.reference: (404, {})}

    assert read() == 2

    assert both.calls.count("/v1/persons") == 1
    assert told(known).count("relative_died") == 1
    assert InsuredPerson.objects.get(register_reference=LI_MING.reference).untold_at is not None


@pytest.mark.parametrize("status", [400, 403, 500, 503])
def test_one_of_whom_it_cannot_answer_keeps_nobody_waiting(both, status, log_lines):
    """It refuses the question about both, and so it is asked about each."""
    both.people[WANG_FANG.reference] = (status, {})

    assert read() == 2

    assert names() == {"王芳", "李明新"}
    assert held() == [(WANG_FANG.reference, 0, None)]
    assert "states_asked_one_by_one" in log_lines.getvalue()
    assert WANG_FANG.reference not in log_lines.getvalue()


def test_one_whom_the_answer_leaves_out_keeps_nobody_waiting(both):
    """She is held, and asked about by herself when the others are told of."""
    both.left_out = {WANG_FANG.reference}

    assert read() == 3

    assert both.calls == [
        "/v1/changes",
        "/v1/persons",
        "/v1/changes?after=2",
        f"/v1/persons/{WANG_FANG.reference}",
    ]
    assert names() == {"王芳新", "李明新"}
    assert held() == []


def test_one_of_whom_the_answer_cannot_be_read_keeps_nobody_waiting(both):
    both.people[WANG_FANG.reference] = living(WANG_FANG, name="长" * 201)

    assert read() == 2

    assert both.calls.count("/v1/persons") == 1
    assert names() == {"王芳", "李明新"}
    assert held() == [(WANG_FANG.reference, 0, None)]


def test_one_who_is_late_keeps_nobody_waiting(both, settings):
    settings.REGISTRY_READ_TIMEOUT = 1.0
    both.late = {WANG_FANG.reference}

    assert read() == 2

    assert names() == {"王芳", "李明新"}
    assert held() == [(WANG_FANG.reference, 0, None)]


def test_one_who_is_so_late_that_the_run_is_over_keeps_nobody_waiting_for_long(both, settings, monkeypatch):
    """The question about both is not put again when it came to nothing."""
    settings.REGISTRY_READ_TIMEOUT = 1.0
    monkeypatch.setattr(reading, "WORKS_FOR", 1.9)
    both.late = {WANG_FANG.reference}
    runs = 0
    while "李明新" not in names():
        assert runs < 4  # one is enough, or two; after five all would be held, asked about or not
        runs += 1
        read()

    assert both.calls.count("/v1/persons") == 1
    assert held() == [(WANG_FANG.reference, 0, None)]


def test_register_that_says_when_to_ask_again_is_not_asked_about_each(both):
    both.headers = {"Retry-After": "60"}
    both.people = {one.reference: (429, {}) for one in BOTH}

    assert read() == 0

    assert both.calls == ["/v1/changes", "/v1/persons"]
    row = ChangesCursor.objects.get()
    assert (row.cursor, row.attempts, held()) == ("", 1, [])
    assert row.due_at > timezone.now() + timedelta(seconds=50)


def test_register_that_tells_nothing_of_anybody_costs_time_alone(both):
    both.people = {one.reference: (500, {}) for one in BOTH}

    assert read() == 0

    assert (ChangesCursor.objects.get().cursor, held(), names()) == ("", [], {"王芳", "李明"})
    assert ProviderBreaker.objects.get().failures == 1
    both.people = {one.reference: living(one, name=f"{one.name}新") for one in BOTH}
    assert read() == 2
    assert names() == {"王芳新", "李明新"}
    assert not ProviderBreaker.objects.filter(failures__gt=0).exists()


def test_no_question_begins_when_the_time_is_over(known, news):
    people = list(InsuredPerson.objects.all())

    assert look("http", news_of(people), is_one_by_one=False, stop_at=0.0) == {}

    assert news.calls == []


def test_many_cost_as_many_queries_as_one(register):
    """And one call; the people themselves are at hand."""
    references = [case["reference"] for case in register.cases.values()]
    people = [InsuredPerson(register_reference=reference) for reference in dict.fromkeys(references)]
    assert len(people) >= MOST_NEWS

    asked = {}
    for many in (1, 2, MOST_NEWS):
        with CaptureQueriesContext(connection) as queries:
            seen = look("http", news_of(people[:many]), is_one_by_one=False, stop_at=float("inf"))
        assert [isinstance(one, Look) for one in seen.values()] == [True] * many
        asked[many] = len(queries)
    assert set(asked.values()) == {asked[1]}


def news_of(people):
    return [News(person, ChangeKind.NAME, str(number)) for number, person in enumerate(people)]
