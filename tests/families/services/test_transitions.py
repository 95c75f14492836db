"""Moving applications: all or none, and what the objects at hand show afterwards."""

import pytest
from django.db import transaction

from audit.services import Actor
from families.errors import InvalidTransition
from families.models import LinkApplication
from families.relationships import Relationship
from families.services.applications.transitions import Move, move, move_all
from families.states import Status
from tests.families.conftest import CHEN_JING, WANG_FANG, draft_of, submit

CLOCK = Actor.system("tests")


@pytest.fixture
def two(linked):
    return [submit(draft_of(linked, resident, Relationship.OTHER)) for resident in (WANG_FANG, CHEN_JING)]


def withdrawn_elsewhere(application):
    move(LinkApplication.objects.get(pk=application.pk), Status.WITHDRAWN, event="application_withdrawn", by=CLOCK)


def test_application_shows_its_new_status_and_version(two):
    before = two[0].version

    move(two[0], Status.WITHDRAWN, event="application_withdrawn", by=CLOCK)

    stored = LinkApplication.objects.get(pk=two[0].pk)
    assert (two[0].status, two[0].version, two[0].ended_at) == (stored.status, stored.version, stored.ended_at)
    assert (stored.status, stored.version) == (Status.WITHDRAWN, before + 1)


def test_application_that_moved_elsewhere_keeps_showing_what_it_showed(two):
    late = two[0]
    withdrawn_elsewhere(late)
    shown = (late.status, late.version, late.due_at, late.ended_at, late.review_reason)

    with pytest.raises(InvalidTransition):
        move(late, Status.IN_REVIEW, event="application_sent_to_review", by=CLOCK, review_reason="no_phone")

    assert (late.status, late.version, late.due_at, late.ended_at, late.review_reason) == shown


def test_of_several_none_moves_and_none_shows_it_when_one_has_moved_elsewhere(two):
    withdrawn_elsewhere(two[1])
    shown = [(row.status, row.version, row.review_reason) for row in two]
    steps = [
        Move(row, Status.IN_REVIEW, "application_sent_to_review", CLOCK, {"review_reason": "no_phone"}) for row in two
    ]

    with pytest.raises(InvalidTransition), transaction.atomic():
        move_all(steps, expected=Status.VERIFYING)

    assert [(row.status, row.version, row.review_reason) for row in two] == shown
    assert LinkApplication.objects.get(pk=two[0].pk).status == Status.VERIFYING


def test_several_moves_write_what_each_says_and_keep_what_it_does_not(two):
    person = two[0].applicant.links.get().person
    LinkApplication.objects.filter(pk=two[1].pk).update(outcome="match")
    two[1].refresh_from_db()
    first = Move(
        two[0], Status.IN_REVIEW, "application_sent_to_review", CLOCK, {"person": person, "outcome": "invalid"}
    )
    second = Move(two[1], Status.REJECTED, "application_rejected", CLOCK)

    move_all([first, second], expected=Status.VERIFYING)

    stored = [LinkApplication.objects.get(pk=row.pk) for row in two]
    assert [(row.status, row.person, row.outcome) for row in stored] == [
        (Status.IN_REVIEW, person, "invalid"),
        (Status.REJECTED, None, "match"),
    ]
