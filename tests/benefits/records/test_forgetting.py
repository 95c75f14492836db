"""What was kept of somebody's insurances goes with them, or 30 days after the last link."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from audit.services import Actor
from benefits.models import BoardShare, Certification, InsuranceRecord, Refresh, Reminder
from benefits.services.records import keeping, refreshing
from benefits.services.records.forgetting import forget_records
from families.due import claim_due
from families.models import FamilyLink
from families.models.links import EndedBy
from families.relationships import Relationship
from families.services.applications.closing import close_overdue
from families.services.applications.withdrawing import withdraw
from families.states import Status
from families.verification.http import HttpProvider
from tests.families.recipes import make_application

DAY = timedelta(days=1)
MODELS = (InsuranceRecord, Certification, Refresh)


def in_days(days):
    return time_machine.travel(timezone.now() + days * DAY, tick=True)


@pytest.fixture
def kept(register, due):
    """A mother of whom there is everything, and the ended link to her."""
    mother = due("demo_mother")
    refreshing.refresh_due()
    end(mother)
    return mother


def end(person):
    FamilyLink.objects.filter(person=person).update(ended_at=timezone.now(), ended_by=EndedBy.OWNER)


def left(person):
    return {model.__name__: model.objects.filter(person=person).count() for model in MODELS}


@pytest.mark.parametrize(("days", "rows"), [(29.9, (5, 1, 1)), (30.1, (0, 0, 0))])
def test_copy_goes_thirty_days_after_the_last_link(kept, days, rows):
    with in_days(days):
        forget_records()
        forget_records()

    assert tuple(left(kept).values()) == rows


def test_copy_stays_while_a_link_stands_paused_or_not(kept):
    FamilyLink.objects.filter(person=kept).update(
        ended_at=None, ended_by=None, paused_at=timezone.now(), until=timezone.now() + 400 * DAY
    )

    with in_days(100):
        assert forget_records() == 0

    assert left(kept)["InsuranceRecord"] == 5


def test_copy_of_others_stays(kept, link_of):
    father = link_of("demo_father").person
    Refresh.objects.create(person=father, due_at=timezone.now())
    refreshing.refresh_due()

    with in_days(31):
        assert forget_records() == 7

    assert left(father) == {"InsuranceRecord": 5, "Certification": 1, "Refresh": 1}


def test_copy_goes_with_the_person_whatever_the_links_say(kept):
    """As closing erases them, in the minute after."""
    kept.confirmed_at = timezone.now() - 40 * DAY
    kept.save(update_fields=["confirmed_at"])
    FamilyLink.objects.filter(person=kept).update(
        ended_at=timezone.now() - 30 * DAY, begins_at=timezone.now() - 50 * DAY
    )
    kept.applications.update(ended_at=timezone.now() - 31 * DAY, submitted_at=timezone.now() - 50 * DAY)
    close_overdue()
    kept.refresh_from_db()
    assert kept.erased_at is not None
    FamilyLink.objects.filter(person=kept).update(ended_at=timezone.now())  # by itself a reason to keep it

    forget_records()

    assert set(left(kept).values()) == {0}


def test_answer_under_way_brings_nothing_back(register, due):
    mother = due("demo_mother")
    _rows, token = claim_due(Refresh.objects.filter(person=mother), limit=1)
    answer = refreshing.ask_for(HttpProvider(), mother, stop_at=float("inf"))
    end(mother)
    with in_days(31):
        forget_records()

    assert keeping.keep([answer], token) == 0
    assert set(left(mother).values()) == {0}


def test_row_of_a_certification_alone_goes_too(kept):
    Refresh.objects.filter(person=kept).delete()
    Certification.objects.filter(person=kept).update(due_on=date(2027, 1, 1))

    with in_days(31):
        forget_records()

    assert set(left(kept).values()) == {0}


def test_what_fell_due_goes_with_it(kept):
    link = FamilyLink.objects.get(person=kept)
    Reminder.objects.create(link=link, kind="certification", due_on=date(2026, 12, 1), step=30)
    BoardShare.objects.create(link=link)

    with in_days(29):
        forget_records()
        assert (Reminder.objects.count(), BoardShare.objects.count()) == (1, 1)
    with in_days(31):
        forget_records()

    assert (Reminder.objects.count(), BoardShare.objects.count()) == (0, 0)


def test_reminder_of_an_application_goes_30_days_after_it(owner):
    """Whether or not the person is known, and while others are linked to them."""
    unknown = make_application(owner, Relationship.MOTHER, status=Status.IN_REVIEW)
    reminded = Reminder.objects.create(application=unknown, kind="application", due_on=date(2026, 12, 1), step=14)
    with in_days(100):
        forget_records()
        assert Reminder.objects.get() == reminded, "it is open"

    withdraw(unknown, by=Actor.citizen(owner.pk))
    for day, left in ((29, 1), (31, 0)):
        with in_days(day):
            forget_records()
            assert Reminder.objects.count() == left
