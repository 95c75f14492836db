"""Every refusal of the wizard is one here, in the wizard's words, at the member to change; and what it takes is taken."""

from datetime import timedelta

import pytest
from django.utils import timezone

from families import errors, wizard
from families.api.applications import ApplicationsView, NewApplication
from families.api.applying import MEMBERS
from families.api.refusals import code_of
from families.errors import DeclarationChanged, DraftIncomplete, FamilyServiceError, NotRenewable, StaleDraft
from families.forms.details import RelativeDetailsForm
from families.models import LinkApplication
from families.relationships import Relationship, Sex
from families.services.applications import asking_again, limits
from families.services.applications import drafts as applications
from tests.families.api.applying import Api, api, api_for, program
from tests.families.conftest import (
    CHEN_JING,
    LI_MING,
    LI_XIAOYU,
    WANG_FANG,
    Resident,
    by,
    draft_of,
    link_relative,
    link_self,
    refused_before,
    submit,
    waiting,
)
from tests.families.wizard.test_input import FATHER, NAMES, REFUSED, TAKEN
from tests.integrators.problems import problem_of

__all__ = ["api", "program"]

pytestmark = pytest.mark.django_db
OLD = Resident("李老", LI_MING.born.replace(year=1950))
YOUNG = Resident("李年轻", LI_MING.born.replace(year=LI_MING.born.year + 10))


def errors_of(answer):
    return {error["pointer"]: error["detail"] for error in problem_of(answer, "invalid-input", 422)["errors"]}


@pytest.mark.parametrize(("typed", "stored"), TAKEN)
def test_number_is_taken_as_people_write_it(api, typed, stored):
    assert api.send(api.for_relative(relationship="other", number=typed)).status_code == 202
    assert LinkApplication.objects.get(relationship="other").number == stored


@pytest.mark.parametrize(("typed", "words"), REFUSED)
def test_wrong_number_is_explained(api, typed, words):
    found = errors_of(api.send(api.for_relative(number=typed)))
    assert list(found) == ["/number"]
    assert words in found["/number"]


@pytest.mark.parametrize(("typed", "stored"), NAMES)
def test_name_is_taken_as_people_are_called(api, typed, stored):
    assert api.send(api.for_relative(name=typed)).status_code == 202
    assert LinkApplication.objects.get(relationship="mother").name == stored


@pytest.mark.parametrize("typed", ["王\t芳", "王\n芳", "王\u3000芳"])
def test_every_kind_of_space_is_one(api, typed):
    assert api.send(api.for_relative(name=typed)).status_code == 202
    assert LinkApplication.objects.get(relationship="mother").name == "王 芳"


WRONG = {
    "no-name": ({"name": ""}, "/name", "Enter the full name"),
    "blank-name": ({"name": "  "}, "/name", "Enter the full name"),
    "dot-for-a-name": ({"name": "·"}, "/name", "Enter the full name"),
    "long-name": ({"name": "名" * 200}, "/name", "longer than 100 characters"),
    "name-with-nul": ({"name": "王\0芳"}, "/name", "Null characters are not allowed."),
    "markup-for-a-name": ({"name": "<b>王芳</b>"}, "/name", "Remove other characters"),
    "name-is-no-text": ({"name": 7}, "/name", "Give a text."),
    "name-is-null": ({"name": None}, "/name", "may not be null"),
    "number-is-a-number": ({"number": 110101195811020022}, "/number", "Give a text."),
    "both-number-and-none": ({"has_no_number": True}, "/has_no_number", "Remove it, or remove this tick."),
    "tick-is-no-tick": ({"has_no_number": "on"}, "/has_no_number", "Give true or false."),
    "no-relationship": ({"relationship": ""}, "/relationship", "Choose what this person is to you."),
    "unknown-relationship": ({"relationship": "cousin"}, "/relationship", "Choose a relationship from the list."),
    "no-scopes": ({"scopes": []}, "/scopes", "Choose at least one thing to share."),
    "unknown-scope": ({"scopes": ["all"]}, "/scopes", "Choose from the list."),
    "scopes-are-no-list": ({"scopes": "view_card"}, "/scopes", "Give a list."),
    "scope-is-no-text": ({"scopes": [1]}, "/scopes/0", "Give a text."),
    "no-such-term": ({"term_days": 9999}, "/term_days", "Choose from the list."),
    "term-is-a-text": ({"term_days": "365"}, "/term_days", "Give a whole number."),
    "region-of-a-relative": ({"region": "110000"}, "/region", "not asked for with this relationship"),
    "unknown-member": ({"phone": "1"}, "/phone", "There is no such field here."),
    "notice-is-no-object": ({"notice": "2026-11"}, "/notice", "Give an object."),
    "declaration-with-more": (
        {"declaration": {"version": "1", "sha256": "2", "name": "3"}},
        "/declaration/name",
        "There is no such field here.",
    ),
}


@pytest.mark.parametrize("reason", WRONG)
def test_wrong_answer_is_named_in_the_wizards_words(api, reason):
    changes, pointer, words = WRONG[reason]
    found = errors_of(api.send(api.for_relative() | changes))
    assert list(found) == [pointer]
    assert words in found[pointer]


MISSING = {
    "name": "Enter the full name",
    "number": "Enter the social-security number, or tick that there is none yet.",
    "relationship": "Choose what this person is to you.",
    "scopes": "Choose at least one thing to share.",
    "term_days": "Choose for how long.",
    "notice": "required",
    "declaration": "required",
}


@pytest.mark.parametrize("member", MISSING)
def test_answer_that_is_missing_is_named(api, member):
    body = {name: value for name, value in api.for_relative().items() if name != member}
    found = errors_of(api.send(body))
    assert list(found) == [f"/{member}"]
    assert MISSING[member] in found[f"/{member}"]


def test_several_mistakes_of_a_step_are_told_at_once(api):
    found = errors_of(api.send(api.for_relative() | {"name": "", "number": "", "relationship": ""}))
    assert list(found) == ["/name", "/number", "/relationship"]


def test_scope_that_does_not_fit_the_relationship(api):
    body = api.for_relative(LI_XIAOYU, "daughter") | {"scopes": ["certify"]}
    assert errors_of(api.send(body)) == {"/scopes": "Choose from the list."}


OWN = {
    "no-region": ({"region": ""}, "/region", "Choose the city"),
    "region-that-issues-none": ({"region": "110101"}, "/region", "Choose a city or prefecture from the list."),
    "no-such-region": ({"region": "999999"}, "/region", "Choose a city or prefecture from the list."),
    "no-number": ({"number": ""}, "/number", "Enter the social-security number."),
    "scopes": ({"scopes": ["view_card"]}, "/scopes", "not asked for with this relationship"),
    "term": ({"term_days": 365}, "/term_days", "not asked for with this relationship"),
    "tick": ({"has_no_number": True}, "/has_no_number", "not asked for with this relationship"),
}


@pytest.mark.parametrize("reason", OWN)
def test_wrong_answer_about_one_s_own_card(program, applicant, reason):
    changes, pointer, words = OWN[reason]
    api = api_for(program, applicant)
    found = errors_of(api.send(api.for_own(LI_MING) | changes))
    assert list(found) == [pointer]
    assert words in found[pointer]


# Every rule of the services that a submission meets: what there is before, the relative, the pointer.


def _four_elders(user):
    elders = [Resident("老人", FATHER.born, sequence=turn) for turn in range(4)]
    link_relative(user, elders[0], Relationship.FATHER_IN_LAW)
    for elder in elders[1:]:
        submit(draft_of(user, elder, Relationship.FATHER_IN_LAW))


def _four_unanswered(user):
    for turn, relationship in enumerate(["father", "father_in_law", "brother"]):
        submit(draft_of(user, Resident("老人", FATHER.born, sequence=turn), relationship))
    submit(draft_of(user, LI_XIAOYU, "daughter"))


RULES = {
    "OwnNumber": (lambda user: None, LI_MING, "brother", "/number"),
    "AlreadyLinked": (link_relative, WANG_FANG, "mother", "/number"),
    "AlreadyApplied": (lambda user: submit(draft_of(user, WANG_FANG, "mother")), WANG_FANG, "mother", "/number"),
    "RelationshipNotPlausible": (lambda user: None, OLD, "son", "/relationship"),
    "QuotaReached": (_four_elders, Resident("老人", FATHER.born, sequence=9), "father_in_law", "/relationship"),
    "TooManyUnanswered": (_four_unanswered, CHEN_JING, "spouse", None),
    "SelfLinkRequired": (None, WANG_FANG, "mother", None),
    "AlreadyBound": (lambda user: None, LI_MING, "self", None),
}
WAITS = {"TooManyFailures", "AskedLately"}  # not refused, but to be sent again: tests of their own
UNREACHABLE = {"StaleDraft", "DraftIncomplete"}  # one call is one window, and a form per step


def test_refusal_is_given_again_under_its_key(api):
    body, key = api.for_relative(LI_MING, "brother"), "0" * 32
    first, again = (api.send(body, key=key) for _turn in range(2))
    assert problem_of(again, "refused", 422) == first.json()
    assert again.headers["Idempotency-Replayed"] == "true"


def test_contract_names_every_refusal():
    told = ApplicationsView.post.operation.refusals
    assert {*told} == {code_of(getattr(errors, kind)) for kind in (*RULES, "RegionNotAgreed", "DeclarationChanged")}


def test_many_refusals_make_the_citizen_wait_and_are_not_kept_under_the_key(api, linked):
    refused_before(linked, 3)
    body, key = api.for_relative(WANG_FANG, "mother"), "0" * 32
    waits = api.send(body, key=key)
    problem = problem_of(waits, "wait-first", 429)
    assert problem["code"] == "too-many-failures"
    assert 890 <= int(waits.headers["Retry-After"]) <= 900
    LinkApplication.objects.filter(status="rejected").update(ended_at=timezone.now() - timedelta(minutes=15, seconds=1))
    assert api.send(body, key=key).status_code == 202


def test_asking_again_and_again_makes_the_citizen_wait(api, linked):
    for _turn in range(2):
        applications.withdraw_application(waiting(linked), by=by(linked))
    waits = api.send(api.for_relative(WANG_FANG, "mother"))
    assert problem_of(waits, "wait-first", 429)["code"] == "asked-lately"
    assert 86_300 <= int(waits.headers["Retry-After"]) <= 86_400


def vars_of(text):
    return {"version": text.version, "sha256": text.sha256}


@pytest.mark.parametrize("kind", RULES)
def test_rule_refuses_here_as_in_the_wizard(program, applicant, kind):
    before, resident, relationship, pointer = RULES[kind]
    link = link_self(applicant)
    api = api_for(program, applicant)
    if relationship == "self":  # who is bound already is shown no text any more
        notice = vars_of(applications.notice_of("en", is_self=True))
        body = {"relationship": "self", "region": "110000", "notice": notice, "declaration": notice}
    else:
        body = api.for_relative(resident, relationship)
    if before is None:
        link.ended_at, link.ended_by = link.begins_at, "owner"
        link.save()
    else:
        before(applicant)
    drafts = LinkApplication.objects.count()
    problem = problem_of(api.send(body), "refused", 422)

    error = getattr(errors, kind)
    assert problem["code"] == code_of(error)
    assert [entry["pointer"] for entry in problem.get("errors", [])] == ([pointer] if pointer else [])
    assert problem["detail"]
    assert LinkApplication.objects.count() == drafts


@pytest.mark.parametrize(
    ("resident", "relationship", "words"),
    [
        (Resident("李雷", LI_XIAOYU.born), "daughter", "belongs to a man or boy"),
        (LI_XIAOYU, "son", "belongs to a woman or girl"),
        (YOUNG, "father", "too young to be that to you"),
        (OLD, "son", "too old to be that to you"),
    ],
)
def test_relationship_that_the_number_contradicts(api, resident, relationship, words):
    problem = problem_of(api.send(api.for_relative(resident, relationship)), "refused", 422)
    assert words in problem["detail"]


def test_second_spouse(api, linked):
    submit(draft_of(linked, CHEN_JING, "spouse"))
    other = Resident("陈红", CHEN_JING.born, Sex.FEMALE, sequence=5)
    assert (
        "already added your spouse" in problem_of(api.send(api.for_relative(other, "spouse")), "refused", 422)["detail"]
    )


def test_rule_and_mistake_together_are_wrong_input_that_names_both(api):
    found = errors_of(api.send(api.for_relative(LI_MING, "brother") | {"name": ""}))
    assert set(found) == {"/name", "/number"}
    assert "your own number" in found["/number"]


def test_every_rule_of_a_submission_is_in_the_table():
    """A rule that the services learn is missing here until it is written down. That of renewals is in test_renewals.py."""
    met = {
        name
        for module in (applications, asking_again, limits)
        for name, one in vars(module).items()
        if isinstance(one, type) and issubclass(one, FamilyServiceError)
    }
    elsewhere = {NotRenewable.__name__, DeclarationChanged.__name__}
    assert met - elsewhere | {"RelationshipNotPlausible"} == RULES.keys() | UNREACHABLE | WAITS
    assert {StaleDraft.__name__, DraftIncomplete.__name__} == UNREACHABLE


def test_every_field_of_the_wizard_is_a_member():
    steps = [step for step in wizard.STEPS if not step.is_for_pages_alone]
    fields = {name for step in steps for name in step.form.base_fields} - {"version", "preset", "shown"}
    members = NewApplication().fields.keys() - {"notice", "declaration"}
    assert members == {MEMBERS.get(name, name) for name in fields}


def test_every_sentence_of_the_forms_is_met():
    """Each field of the relative's steps is wrong in some row."""
    pointers = {pointer for _changes, pointer, _words in WRONG.values()} | {"/number"}
    assert {f"/{name}" for name in RelativeDetailsForm.base_fields if name != "version"} <= pointers


def test_sentences_are_in_the_readers_language(api):
    problem = problem_of(Api(api.token, "es").send(api.for_relative(LI_MING, "brother")), "refused", 422)
    assert problem["detail"].startswith("Este es su propio número")
