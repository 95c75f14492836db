"""The door of checks: who may ask how, and that no answer tells more than yes or no."""

from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.fields import empty

from audit.models import Event
from families.api.link_checks import LinkQuestion
from families.scopes import Scope
from families.services.links.checks import MOST_AT_ONCE
from families.services.signed_ids import sign_id
from integrators.api.fields import StrictSerializer, moment_text
from integrators.codes import Purpose
from integrators.models import Usage
from tests.families.api.desks import make_program, program
from tests.families.conftest import CHEN_JING, link_self
from tests.families.services.link_checks import checks, link, pass_of
from tests.families.services.test_link_checks import STANDS_IN_THE_WAY, UNKNOWN
from tests.integrators.problems import problem_of

__all__ = ["link", "make_program", "program"]

NO = b'{"answer":"no","until":null}'
DAY = 24 * 60 * 60  # seconds: a window that no test outlasts
WHY = {"action": "view_card", "purpose": "hospital_registration"}
PERSON = UUID("01a218cc-2570-7000-8000-123456789012")


def check(program, token, body, *, batch=False, **headers):
    return program.call("POST", f"link-checks/{'batch/' if batch else ''}", body, token=token, **headers)


@pytest.fixture
def own(program):
    """The app's own token."""
    return program.own_token()


@pytest.fixture
def owners(program, link):
    return program.token_of(link.owner)


def about(link):
    return {"person": str(link.person_id), **WHY}


def by_pass(shown):
    return {"pass": shown, **WHY}


def test_yes_by_the_owners_token_and_by_their_pass(program, link, own, owners):
    yes = {"answer": "yes", "until": moment_text(link.until)}
    for token, body in ((owners, about(link)), (own, by_pass(pass_of(link)))):
        answer = check(program, token, body)
        assert (answer.status_code, answer.json()) == (200, yes)
        assert "no-store" in answer.headers["Cache-Control"]
    assert [event.codes["app"] for event in checks()] == [program.app.pk] * 2


def test_pass_is_in_no_log_and_no_event(program, link, own, log_lines):
    shown = pass_of(link)
    check(program, own, by_pass(shown))
    check(program, own, {"items": [by_pass(shown), by_pass(f"{shown}x")]}, batch=True)
    check(program, own, {**by_pass(shown), "purpose": "none"})
    logged = log_lines.getvalue()
    assert "/api/v1/link-checks/" in logged
    assert shown not in logged + repr(list(Event.objects.values()))


@pytest.mark.parametrize("action", Scope.values)
def test_what_the_link_allows_and_no_more(program, link, owners, action):
    answer = check(program, owners, {**about(link), "action": action}).json()
    assert (answer["answer"] == "yes") == (action in link.scopes)


def test_own_card_is_a_yes_without_an_end(program, linked):
    body = {"person": str(linked.links.get().person_id), **WHY}
    assert check(program, program.token_of(linked), body).json() == {"answer": "yes", "until": None}


def of_the_app(why):
    return why.startswith(("app", "integrator")) and "disabled" in why


def answer_and_statements(program, token, body):
    with CaptureQueriesContext(connection) as asked:
        answer = check(program, token, body)
    return answer, len([query for query in asked if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))])


@pytest.mark.parametrize("why", [why for why in STANDS_IN_THE_WAY if not of_the_app(why)])
def test_every_no_is_the_same_to_the_byte_and_costs_the_same(program, link, own, owners, why):
    asked = [(own, by_pass(pass_of(link))), (owners, about(link))]
    of_yes = [answer_and_statements(program, *one)[1] for one in asked]
    STANDS_IN_THE_WAY[why](link)
    if why == "owner's account closed":
        asked = asked[:1]
        problem_of(check(program, owners, about(link)), "invalid-token", 401)
    for one, number in zip(asked, of_yes, strict=False):
        answer, statements = answer_and_statements(program, *one)
        assert (answer.status_code, answer.content, statements) == (200, NO, number)


@pytest.mark.parametrize("why", [why for why in UNKNOWN if "pass" in why or why in {"bare id", "words"}])
def test_a_pass_that_is_none_is_the_same_no(program, link, own, why):
    of_yes = answer_and_statements(program, own, by_pass(pass_of(link)))[1]
    answer, statements = answer_and_statements(program, own, by_pass(UNKNOWN[why](link)))
    assert (answer.status_code, answer.content, statements) == (200, NO, of_yes)


def test_a_stranger_learns_nothing(program, make_program, link, stranger):
    """Another citizen with the true id, that citizen with an id that nobody has, and an app of another place."""
    link_self(stranger, CHEN_JING)
    theirs = program.token_of(stranger)
    answers = [answer_and_statements(program, theirs, body) for body in (about(link), {"person": str(uuid4()), **WHY})]
    assert [answer.content for answer, _number in answers] == [NO, NO]
    assert len({number for _answer, number in answers}) == 1

    elsewhere = make_program("Bank", regions=["440000"])
    assert check(elsewhere, elsewhere.own_token(), by_pass(pass_of(link))).content == NO
    assert check(elsewhere, elsewhere.token_of(link.owner), about(link)).content == NO


def test_purpose_that_was_not_granted_is_a_no(make_program, link):
    desk = make_program("Desk", purposes=[Purpose.HOSPITAL_REGISTRATION])
    token, shown = desk.own_token(), pass_of(link)
    answers = {
        purpose: check(desk, token, {**by_pass(shown), "purpose": purpose}).json()["answer"] for purpose in Purpose
    }
    assert answers == {purpose: "yes" if purpose == "hospital_registration" else "no" for purpose in Purpose}


def test_nobody_and_whoever_lacks_the_scope(program, link):
    for batch in (False, True):
        problem_of(check(program, "", about(link), batch=batch), "not-authenticated", 401)
        problem_of(check(program, "x" * 30, about(link), batch=batch), "invalid-token", 401)
        for token in (program.own_token("webhooks:manage"), program.token_of(link.owner, "links:read")):
            problem = problem_of(check(program, token, about(link), batch=batch), "insufficient-scope", 403)
            assert problem["scope"] == "links:check"
    assert not Event.objects.filter(kind__contains="check").exists()


def pointers(answer):
    return {error["pointer"] for error in problem_of(answer, "invalid-input", 422)["errors"]}


def test_a_pass_takes_the_apps_token_and_a_person_the_owners(program, link, own, owners):
    shown = by_pass(pass_of(link))
    assert pointers(check(program, owners, shown)) == {"/pass", "/person"}
    assert pointers(check(program, own, about(link))) == {"/pass", "/person"}
    assert pointers(check(program, own, {**about(link), **shown})) == {"/person"}
    assert pointers(check(program, owners, {**about(link), **shown})) == {"/pass"}
    assert pointers(check(program, own, {"items": [shown, about(link)]}, batch=True)) == {
        "/items/1/pass",
        "/items/1/person",
    }
    assert not checks()


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"person": "11010519491231002X"}, "/person"),
        ({"person": None}, "/person"),
        ({"person": 5}, "/person"),
        ({"action": "fly"}, "/action"),
        ({"action": ["view_card"]}, "/action"),
        ({"purpose": ""}, "/purpose"),
        ({"purpose": None}, "/purpose"),
        ({"name": "x"}, "/name"),
    ],
    ids=range(8),
)
def test_only_what_is_malformed_is_refused(program, link, owners, changed, pointer):
    assert pointers(check(program, owners, about(link) | changed)) == {pointer}


@pytest.mark.parametrize("shown", ["", " ", "x" * 201, "a\x00b", 5, None, []], ids=range(7))
def test_a_pass_is_a_text(program, own, shown):
    assert pointers(check(program, own, by_pass(shown))) == {"/pass"}


@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_other_methods(program, own, method):
    for address in ("link-checks/", "link-checks/batch/"):
        answer = program.call(method, address, token=own)
        problem_of(answer, "method-not-allowed", 405)
        assert answer.headers["Allow"] == "POST, OPTIONS"


def test_batch_answers_in_the_order_asked(program, link, own):
    shown = pass_of(link)
    unknown = [sign_id(uuid4(), salt="families.delegation_pass"), "x"]
    asked = [by_pass(one) for one in (unknown[0], shown, unknown[1], shown, shown)]
    asked[3]["action"] = "certify"
    answer = check(program, own, {"items": asked}, batch=True)
    assert [one["answer"] for one in answer.json()["items"]] == ["no", "yes", "no", "no", "yes"]
    assert len(checks()) == 3


def test_batch_costs_as_many_statements_for_a_hundred_as_for_one(program, link, own, owners):
    for token, body in ((own, by_pass(pass_of(link))), (owners, about(link))):
        numbers = set()
        for many in (1, MOST_AT_ONCE):
            with CaptureQueriesContext(connection) as asked:
                answer = check(program, token, {"items": [body] * many}, batch=True)
            assert [one["answer"] for one in answer.json()["items"]] == ["yes"] * many
            numbers.add(len([query for query in asked if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]))
        assert len(numbers) == 1


@pytest.mark.parametrize("items", [[], None, "x", {}, [5], [by_pass("x")] * (MOST_AT_ONCE + 1)], ids=range(6))
def test_batch_of_none_too_many_or_something_else(program, own, items):
    answer = check(program, own, {"items": items}, batch=True)
    assert {pointer.partition("/0")[0] for pointer in pointers(answer)} == {"/items"}


def test_body_that_cannot_be_read_is_said_to_be_so(program, own):
    problem_of(check(program, own, '{"items": [', batch=True), "malformed", 400)
    problem_of(check(program, own, "[]", batch=True), "malformed", 400)
    answer = program.call("POST", "link-checks/batch/", '{"items": []}', token=own, **{"content-type": "text/plain"})
    problem_of(answer, "unsupported-media-type", 415)


def test_each_question_counts(program, own, link, settings):
    settings.API_LIMITS = settings.API_LIMITS | {"checks": (10, DAY)}
    shown = by_pass(pass_of(link))
    answer = check(program, own, {"items": [shown] * 7}, batch=True)
    assert answer.headers["RateLimit-Policy"] == '"checks";q=10;w=86400'
    assert answer.headers["RateLimit"].startswith('"checks";r=3;')
    assert check(program, own, shown).headers["RateLimit"].startswith('"checks";r=2;')
    check(program, own, "{", batch=True)
    answer = check(program, own, {"items": [shown] * 2}, batch=True)
    problem = problem_of(answer, "too-many-requests", 429)
    assert problem["violated-policies"] == ["checks"]
    assert len(checks()) == 8


def test_nobodys_body_is_not_read(program, settings):
    settings.API_LIMITS = settings.API_LIMITS | {"checks": (10, DAY)}
    check(program, "", {"items": [{}] * 9}, batch=True)
    assert [row.count for row in Usage.objects.all()] == [1]


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "person": st.sampled_from([str(PERSON), str(PERSON).upper(), PERSON.hex, "", 1, None]),
            "pass": st.sampled_from(["a.b", "", " ", "é", "e\u0301", "x" * 200, "x" * 201, 1, None, []]),
            "action": st.sampled_from(["certify", "view_card", "own", 1, None, []]),
            "purpose": st.sampled_from(["bank_pension", "hospital_billing", "", 1, None, {}]),
            "more": st.just(1),
        },
    ),
    st.booleans(),
)
def test_what_is_taken_as_it_stands_is_what_the_judging_takes(body, is_owners):
    caller = SimpleNamespace(auth=SimpleNamespace(user=is_owners or None))
    taken, judged = (one(data=body, context={"request": caller}) for one in (LinkQuestion, _Judged))

    assert taken.is_valid() is judged.is_valid()
    assert taken.validated_data == judged.validated_data
    assert taken.errors == judged.errors


class _Judged(LinkQuestion):
    def run_validation(self, data=empty):
        return StrictSerializer.run_validation(self, data)


PLAIN = {"action": "certify", "purpose": "bank_pension"}


@pytest.mark.parametrize(("about", "is_owners"), [({"person": str(PERSON)}, True), ({"pass": "a-b_c.d"}, False)])
def test_a_program_that_writes_plainly_waits_for_no_judging(about, is_owners, monkeypatch):
    monkeypatch.setattr(StrictSerializer, "run_validation", None)  # whoever called it would fail
    caller = SimpleNamespace(auth=SimpleNamespace(user=is_owners or None))

    assert LinkQuestion(context={"request": caller}).run_validation(about | PLAIN)["action"] == "certify"
