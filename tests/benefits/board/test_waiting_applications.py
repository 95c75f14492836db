"""The applicant is told 14 and 3 days before an application ends unanswered; the relative never is."""

from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.services import Actor
from benefits.models import Reminder
from benefits.services.reminding.applications import remind_of_applications
from benefits.services.reminding.due import remind_due
from families.models import LinkApplication, Message
from families.models.messages import Kind
from families.relationships import Relationship
from families.services.applications.transitions import move
from families.services.applications.withdrawing import withdraw
from families.states import Status
from tests.benefits.board.conftest import days, on_day, told
from tests.families.conftest import (
    CHEN_JING,
    LI_MING,
    WANG_FANG,
    ZHAO_QIANG,
    answer,
    by,
    draft_of,
    link_self,
    submit,
    waiting,
)
from tests.families.recipes import make_application

pytestmark = pytest.mark.django_db
OFFICER = Actor.officer("an-officer")


def counted(*on) -> list[int]:
    counts = []
    for day in on:
        with on_day(day):
            counts.append(remind_due())
    return counts


def steps() -> list[int]:
    return list(Reminder.objects.order_by("pk").values_list("step", flat=True))


def test_applicant_is_told_at_each_step_once(linked, pack_of):
    pack_of("110000", consent_days=30)
    waiting(linked)

    assert counted(0, 15, 16, 17, 26, 27, 28, 29) == [0, 0, 1, 0, 0, 1, 0, 0]
    assert steps() == [14, 3]
    assert told(linked) == [Kind.APPLICATION_WAITS] * 2


@pytest.mark.parametrize(
    ("consent_days", "expected"),
    [(14, [3]), (15, [14, 3]), (4, [3]), (3, []), (2, [])],
    ids=["a-step", "a-day-more", "few", "last-step", "less"],
)
def test_step_is_not_told_when_it_begins_to_wait(linked, pack_of, consent_days, expected):
    pack_of("110000", consent_days=consent_days)
    waiting(linked)

    counted(*range(consent_days))
    assert steps() == expected


def test_of_steps_missed_only_the_last_is_told(linked, pack_of):
    pack_of("110000", consent_days=30)
    waiting(linked)

    assert counted(25, 25, 28, 29) == [1, 0, 1, 0]
    assert steps() == [14, 3]


@pytest.mark.parametrize("at", [time(0, 0), time(7, 59), time(23, 59)], ids=["first", "morning", "last"])
def test_day_is_the_one_where_the_people_live(linked, at):
    application = waiting(linked)
    ends_at = timezone.make_aware(datetime.combine(days(10), at))
    LinkApplication.objects.filter(pk=application.pk).update(expires_at=ends_at)

    assert counted(6, 7) == [0, 1]
    assert Reminder.objects.get().due_on == days(10)


def test_changed_end_counts_anew(linked):
    application = waiting(linked)
    assert counted(11) == [1]
    expires_at = application.expires_at + timedelta(days=5)
    LinkApplication.objects.filter(pk=application.pk).update(expires_at=expires_at)

    assert counted(12, 16, 16) == [1, 1, 0]
    assert steps() == [3, 14, 3]


def test_relative_is_told_nothing(linked, relative):
    """Neither who has an account nor who has none."""
    link_self(relative, ZHAO_QIANG)
    waiting(linked, ZHAO_QIANG, Relationship.BROTHER)
    waiting(linked)
    Message.objects.filter(kind=Kind.CONSENT_ASKED).delete()

    assert counted(11) == [2]
    assert told(relative) == []
    assert not Message.objects.filter(person__isnull=False).exists()


def test_own_code_is_for_the_applicant_to_type(applicant):
    application = answer(submit(draft_of(applicant, LI_MING)), LI_MING)

    assert counted(11) == [1]
    assert told(applicant) == [Kind.APPLICATION_NEEDS_YOU]
    ends_on = timezone.localdate(application.expires_at).isoformat()
    told_of = Message.objects.get(kind=Kind.APPLICATION_NEEDS_YOU)
    assert told_of.codes == {"reference": application.reference, "until": ends_on}


def test_question_of_an_officer_is_for_the_applicant_to_answer(linked):
    case = make_application(linked, Relationship.MOTHER, status=Status.IN_REVIEW)
    assert counted(11) == [0], "an officer has it, and no day ends it"
    ends_at = timezone.now() + timedelta(days=20)
    move(case, Status.AWAITING_APPLICANT, event="applicant_asked", by=OFFICER, expires_at=ends_at)

    assert counted(5, 6, 17) == [0, 1, 1]
    assert told(linked) == [Kind.APPLICATION_NEEDS_YOU] * 2


def test_answered_ended_and_past_are_told_of_nothing(linked):
    withdraw(waiting(linked), by=by(linked))
    LinkApplication.objects.filter(pk=waiting(linked, ZHAO_QIANG, Relationship.BROTHER).pk).update(
        expires_at=timezone.now() - timedelta(hours=1)
    )

    assert counted(0, 11, 13) == [0, 0, 0]


def test_draft_and_what_the_register_has_are_told_of_nothing(linked):
    draft_of(linked, WANG_FANG, Relationship.MOTHER)
    submit(draft_of(linked, ZHAO_QIANG, Relationship.BROTHER))

    assert counted(0, 4, 6, 11) == [0, 0, 0, 0]


def test_two_applications_take_as_many_queries_as_one(linked):
    counts = []
    for turn in ([(WANG_FANG, Relationship.MOTHER)], [(CHEN_JING, Relationship.OTHER), (ZHAO_QIANG, "brother")]):
        for resident, relationship in turn:
            waiting(linked, resident, relationship)
        with on_day(11), CaptureQueriesContext(connection) as queries:
            assert remind_of_applications(timezone.localdate()) == len(turn)
        counts.append(len(queries))

    assert counts[0] == counts[1]
