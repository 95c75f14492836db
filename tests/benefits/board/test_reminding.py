"""Reminders: each step once, to whom it concerns, right after any pause."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from benefits.models import BoardShare, Reminder
from benefits.packs import certification_rules
from benefits.services.reminding.cards import remind_of_cards
from benefits.services.reminding.due import remind_due
from families.models.messages import Kind
from families.relationships import Relationship
from tests.benefits.board.conftest import again, certified, days, expires, on_day, told
from tests.families.conftest import WANG_FANG, ZHAO_QIANG, link_relative
from tests.families.test_constraints import broken

pytestmark = pytest.mark.django_db


@pytest.fixture
def carer(linked):
    return link_relative(linked, WANG_FANG, scopes=["certify"])


def test_each_step_is_told_once(linked, carer):
    """The first on the day from which the board warns too, which the calendar moves by a few days."""
    due = certified(carer, 100).due_on
    first = (certification_rules("110000").warns_from(due) - days(0)).days
    counts = []
    for day in (0, first - 1, first, 70, 71, 93, 99, 100, 101, 102, 150):
        with on_day(day):
            counts.append(remind_due())

    assert counts == [0, 0, 1, 1, 0, 1, 0, 0, 1, 0, 0]
    assert told(linked) == [Kind.CERTIFICATION_DUE] * 3 + [Kind.CERTIFICATION_OVERDUE]
    assert sorted(Reminder.objects.values_list("step", flat=True)) == [-1, 7, 30, 90]
    assert set(Reminder.objects.values_list("due_on", flat=True)) == {due}


@pytest.mark.parametrize(
    ("months", "steps"),
    [(6, [-1, 7, 180]), (1, [-1, 7, 30]), (0, [-1, 0])],
    ids=["half a year", "a month, which is told of once", "never before it is due"],
)
def test_certification_is_told_of_from_when_its_region_warns(linked, carer, pack_of, months, steps):
    """As the card of another region."""
    pack_of("110000", section="certification", warning_months=months)
    due = certified(carer, 200).due_on
    first = (certification_rules("110000").warns_from(due) - days(0)).days
    with on_day(first - 1):
        assert remind_due() == 0
    for day in (first, first + 1, 193, 200, 201):
        with on_day(day):
            remind_due()

    assert sorted(Reminder.objects.values_list("step", flat=True)) == steps


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


def test_card_is_told_of_from_when_its_region_renews_it(linked, mother, pack_of):
    """The board warns from the same day."""
    pack_of("110000", section="cards", renewal_from_days=90)
    expires(mother, 91)
    counts = []
    for day in (0, 1, 31, 76, 77, 91, 92):
        with on_day(day):
            counts.append(remind_due())

    assert counts == [0, 2, 0, 0, 2, 0, 0]
    assert set(Reminder.objects.values_list("step", flat=True)) == {90, 14}


def test_card_that_is_renewed_late_is_told_of_no_earlier(linked, mother, pack_of):
    pack_of("110000", section="cards", renewal_from_days=10)
    expires(mother, 14)
    assert remind_due() == 0
    with on_day(4):
        assert remind_due() == 2
    assert set(Reminder.objects.values_list("step", flat=True)) == {10}


def test_regions_renew_by_their_own_days_at_once(linked, mother, pack_of, django_assert_num_queries):
    """However many regions and people: one question for the regions, one for the cards, one for what was told."""
    pack_of("310000", section="cards", renewal_from_days=90)
    shanghai = link_relative(linked, replace(ZHAO_QIANG, region="310000"), Relationship.BROTHER, scopes=["view_card"])
    for link in (mother, shanghai):
        expires(link, 80)

    with django_assert_num_queries(8):  # begin, regions, cards, told, reminders, messages, receivers, commit
        assert remind_of_cards(days(0)) == 1
    assert Reminder.objects.get().link == shanghai


def test_ended_link_is_told_of_nothing(linked, carer):
    certified(carer, 5)
    type(carer).objects.filter(pk=carer.pk).update(ended_at=timezone.now(), ended_by="subject")

    assert remind_due() == 0


def test_second_worker_tells_nobody_twice(linked, carer):
    certified(carer, 5)
    remind_due()

    assert broken(again(Reminder.objects.get()).save) == "reminder_once_a_step"


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
    monkeypatch.setattr("benefits.services.reminding.telling.save_messages", _fails)
    with pytest.raises(IntegrityError), transaction.atomic():
        remind_due()

    assert (Reminder.objects.count(), told(linked)) == (0, [])


def _fails(_messages):
    raise IntegrityError
