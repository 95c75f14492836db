"""Who is let in to a person's data, whichever room has it: what a program may not see reads like a person who never was."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.utils import timezone

from audit.models import Event
from families.models import FamilyLink
from families.models.links import EndedBy
from tests.benefits.pages.conftest import keep_all
from tests.families.api.programs import ALL_SCOPES, Caller, calling_for, made_app
from tests.integrators.problems import problem_of

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Door:
    """`scope` of the token; `others` of a link that show nothing of it; `opening`: the event of a look."""

    name: str
    scope: str
    others: tuple[str, ...]
    opening: str

    def of(self, person_id):
        return f"persons/{person_id}/{self.name}/"


DOORS = (
    Door("card", "cards:read", ("view_pension",), "families.card_opened"),
    Door("insurances", "benefits:read", ("view_card", "view_work", "certify"), "benefits.insurances_opened"),
)


@pytest.fixture(params=DOORS, ids=lambda door: door.name)
def door(request, link):
    """With something behind it."""
    keep_all(link.person)
    return request.param


GONE = {
    "paused": {"paused_at": timezone.now()},
    "frozen": {"frozen_at": timezone.now()},
    "ended": {"ended_at": timezone.now(), "ended_by": EndedBy.SUBJECT},
    "over": {"begins_at": timezone.now() - 2 * DAY, "until": timezone.now() - DAY},
    "not begun": {"begins_at": timezone.now() + DAY},
    "not shared": {},
}


@pytest.mark.parametrize("why", GONE)
def test_what_a_link_does_not_show_is_not_there(door, owner, link, unknown_id, why):
    FamilyLink.objects.filter(pk=link.pk).update(**(GONE[why] or {"scopes": list(door.others)}))
    answer = owner.get(door.of(link.person_id))
    problem_of(answer, "not-found", 404)
    assert answer.content == owner.get(door.of(unknown_id)).content
    assert not Event.objects.filter(kind=door.opening).exists()


def test_neither_strangers_nor_the_subject_reach_across(door, outsider, subject, link, unknown_id):
    """The subject of a link sees nothing of its owner through it."""
    unknown = outsider.get(door.of(unknown_id)).content
    own = FamilyLink.objects.own().get(owner=link.owner)
    reached = [
        outsider.get(door.of(link.person_id)),
        outsider.get(door.of(link.pk)),
        subject.get(door.of(own.person_id)),
    ]
    for answer in reached:
        problem_of(answer, "not-found", 404)
        assert answer.content == unknown


def test_nobody_and_the_app_itself_are_not_let_in(door, link, program):
    problem_of(Caller().get(door.of(link.person_id)), "not-authenticated", 401)
    own = Caller(program.own_token(door.scope))
    problem_of(own.get(door.of(link.person_id)), "not-a-citizens-token", 403)


def test_missing_scope_is_named(door, link, linked, program):
    others = " ".join(scope for scope in ALL_SCOPES.split() if scope != door.scope)
    answer = calling_for(linked, program, scope=others).get(door.of(link.person_id))
    assert problem_of(answer, "insufficient-scope", 403)["scope"] == door.scope


@pytest.mark.parametrize("codes", [["110000"], ["310000"], []], ids=["here", "elsewhere", "nowhere"])
def test_agreement_is_of_the_persons_region(door, link, linked, codes):
    caller = calling_for(linked, made_app("Bank", regions=codes, scopes=[door.scope]))
    assert caller.get(door.of(link.person_id)).status_code == (200 if codes == ["110000"] else 404)


def test_agreement_is_of_the_scope(door, link, linked):
    others = [scope for scope in ("links:read", "cards:read", "benefits:read") if scope != door.scope]
    caller = calling_for(linked, made_app("Bank", regions=["110000"], scopes=others))
    assert caller.get(door.of(link.person_id)).status_code == 404
