"""Reminders: each step once, to whom it concerns, right after any pause."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from benefits.models import BoardShare, Reminder
from benefits.services.reminding import remind_due
from families.models import Message
from families.models.messages import Kind
from tests.benefits.board.conftest import certified, days, expires
from tests.families.conftest import WANG_FANG, link_relative
from tests.families.test_constraints import broken

pytestmark = pytest.mark.django_db
REMINDERS = (Kind.CERTIFICATION_DUE, Kind.CERTIFICATION_OVERDUE, Kind.CARD_EXPIRES)


@pytest.fixture
def carer(linked):
    return link_relative(linked, WANG_FANG, scopes=["certify"])


def told(user):
    return list(
        Message.objects.filter(user=user, kind__in=REMINDERS).order_by("created_at").values_list("kind", flat=True)
    )


def on_day(number):
    return time_machine.travel(timezone.now() + timedelta(days=number), tick=False)


def test_each_step_is_told_once(linked, carer):
    due = certified(carer, 100).due_on
    counts = []
    for day in (0, 10, 11, 70, 71, 93, 99, 100, 101, 102, 150):
        with on_day(day):
            counts.append(remind_due())

    assert counts == [0, 1, 0, 1, 0, 1, 0, 0, 1, 0, 0]
    assert told(linked) == [Kind.CERTIFICATION_DUE] * 3 + [Kind.CERTIFICATION_OVERDUE]
    assert sorted(Reminder.objects.values_list("step", flat=True)) == [-1, 7, 30, 90]
    assert set(Reminder.objects.values_list("due_on", flat=True)) == {due}


def test_of_steps_that_were_missed_only_the_last_counts(linked, carer):
    certified(carer, 5)

    assert (remind_due(), remind_due()) == (1, 0)
    assert Reminder.objects.get().step == 7


def test_renewed_certification_begins_anew(linked, carer):
    certified(carer, 5)
    remind_due()
    certified(carer, 370)
    assert remind_due() == 0
    with on_day(290):
        assert remind_due() == 1


def test_concerned_are_the_carer_the_person_and_whom_they_allow(linked, mother, sibling, relative, stranger):
    """The mother herself has an account; her son may only look; her daughter sees nothing of it, until she is told."""
    certified(mother, 5)
    remind_due()
    assert (told(linked), told(relative), told(stranger)) == ([], [Kind.CERTIFICATION_DUE], [])

    BoardShare.objects.create(link=sibling)
    remind_due()
    assert told(stranger) == [Kind.CERTIFICATION_DUE]


def test_card_that_expires_is_told_of_twice(linked, mother):
    expires(mother, 60)
    assert remind_due() == 2, "its holder, and the son who sees the card"
    with on_day(50):
        assert remind_due() == 2
    with on_day(61):
        assert remind_due() == 0
    assert told(linked) == [Kind.CARD_EXPIRES] * 2


def test_ended_link_is_told_of_nothing(linked, carer):
    certified(carer, 5)
    type(carer).objects.filter(pk=carer.pk).update(ended_at=timezone.now(), ended_by="subject")

    assert remind_due() == 0


def test_second_worker_tells_nobody_twice(linked, carer):
    certified(carer, 5)
    remind_due()

    row = Reminder.objects.get()
    again = Reminder(link=row.link, kind=row.kind, due_on=row.due_on, step=row.step)
    assert broken(again.save) == "reminder_once_a_step"


def test_reminder_is_about_a_link_or_an_application_as_its_kind_says(linked, carer):
    application = carer.application
    for subjects in (
        {"kind": "link_end"},
        {"kind": "application"},
        {"kind": "application", "link": carer},
        {"kind": "card", "application": application},
        {"kind": "link_end", "link": carer, "application": application},
        {"kind": "application", "link": carer, "application": application},
        {"kind": "birthday", "link": carer},
    ):
        strange = Reminder(due_on=days(3), step=7, **subjects)
        assert broken(strange.save) == "reminder_about_one_by_kind", subjects


def test_reminder_of_an_application_is_refused_twice(linked, carer):
    step = {"application": carer.application, "kind": "application", "due_on": days(3), "step": 3}
    Reminder.objects.create(**step)

    assert broken(Reminder(**step).save) == "reminder_once_a_step_of_application"


def test_failed_batch_leaves_neither_message_nor_mark(linked, carer, monkeypatch):
    certified(carer, 5)
    monkeypatch.setattr("benefits.services.reminding.save_messages", _fails)
    with pytest.raises(IntegrityError), transaction.atomic():
        remind_due()

    assert (Reminder.objects.count(), told(linked)) == (0, [])


def _fails(_messages):
    raise IntegrityError
