"""Who is told nothing of an application, and may do nothing with it: strangers, apps by themselves, apps without a scope or an
agreement."""

import re

import pytest

from families.models import LinkApplication
from families.states import Status
from integrators.models import Agreement
from integrators.services.agreements import end_agreement
from tests.families.api.applying import Api, agree_with, api, api_for, program
from tests.families.api.test_applications import shape_of
from tests.families.conftest import LI_MING, WANG_FANG, Resident, answer, draft_of, link_self, submit, waiting
from tests.families.recipes import make_application
from tests.integrators.oauth import BY, Program, registered
from tests.integrators.problems import problem_of

__all__ = ["api", "program"]

pytestmark = pytest.mark.django_db
SUZHOU = "320500"
ELSEWHERE = Resident("王芳", WANG_FANG.born, WANG_FANG.sex, region=SUZHOU)
OF_ONE = {
    "read": ("GET", "", None),
    "withdraw": ("POST", "withdraw/", {}),
    "ask-for-a-code": ("POST", "code-requests/", {"channel": "sms"}),
    "answer": ("POST", "answers/", {"code": "123456", "text": {"version": "2026-11-27", "sha256": "0" * 64}}),
}
TEXTS = "declaration/?relationship=mother&scopes=view_card&term_days=365"
ALL = {"list": ("GET", None, None), "apply": ("POST", None, {}), "texts": ("GET", TEXTS, None)} | OF_ONE


def knock(api, door, application):
    method, path, body = ALL[door]
    address = path or "" if door not in OF_ONE else f"{application.pk}/{path}"
    return api.call(method, address, body, **{"idempotency-key": "8e03978e-40d5-43e8-bc93-6894a57f9324"})


@pytest.fixture
def application(linked):
    return waiting(linked)


def unchanged(application):
    before = application.version
    application.refresh_from_db()
    return (application.status, application.version) == (Status.AWAITING_CONSENT, before)


@pytest.mark.parametrize("door", OF_ONE)
def test_nobody_else_finds_it(program, application, stranger, relative, door):
    """Neither a stranger nor the relative whom it is about; the same as one that never was."""
    link_self(relative, WANG_FANG)
    missing = make_application(stranger, "other", status=Status.DRAFT)
    for user in (stranger, relative):
        api = api_for(program, user)
        answers = [knock(api, door, row) for row in (application, missing)]
        problems = [problem_of(one, "not-found", 404) for one in answers]
        assert problems[0] == problems[1]
    assert unchanged(application)


def test_lists_are_of_one_s_own(program, application, stranger):
    assert api_for(program, stranger).get().json() == {"items": [], "next": None}


def test_citizens_applications_are_there_for_each_app_they_let_read(application, linked):
    """The scope is about the citizen, whichever door they applied at."""
    other = Program(*registered("Another desk", integrator="Other Hospital"))
    agree_with(other.app, "110000")
    assert shape_of(api_for(other, linked), application)["id"] == str(application.pk)


@pytest.mark.parametrize("door", ALL)
def test_nobody_without_a_token(application, door):
    problem_of(knock(Api(None), door, application), "not-authenticated", 401)
    problem_of(knock(Api("not-a-token"), door, application), "invalid-token", 401)
    assert unchanged(application)


@pytest.mark.parametrize("door", ALL)
def test_app_by_itself_is_no_citizen(program, application, door):
    problem_of(knock(Api(program.own_token("links:read links:write")), door, application), "not-a-citizens-token", 403)
    assert unchanged(application)


@pytest.mark.parametrize("door", ALL)
def test_missing_scope_is_named(program, application, linked, door):
    needed = "links:read" if door in {"list", "read"} else "links:write"
    other = "links:write" if needed == "links:read" else "links:read"
    problem = problem_of(knock(api_for(program, linked, scope=other), door, application), "insufficient-scope", 403)
    assert problem["scope"] == needed
    assert unchanged(application)


@pytest.mark.parametrize("door", OF_ONE)
@pytest.mark.parametrize("agreed", [[], [SUZHOU]], ids=["nowhere", "elsewhere"])
def test_without_an_agreement_it_is_not_there(linked, application, door, agreed):
    other = Program(*registered("Another desk", integrator="Other Hospital"))
    agree_with(other.app, *agreed)
    api = api_for(other, linked)
    problem_of(knock(api, door, application), "not-found", 404)
    assert api.get().json()["items"] == []
    assert unchanged(application)


@pytest.mark.parametrize("door", OF_ONE)
def test_agreement_that_has_ended_counts_no_more(api, program, application, door):
    end_agreement(Agreement.objects.get(app=program.app), by=BY)
    problem_of(knock(api, door, application), "not-found", 404)
    assert unchanged(application)


@pytest.mark.parametrize("door", ["withdraw", "ask-for-a-code", "answer"])
def test_agreement_to_read_is_none_to_write(linked, application, door):
    other = Program(*registered("Another desk", integrator="Other Hospital"))
    agree_with(other.app, "110000", scopes=["links:read"])
    api = api_for(other, linked)
    read = knock(api, "read", application)
    assert read.status_code == 200
    assert read.json()["asked"].keys() == {"code", "label", "address", "code_requests"}
    problem_of(knock(api, door, application), "not-found", 404)
    assert unchanged(application)


def test_region_is_the_persons_once_the_register_knows_them(linked):
    other = Program(*registered("Another desk", integrator="Other Hospital"))
    agree_with(other.app, "110000")
    api = api_for(other, linked)
    application = submit(draft_of(linked, ELSEWHERE, "mother"))
    assert shape_of(api, application)
    answer(application, ELSEWHERE)
    problem_of(api.get(f"{application.pk}/"), "not-found", 404)
    agree_with(other.app, "320000")
    assert shape_of(api, application)


def test_applying_where_nothing_is_agreed_is_refused(linked):
    other = Program(*registered("Another desk", integrator="Other Hospital"))
    agree_with(other.app, SUZHOU)
    api = api_for(other, linked)
    texts = {"version": "1", "sha256": "2"}
    body = {"name": "王芳", "number": "1", "relationship": "mother", "notice": texts, "declaration": texts}
    problem = problem_of(api.send(body), "refused", 422)
    assert (problem["code"], "errors" in problem) == ("region-not-agreed", False)
    problem_of(api.get("declaration/?relationship=mother"), "not-found", 404)


@pytest.mark.parametrize("region", ["110000", "999999", "x", "12345é"])
def test_unknown_region_reads_as_one_that_is_not_agreed(applicant, region):
    other = Program(*registered("Another desk", integrator="Other Hospital"))
    agree_with(other.app, SUZHOU)
    api = api_for(other, applicant)
    body = api.for_own(LI_MING, SUZHOU) | {"region": region}
    problem = problem_of(api.send(body), "refused", 422)
    assert (problem["code"], problem["errors"][0]["pointer"]) == ("region-not-agreed", "/region")
    assert problem["detail"] == (
        "This app may not apply for cards of this region. You can apply on the pages of the family service."
    )
    assert not LinkApplication.objects.exists()


def test_who_may_not_type_a_code_is_told_no_name(program, application, linked):
    api = api_for(program, linked, scope="links:read")
    assert LI_MING.name not in knock(api, "read", application).content.decode()
    assert "text" not in shape_of(api, application)["asked"]


@pytest.mark.parametrize("door", ALL)
def test_no_answer_holds_a_name_or_a_number(api, application, door):
    """But the citizen's own in what a code says yes to, which is read to their relative."""
    answer = knock(api, door, application)
    said = answer.content.decode()
    if door == "read":
        said = said.replace(answer.json()["asked"]["text"]["paragraphs"][0], "")
    assert not [name for name in (WANG_FANG.name, LI_MING.name) if name in said]
    assert not re.search(r"\d{11}", re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}", "", said))
