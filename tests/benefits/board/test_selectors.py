"""What stands on whose board."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benefits.models import BoardShare, DueKind
from benefits.models.certifications import DueState
from benefits.selectors.board import board_of
from families.models import FamilyLink, InsuredPerson, SocialSecurityCard
from families.models.people import CardState
from tests.benefits.board.conftest import certified, days, expires
from tests.families.conftest import LI_XIAOYU, draft_of, submit

pytestmark = pytest.mark.django_db


def seen(user):
    return [(item.kind, item.on, item.state) for item in board_of(user)]


def of_mother(user, mother):
    return [item.kind for item in board_of(user) if item.link and item.link.person_id == mother.person_id]


def test_overdue_comes_first_then_by_day(linked, mother):
    certified(mother, -3)
    expires(mother, 40)
    until = timezone.localdate(mother.until)

    assert seen(linked) == [
        (DueKind.CERTIFICATION, days(-3), DueState.OVERDUE),
        (DueKind.CARD, days(40), DueState.WARNING),
        (DueKind.LINK_END, until, DueState.CURRENT),
    ]


@pytest.mark.parametrize(
    ("due_in", "state"),
    [(-1, DueState.OVERDUE), (0, DueState.WARNING), (88, DueState.WARNING), (93, DueState.CURRENT)],
)
def test_certification_warns_three_months_before(linked, mother, due_in, state):
    certified(mother, due_in)

    assert (DueKind.CERTIFICATION, days(due_in), state) in seen(linked)


@pytest.mark.parametrize(("days_before", "state"), [("30", DueState.CURRENT), ("45", DueState.WARNING)])
def test_card_warns_from_when_its_region_renews_it(linked, mother, pack_of, days_before, state):
    pack_of("110000", section="cards", renewal_from_days=days_before)
    expires(mother, 40)

    assert (DueKind.CARD, days(40), state) in seen(linked)


def test_what_is_more_than_a_year_away_is_left_out(linked, mother):
    certified(mother, 400)
    expires(mother, 400)

    assert of_mother(linked, mother) == [DueKind.LINK_END]


def test_only_what_the_scopes_show(mother, sibling, stranger):
    certified(mother, 10)
    expires(mother, 10)

    assert of_mother(stranger, mother) == [DueKind.LINK_END]


def test_whom_the_person_allows_sees_the_days_and_the_others(linked, mother, sibling, stranger):
    certified(mother, 10)
    BoardShare.objects.create(link=sibling)

    told = [item for item in board_of(stranger) if item.kind is DueKind.CERTIFICATION]
    assert [(item.on, item.also_told) for item in told] == [(days(10), ())]
    not_shared = [item for item in board_of(linked) if item.kind is DueKind.CERTIFICATION]
    assert [item.also_told for item in not_shared] == [()], "whoever is not told together with them learns of nobody"
    BoardShare.objects.create(link=mother)
    told = [item for item in board_of(linked) if item.kind is DueKind.CERTIFICATION]
    assert [item.also_told for item in told] == [("陈静",)]


@pytest.mark.parametrize("change", ["ended", "paused", "frozen", "past"])
def test_link_that_is_not_active_shows_nothing(linked, mother, change):
    certified(mother, 10)
    now = timezone.now()
    changes = {
        "ended": {"ended_at": now, "ended_by": "owner"},
        "paused": {"paused_at": now},
        "frozen": {"frozen_at": now},
        "past": {"begins_at": now - timedelta(days=9), "until": now - timedelta(days=1)},
    }[change]
    FamilyLink.objects.filter(pk=mother.pk).update(**changes)

    assert of_mother(linked, mother) == []


def test_dead_have_nothing_due(linked, mother):
    certified(mother, 10)
    InsuredPerson.objects.filter(pk=mother.person_id).update(died_on=days(-1))

    assert of_mother(linked, mother) == []


def test_day_of_a_lost_card_does_not_matter(linked, mother):
    SocialSecurityCard.objects.filter(person=mother.person).update(state=CardState.TEMPORARY_LOSS, expires_on=days(10))

    assert of_mother(linked, mother) == [DueKind.LINK_END]


def test_application_that_waits_stands_last(linked, mother):
    submit(draft_of(linked, LI_XIAOYU, "daughter"))

    assert [item.kind for item in board_of(linked)][-1] is DueKind.APPLICATION
    assert board_of(linked)[-1].on is None


def test_number_of_queries_does_not_grow(linked, mother, sibling):
    """The fifth asks for the names of the others who are told, once there are some."""
    with CaptureQueriesContext(connection) as few:
        board_of(linked)
    submit(draft_of(linked, LI_XIAOYU, "daughter"))
    certified(mother, 10)
    BoardShare.objects.create(link=sibling)
    BoardShare.objects.create(link=mother)
    with CaptureQueriesContext(connection) as more:
        board_of(linked)
    assert (len(few), len(more)) == (4, 5)
