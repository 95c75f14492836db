"""Several workers remind at once, each with a connection of its own."""

import threading
import time

import pytest
from django.db import connection, transaction

from benefits.models import DueKind, Reminder
from benefits.services.reminding import link_ends
from benefits.services.reminding.due import remind_due
from benefits.services.reminding.telling import tell
from benefits.services.reminding.unused import end_what_is_unused
from families.models import FamilyLink, Message
from families.models.links import EndedBy
from families.models.messages import Kind
from families.services.links.openings import note_use
from tests.benefits.board.conftest import certified, days, expires, on_day, told
from tests.benefits.board.test_coming_of_age import child_of
from tests.benefits.board.test_link_ends import ends
from tests.benefits.board.test_unused import last_used
from tests.benefits.board.test_unused import told as told_of_use
from tests.families.conftest import ZHAO_QIANG, waiting
from tests.families.services.test_races import all_at_once

pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def much_is_due(linked, mother, sibling):
    """Of each kind, by the day that is returned: a proof of life, a card, the ends of two links, an application."""
    waiting(linked, ZHAO_QIANG, "brother")
    certified(mother, 16)
    expires(mother, 30)
    for link in (mother, sibling):
        ends(link, 17)
    return 11


def test_four_workers_at_once_tell_of_each_step_once(linked, relative, stranger, much_is_due):
    counts = []
    with on_day(much_is_due):
        became = all_at_once([lambda: counts.append(remind_due())] * 4)
        assert remind_due() == 0

    assert became == {"done": 4}
    assert sum(counts) == Reminder.objects.count() == 6
    assert sorted(told(linked)) == [Kind.APPLICATION_WAITS, Kind.CARD_EXPIRES, Kind.LINK_ENDS]
    assert sorted(told(relative)) == sorted([Kind.CERTIFICATION_DUE, Kind.CARD_EXPIRES, *[Kind.LINK_ENDS_SUBJECT] * 2])
    assert told(stranger) == [Kind.LINK_ENDS]


def test_four_workers_at_once_warn_of_an_unused_link_and_end_it_once(linked, relative, mother):
    last_used(mother, 335)
    for day, count in ((0, 1), (30, 1)):
        counts = []
        with on_day(day):
            assert all_at_once([lambda counts=counts: counts.append(remind_due())] * 4) == {"done": 4}
        assert sum(counts) == count

    mother.refresh_from_db()
    assert (mother.ended_by, mother.sequence) == (EndedBy.UNUSED, 2)
    assert told_of_use(linked) == [Kind.LINK_UNUSED, Kind.LINK_ENDED]
    assert told_of_use(relative) == [Kind.LINK_UNUSED_SUBJECT, Kind.LINK_ENDED_SUBJECT]


def test_link_that_is_used_in_the_very_moment_it_would_end_stays(linked, mother):
    last_used(mother, 335)
    remind_due()
    is_held, may_end = threading.Event(), threading.Event()
    with on_day(30):
        user = threading.Thread(target=_use, args=(mother, is_held, may_end))
        user.start()
        try:
            assert is_held.wait(30)
            assert end_what_is_unused(days(0)) == 0
        finally:
            may_end.set()
            user.join(30)
        assert end_what_is_unused(days(0)) == 0

    mother.refresh_from_db()
    assert (mother.ended_at, mother.last_used_on) == (None, days(30))


def _use(link, is_used, may_commit):
    try:
        with transaction.atomic():
            note_use([link])
            is_used.set()
            may_commit.wait(30)
    finally:
        connection.close()


def test_four_workers_at_once_announce_a_birthday_once(linked):
    with transaction.atomic():
        child_of(linked, 90)
    counts = []

    assert all_at_once([lambda: counts.append(remind_due())] * 4) == {"done": 4}
    assert sum(counts) == 1
    assert Message.objects.filter(kind=Kind.OF_AGE_SOON).count() == 1


def test_what_another_holds_is_passed_over_until_it_lets_go(linked, relative, mother):
    """It may be ending the link in this very moment. Nobody waits for it."""
    ends(mother, 6)
    is_held, may_end = threading.Event(), threading.Event()
    holder = threading.Thread(target=_hold, args=(mother, is_held, may_end))
    holder.start()
    try:
        assert is_held.wait(30)
        assert remind_due() == 0
    finally:
        may_end.set()
        holder.join(30)

    assert (remind_due(), told(linked), told(relative)) == (1, [Kind.LINK_ENDS], [Kind.LINK_ENDS_SUBJECT])


def _hold(link, is_held, may_end):
    try:
        with transaction.atomic():
            FamilyLink.objects.select_for_update(no_key=True).get(pk=link.pk)
            is_held.set()
            may_end.wait(30)
    finally:
        connection.close()


def test_who_looked_before_another_told_finds_it_told(linked, relative, mother):
    """The slow one's statement began while nothing was told yet, and gets the lock after all is."""
    ends(mother, 6)
    counts = []
    slow = threading.Thread(target=lambda: counts.append(_look_slowly()))
    slow.start()
    _wait_until_one_sleeps()
    counts.append(remind_due())
    slow.join(30)

    assert counts == [1, 0]
    assert (told(linked), told(relative)) == ([Kind.LINK_ENDS], [Kind.LINK_ENDS_SUBJECT])


def _look_slowly():
    try:
        slowly = link_ends._ending(days(0)).extra(where=["pg_sleep(2) IS NOT NULL"])
        return tell(DueKind.LINK_END, slowly, link_ends._messages)
    finally:
        connection.close()


def _wait_until_one_sleeps():
    give_up_at = time.monotonic() + 30
    asleep = "select 1 from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()"
    with connection.cursor() as cursor:
        while time.monotonic() < give_up_at:
            cursor.execute(asleep)
            if cursor.fetchone():
                return
            time.sleep(0.01)
    pytest.fail("nobody looks slowly")
