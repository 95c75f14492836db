"""When somebody becomes due: soon after a link begins, once a night, and not for nobody."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benefits.models import Refresh
from benefits.services.records import planning
from benefits.services.records.planning import note_all_links, note_new_links, plan_night
from families.models import FamilyLink
from families.models.links import EndedBy
from families.relationships import Relationship
from families.scopes import Scope
from tests.families.recipes import link_self, make_link

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)


def at(hour, minute=0, *, day=10):
    """In January 2027, where the people live."""
    return time_machine.travel(datetime(2027, 1, day, hour, minute, tzinfo=SHANGHAI), tick=False)


def noted(person):
    return Refresh.objects.filter(person=person).first()


@pytest.fixture
def refreshed(link_of):
    """A linked person whom the register was asked for on the evening before 10 January 2027."""
    person = link_of("demo_mother").person
    evening = datetime(2027, 1, 9, 20, tzinfo=SHANGHAI)
    Refresh.objects.update(refreshed_at=evening)
    Refresh.objects.create(person=person, refreshed_at=evening)
    FamilyLink.objects.of_relatives().update(until=F("begins_at") + 700 * DAY)
    return person


def test_new_link_makes_its_person_due_once(link_of):
    mother = link_of("demo_mother").person

    assert note_new_links() == 1
    assert note_new_links() == 0
    assert noted(mother).due_at <= timezone.now()


def test_another_ones_link_fetches_again(link_of):
    """What was kept for the first is as old as the last night."""
    mother = link_of("demo_mother").person
    Refresh.objects.create(person=mother, refreshed_at=timezone.now() - DAY)

    assert note_new_links() == 1
    assert noted(mother).due_at is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"scopes": [Scope.VIEW_CARD, Scope.SHOW_CODE, Scope.VIEW_WORK]},
        {"paused_at": timezone.now() - DAY},
        {"frozen_at": timezone.now() - DAY},
        {"ended_at": timezone.now() - DAY, "ended_by": EndedBy.OWNER},
        {"begins_at": timezone.now() + DAY},
    ],
    ids=["scopes", "paused", "frozen", "ended", "later"],
)
def test_link_that_shows_nothing_of_it_makes_nobody_due(link_of, changes):
    link = link_of("demo_mother")
    FamilyLink.objects.filter(pk=link.pk).update(**changes)

    assert note_new_links() == note_all_links() == 0


@pytest.mark.parametrize("scope", [Scope.VIEW_PENSION, Scope.VIEW_INJURY, Scope.CERTIFY])
def test_one_scope_is_enough(link_of, scope):
    link = link_of("demo_mother")
    FamilyLink.objects.filter(pk=link.pk).update(scopes=[scope])

    assert note_new_links() == 1


def test_link_that_nobody_noted_in_its_first_hour_is_found_by_the_whole_look(link_of):
    mother = link_of("demo_mother").person

    with time_machine.travel(timezone.now() + 2 * planning.LOOKED_BACK):
        assert note_new_links() == 0
        assert note_all_links() == 1

    assert noted(mother).due_at is not None


def test_everybody_is_found_however_many_come_at_once(many_due, monkeypatch):
    monkeypatch.setattr(planning, "_BATCH", 4)
    people = many_due(10)
    Refresh.objects.all().delete()

    assert note_all_links() == len(people)
    assert Refresh.objects.filter(due_at__isnull=False).count() == len(people)


def test_look_that_finds_nothing_is_one_statement(owner):
    with CaptureQueriesContext(connection) as queries:
        assert note_new_links() == 0

    assert len(queries) == 1


@pytest.mark.parametrize(
    ("hour", "minute", "is_night"),
    [(0, 59, False), (1, 0, True), (3, 0, True), (4, 59, True), (5, 0, False), (12, 0, False)],
)
def test_night_is_from_one_to_five_where_the_people_live(refreshed, hour, minute, is_night):
    with at(hour, minute):
        assert bool(plan_night()) is is_night
        assert bool(noted(refreshed).due_at) is is_night


def test_night_is_spread_over_what_is_left_of_it(regions, many_due):
    many_due(60)
    Refresh.objects.update(due_at=None, refreshed_at=datetime(2027, 1, 9, tzinfo=UTC))

    with at(1):
        now = timezone.now()
        assert plan_night() == 60
        hours = [(due - now).total_seconds() / 3600 for due in Refresh.objects.values_list("due_at", flat=True)]

    assert 0 <= min(hours) < 1
    assert 3 < max(hours) <= 4
    assert len(set(hours)) == 60


def test_late_start_still_floods_nobody(regions, many_due):
    many_due(60)
    Refresh.objects.update(due_at=None, refreshed_at=datetime(2027, 1, 9, tzinfo=UTC))

    with at(4, 59):
        now = timezone.now()
        plan_night()
        waits = [due - now for due in Refresh.objects.values_list("due_at", flat=True)]

    assert timedelta(minutes=40) < max(waits) <= planning.LEAST_SPREAD


def test_planning_twice_moves_nobody_and_the_refreshed_are_not_asked_again_in_one_night(refreshed):
    with at(1):
        plan_night()
        first = noted(refreshed).due_at
    with at(2):
        assert plan_night() == 0
        assert noted(refreshed).due_at == first
        Refresh.objects.update(due_at=None, refreshed_at=timezone.now())
    with at(4):
        assert plan_night() == 0
    with at(1, day=11):
        assert plan_night() == 2  # the owner as well


def test_after_a_week_without_a_worker_everybody_is_asked_once(refreshed):
    with at(12, day=17):
        assert plan_night() == 0
    with at(1, day=18):
        assert plan_night() == 2
        Refresh.objects.update(due_at=None, refreshed_at=timezone.now())
        assert plan_night() == 0


def test_who_is_put_off_since_the_register_was_silent_stays_where_they_are(refreshed):
    later = datetime(2027, 1, 10, 3, tzinfo=SHANGHAI)
    Refresh.objects.filter(person=refreshed).update(due_at=later, attempts=3)

    with at(1):
        plan_night()

    assert (noted(refreshed).due_at, noted(refreshed).attempts) == (later, 3)


@pytest.mark.parametrize(
    "changes",
    [
        {"ended_at": timezone.now() - DAY, "ended_by": EndedBy.OWNER},
        {"until": timezone.now() - timedelta(seconds=1), "begins_at": timezone.now() - DAY},
        {"paused_at": timezone.now() - DAY},
        {"scopes": [Scope.VIEW_CARD]},
    ],
    ids=["ended", "over", "paused", "scopes"],
)
def test_nobody_is_asked_for_at_night_whom_no_active_link_shows(refreshed, changes):
    FamilyLink.objects.filter(person=refreshed).update(**changes)

    with at(1):
        assert plan_night() == 1  # the owner

    assert noted(refreshed).due_at is None


def test_person_with_two_owners_is_planned_once(refreshed, relative):
    link_self(relative, "陈静", sequence=14)
    make_link(relative, refreshed, Relationship.MOTHER)

    with at(1):
        assert plan_night() == 2
