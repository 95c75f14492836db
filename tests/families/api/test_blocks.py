"""Blocks for programs: the person who is linked to makes them by ending a link, reads and lifts them; nobody else learns."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from audit.models import Event
from families.models import ApplicantBlock, FamilyLink
from families.models.links import EndedBy
from families.services.consents.blocks import block_applicant
from families.services.links.ending import end_link
from integrators.api.fields import moment_text
from tests.families.api.programs import ALL_SCOPES, Caller, calling_for, made_app
from tests.families.api.test_document import DOCUMENT, run
from tests.families.conftest import LI_MING, by
from tests.integrators.problems import problem_of

BLOCKS = "applicant-blocks/"
EXAMPLES = re.findall(r"```sh\n(curl [^`]*?/v1/applicant-blocks/[^`]*?)```", DOCUMENT)


@pytest.fixture
def blocked(link, subject, relative):
    block_applicant(link.person, link.owner, by=by(relative))
    return ApplicantBlock.objects.get()


def everything(caller, block):
    address = f"{BLOCKS}{block.pk}/"
    return [caller.get(BLOCKS), caller.get(address), caller.send("DELETE", address)]


def end(caller, link, **how):
    return caller.post(f"family-links/{link.pk}/end/", how)


def test_subject_ends_and_blocks_in_one_call(subject, link, linked):
    answer = end(subject, link, blocks=True)
    assert answer.json()["state"]["code"] == "ended", answer.content
    block = ApplicantBlock.objects.get(person=link.person, applicant=linked)
    shown = {"id": str(block.pk), "blocked_at": moment_text(block.blocked_at), "link_id": str(link.pk)}
    assert subject.get(BLOCKS).json() == {"items": [shown], "next": None}
    assert subject.get(f"{BLOCKS}{block.pk}/").json() == {**shown, "name": LI_MING.name}


def test_block_of_the_owner_counts_for_nothing(owner, link):
    assert end(owner, link, blocks=True).status_code == 200
    assert not ApplicantBlock.objects.exists()


@pytest.mark.parametrize("wrong", ["yes", 1, None], ids=str)
def test_block_is_yes_or_no(subject, link, wrong):
    problem = problem_of(end(subject, link, blocks=wrong), "invalid-input", 422)
    assert problem["errors"][0]["pointer"] == "/blocks"
    assert FamilyLink.objects.get(pk=link.pk).ended_at is None


def test_subject_lets_ask_again(subject, blocked, relative, program):
    lifted = subject.send("DELETE", f"{BLOCKS}{blocked.pk}/")
    assert (lifted.status_code, lifted.content) == (204, b"")
    assert not ApplicantBlock.objects.exists()
    event = Event.objects.get(kind="families.applicant_let_ask")
    assert (event.actor_id, event.codes["app"]) == (str(relative.pk), program.app.pk)
    problem_of(subject.send("DELETE", f"{BLOCKS}{blocked.pk}/"), "not-found", 404)


def test_who_was_refused_had_no_link_and_may_have_no_name(subject, link, relative):
    refused = User.objects.create_user("refused", "a long password indeed")
    block_applicant(link.person, refused, by=by(relative))
    [shown] = subject.get(BLOCKS).json()["items"]
    assert shown["link_id"] is None
    assert subject.get(f"{BLOCKS}{shown['id']}/").json()["name"] is None


def test_blocked_reads_nothing_of_it(owner, link, blocked):
    listed, read, lifted = everything(owner, blocked)
    assert (listed.json()["items"], read.status_code, lifted.status_code) == ([], 404, 404)
    seen = [owner.get(address).content.decode() for address in ("family-links/", f"family-links/{link.pk}/", "events/")]
    assert "block" not in "".join(seen)
    assert ApplicantBlock.objects.exists()


def test_strangers_find_nothing(outsider, blocked, unknown_id):
    listed, read, lifted = everything(outsider, blocked)
    assert (listed.json()["items"], read.status_code, lifted.status_code) == ([], 404, 404)
    assert read.content == outsider.get(f"{BLOCKS}{unknown_id}/").content
    assert ApplicantBlock.objects.exists()


def test_nobody_and_an_apps_own_token_are_not_let_in(blocked, program):
    for answer in everything(Caller(), blocked):
        problem_of(answer, "not-authenticated", 401)
    for answer in everything(Caller(program.own_token("links:read links:write")), blocked):
        problem_of(answer, "not-a-citizens-token", 403)
    assert ApplicantBlock.objects.exists()


@pytest.mark.parametrize(("missing", "statuses"), [("links:read", [403, 403, 204]), ("links:write", [200, 200, 403])])
def test_missing_scope_opens_nothing(blocked, relative, program, missing, statuses):
    scope = " ".join(one for one in ALL_SCOPES.split() if one != missing)
    caller = calling_for(relative, program, scope=scope)
    assert [answer.status_code for answer in everything(caller, blocked)] == statuses


def test_agreement_is_of_the_persons_region(blocked, relative):
    caller = calling_for(relative, made_app("Bank", regions=["310000"]))
    listed, read, lifted = everything(caller, blocked)
    assert (listed.json()["items"], read.status_code, lifted.status_code) == ([], 404, 404)


def test_whose_own_card_is_gone_reads_nothing(subject, blocked, relative):
    end_link(FamilyLink.objects.own().get(owner=relative), ended_by=EndedBy.OWNER, by=by(relative))
    assert subject.get(BLOCKS).json()["items"] == []


def test_list_asks_as_often_for_one_as_for_many(subject, link, blocked, relative):
    subject.get(BLOCKS)
    with CaptureQueriesContext(connection) as of_one:
        subject.get(BLOCKS)
    for number in range(3):
        block_applicant(link.person, User.objects.create_user(f"many{number}"), by=by(relative))
    with CaptureQueriesContext(connection) as of_many:
        assert len(subject.get(BLOCKS).json()["items"]) == 4
    assert len(of_many) == len(of_one)


@pytest.mark.parametrize("number", range(2))
def test_example_of_the_document_works(subject, blocked, number):
    assert len(EXAMPLES) == 2
    answer = run(EXAMPLES[number], subject.token, BLOCK=str(blocked.pk))
    assert answer.status_code == (204 if "-X DELETE" in EXAMPLES[number] else 200)
