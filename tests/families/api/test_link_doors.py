"""Who is let in to family links, and what a program learns of those that are not its citizen's: nothing."""

import pytest
from django.utils import timezone

from families.models import FamilyLink
from families.models.links import EndedBy
from integrators.models import Agreement
from tests.families.api.programs import ALL_SCOPES, Caller, agree_in, calling_for, made_app
from tests.families.api.test_links import VERBS, of, text
from tests.families.conftest import link_relative
from tests.families.services.test_races import all_at_once
from tests.integrators.problems import problem_of


def everything(caller, link):
    """Every way in, with a state that fits."""
    return [
        caller.get(of(link)),
        caller.patch(of(link), {"scopes": ["view_card"]}, **{"if-match": "*"}),
        *(caller.post(of(link, verb)) for verb in VERBS),
    ]


def test_strangers_find_nothing(outsider, link, unknown_id):
    unknown = outsider.get(f"family-links/{unknown_id}/")
    for answer in everything(outsider, link):
        problem_of(answer, "not-found", 404)
        assert answer.content == unknown.content
    assert [item["relationship"]["code"] for item in text(outsider.get("family-links/"))["items"]] == ["self"]


def test_who_is_the_subject_no_longer_finds_nothing(subject, link, relative):
    FamilyLink.objects.own().filter(owner=relative).update(ended_at=timezone.now(), ended_by=EndedBy.OWNER)
    for answer in everything(subject, link):
        problem_of(answer, "not-found", 404)


def test_nobody_is_let_in(link):
    for answer in [Caller().get("family-links/"), *everything(Caller(), link)]:
        problem_of(answer, "not-authenticated", 401)


def test_apps_own_token_is_not_a_citizens(link, program):
    own = Caller(program.own_token("links:read links:write"))
    for answer in [own.get("family-links/"), *everything(own, link)]:
        problem_of(answer, "not-a-citizens-token", 403)


@pytest.mark.parametrize(
    ("missing", "asked"), [("links:read", ["GET"]), ("links:write", ["PATCH", "POST", "POST", "POST"])]
)
def test_missing_scope_is_named(link, linked, program, missing, asked):
    scope = ALL_SCOPES.replace(missing, "").replace("  ", " ").strip()
    caller = calling_for(linked, program, scope=scope)
    answers = everything(caller, link)
    answers = answers[:1] if missing == "links:read" else answers[1:]
    assert [answer.request["REQUEST_METHOD"] for answer in answers] == asked
    for answer in answers:
        assert problem_of(answer, "insufficient-scope", 403)["scope"] == missing


@pytest.mark.parametrize(
    ("codes", "is_there"),
    [(["110000"], True), (["110101"], False), (["310000"], False), (["110000", "310000"], True), ([], False)],
    ids=range(5),
)
def test_agreement_is_of_the_persons_region(link, linked, codes, is_there):
    caller = calling_for(linked, made_app("Bank", regions=codes))
    assert caller.get(of(link)).status_code == (200 if is_there else 404)
    assert len(text(caller.get("family-links/"))["items"]) == (2 if is_there else 0)


def test_agreement_is_of_the_scope_too(link, linked):
    program = made_app("Bank", scopes=["links:read", "cards:read"])
    caller = calling_for(linked, program)
    assert [answer.status_code for answer in everything(caller, link)] == [200, 404, 404, 404, 404]
    Agreement.objects.filter(app=program.app).update(ended_at=timezone.now())
    problem_of(caller.get(of(link)), "not-found", 404)
    agree_in(program.app, "110000")
    assert caller.get(of(link)).status_code == 200


def test_token_that_may_write_does_not_read_whose_it_is(link, linked, program):
    caller = calling_for(linked, program, scope="links:write")
    for answer in everything(caller, link)[1:]:
        assert link.person.name not in answer.content.decode()
    link.refresh_from_db()
    assert link.ended_at is not None


def test_answers_are_kept_by_nobody(owner, link):
    answer = owner.get(of(link))
    assert "no-store" in answer.headers["Cache-Control"]
    assert "Authorization" in answer.headers["Vary"]


@pytest.mark.django_db(transaction=True)
def test_of_two_lowerings_of_one_state_one_counts(linked, program):
    link = link_relative(linked)
    token = calling_for(linked, program).token
    answers = []

    def lowering(scopes):
        return lambda: answers.append(lower_with(Caller(token), link, scopes).status_code)

    all_at_once([lowering(["view_card"]), lowering(["view_pension"])])

    assert sorted(answers) == [200, 412]
    link.refresh_from_db()
    assert (link.sequence, len(link.scopes)) == (2, 1)


def lower_with(caller, link, scopes):
    return caller.patch(of(link), {"scopes": scopes}, **{"if-match": '"1-en"'})
