"""Disputes for programs: the person whose record is shared opens and reads them, and nobody else learns of them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.models import Event
from families.decisions import DisputeOutcome
from families.models import Dispute, FamilyLink
from families.models.links import EndedBy
from families.services.links.disputes import open_dispute, resolve_dispute
from families.services.links.ending import end_link
from integrators.api.fields import moment_text
from tests.families.api.programs import ALL_SCOPES, Caller, calling_for, made_app
from tests.families.conftest import by
from tests.families.recipes import make_link, make_person
from tests.integrators.problems import problem_of

KEY, OTHER_KEY = "0c1c8f5c-8f2b-4a4e-9d51-0a3f6f6f2b11", "0c1c8f5c-8f2b-4a4e-9d51-0a3f6f6f2b12"


def dispute(caller, link, *, key=KEY, body=None):
    return caller.post(f"family-links/{link.pk}/disputes/", body, **{"idempotency-key": key})


def everything(caller, link, dispute_id):
    return [dispute(caller, link), caller.get("disputes/"), caller.get(f"disputes/{dispute_id}/")]


@pytest.fixture
def opened(link, subject, relative):
    return open_dispute(link, relative, by=by(relative))


def test_subject_disputes_and_the_link_stands_still(subject, link, relative, program):
    answer = dispute(subject, link)

    assert answer.status_code == 201, answer.content
    row = Dispute.objects.get()
    assert answer.json() == {
        "id": str(row.pk),
        "reference": row.reference,
        "link_id": str(link.pk),
        "opened_at": moment_text(row.opened_at),
        "resolved_at": None,
        "decision": None,
    }
    assert answer.headers["Location"] == f"/api/v1/disputes/{row.pk}/"
    state = subject.get(f"family-links/{link.pk}/").json()["state"]
    assert state == {"code": "frozen", "label": "Stands still for now"}
    event = Event.objects.get(kind="families.dispute_opened")
    assert (event.actor_id, event.codes["app"]) == (str(relative.pk), program.app.pk)


def test_the_same_key_gets_the_same_answer_and_another_the_open_case(subject, link):
    first, again, another = dispute(subject, link), dispute(subject, link), dispute(subject, link, key=OTHER_KEY)

    assert (again.status_code, again.content, again.headers["Idempotency-Replayed"]) == (201, first.content, "true")
    assert (another.status_code, another.content) == (200, first.content)
    assert Dispute.objects.count() == 1


def test_key_is_needed_and_nothing_else_is_taken(subject, link):
    assert problem_of(subject.post(f"family-links/{link.pk}/disputes/"), "idempotency-key-missing", 400)
    problem = problem_of(dispute(subject, link, body={"reason": "none"}), "invalid-input", 422)
    assert problem["errors"][0]["pointer"] == "/reason"


def test_owner_neither_disputes_nor_reads(owner, link, opened):
    assert problem_of(dispute(owner, link), "refused", 422)["code"] == "dispute-not-allowed"
    assert owner.get("disputes/").json()["items"] == []
    problem_of(owner.get(f"disputes/{opened.pk}/"), "not-found", 404)
    seen = [owner.get(address).content.decode() for address in ("family-links/", f"family-links/{link.pk}/", "events/")]
    assert opened.reference not in "".join(seen)
    assert "dispute" not in "".join(seen)


def test_what_has_ended_and_ones_own_card_are_not_disputed(subject, owner, link):
    own = FamilyLink.objects.own().get(owner=link.owner)
    assert problem_of(dispute(owner, own), "refused", 422)["code"] == "dispute-not-allowed"
    end_link(link, ended_by=EndedBy.OWNER, by=by(link.owner))
    assert problem_of(dispute(subject, link, key=OTHER_KEY), "refused", 422)["code"] == "link-ended"


def test_decided_case_says_how(subject, opened, officer):
    resolve_dispute(opened, DisputeOutcome.GOES_ON, by=officer)

    read = subject.get(f"disputes/{opened.pk}/").json()
    assert read["resolved_at"] == moment_text(opened.resolved_at)
    assert read["decision"] == {"code": "goes_on", "label": "The link is in order and may go on."}
    assert subject.get("disputes/").json()["items"] == [read]


def test_strangers_find_nothing(outsider, link, opened, unknown_id):
    unknown = outsider.get(f"disputes/{unknown_id}/")
    posted, listed, read = everything(outsider, link, opened.pk)
    assert [answer.status_code for answer in (posted, read)] == [404, 404]
    assert (read.content, listed.json()["items"]) == (unknown.content, [])


def test_nobody_and_an_apps_own_token_are_not_let_in(link, opened, program):
    for answer in everything(Caller(), link, opened.pk):
        problem_of(answer, "not-authenticated", 401)
    for answer in everything(Caller(program.own_token("links:read links:write")), link, opened.pk):
        problem_of(answer, "not-a-citizens-token", 403)


@pytest.mark.parametrize(("missing", "statuses"), [("links:read", [200, 403, 403]), ("links:write", [403, 200, 200])])
def test_missing_scope_opens_nothing(link, opened, relative, program, missing, statuses):
    scope = " ".join(one for one in ALL_SCOPES.split() if one != missing)
    caller = calling_for(relative, program, scope=scope)
    assert [answer.status_code for answer in everything(caller, link, opened.pk)] == statuses


def test_agreement_is_of_the_persons_region(link, opened, relative):
    caller = calling_for(relative, made_app("Bank", regions=["310000"]))
    posted, listed, read = everything(caller, link, opened.pk)
    assert (posted.status_code, listed.json()["items"], read.status_code) == (404, [], 404)


def test_list_asks_as_often_for_one_as_for_many(subject, relative, opened, linked):
    subject.get("disputes/")
    with CaptureQueriesContext(connection) as of_one:
        subject.get("disputes/")
    for sequence in (60, 62):
        other = make_link(linked, make_person("张老", opened.person.born_on, sequence=sequence), "other")
        FamilyLink.objects.filter(pk=other.pk).update(ended_at=other.begins_at, ended_by=EndedBy.OWNER)
        case = Dispute(link=other, person=opened.person, opened_by="person:1")
        case.save(force_insert=True)
    with CaptureQueriesContext(connection) as of_many:
        assert len(subject.get("disputes/").json()["items"]) == 3
    assert len(of_many) == len(of_one)
