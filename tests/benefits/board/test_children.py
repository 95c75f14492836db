"""The birthday from which a child is told: once of each link that stands, however late the work runs."""

from datetime import date, datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone

from benefits.models import DueKind, Reminder
from benefits.services.reminding.children import tell_children
from benefits.services.reminding.due import remind_due
from families.models import FamilyLink, InsuredPerson, Message
from families.models.messages import Kind
from families.relationships import Relationship
from tests.benefits.board.conftest import days, on_day
from tests.families.recipes import make_link, make_person

pytestmark = pytest.mark.django_db


def midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def years_before(day: date, years: int) -> date:
    return day.replace(year=day.year - years)


def child_of(user, turns_14_in, *, begun=timedelta(days=30), relationship=Relationship.DAUGHTER):
    child = make_person("李小雨", years_before(days(turns_14_in), 14), sequence=2)
    link = make_link(user, child, relationship)
    FamilyLink.objects.filter(pk=link.pk).update(begins_at=timezone.now() - begun)
    Message.objects.all().delete()
    link.refresh_from_db()
    return link


def told():
    return list(Message.objects.filter(kind=Kind.CHILD_LINKED))


def test_child_is_told_on_the_birthday_once(linked):
    link = child_of(linked, 3)
    counts = []
    for day in (0, 2, 3, 3, 4, 20):
        with on_day(day):
            counts.append(tell_children(timezone.localdate()))

    assert counts == [0, 0, 1, 0, 0, 0]
    (notice,) = told()
    until = timezone.localdate(link.until).isoformat()
    assert (notice.user, notice.person_id, notice.link_id) == (None, link.person_id, link.pk)
    assert notice.codes == {"reference": link.application.reference, "until": until}
    assert list(Reminder.objects.values_list("kind", "due_on", "step")) == [(DueKind.CHILD_TOLD, days(3), 0)]


def test_after_a_week_without_work_it_is_told_all_the_same(linked):
    child_of(linked, 3)
    with on_day(10):
        assert (remind_due(), remind_due()) == (1, 0)
    assert len(told()) == 1


def test_link_that_began_on_the_birthday_or_later_was_told_when_it_began(linked):
    child_of(linked, 0, begun=timedelta(0))
    with on_day(1):
        assert tell_children(timezone.localdate()) == 0


def test_birth_date_that_is_corrected_later_tells_nothing_twice(linked):
    link = child_of(linked, 0)
    assert tell_children(timezone.localdate()) == 1
    born = years_before(days(5), 14)
    InsuredPerson.objects.filter(pk=link.person_id).update(birth_date=born)
    with on_day(6):
        assert tell_children(timezone.localdate()) == 0


@pytest.mark.parametrize("gone", ["died_on", "untold_at", "ended"])
def test_nobody_is_told_of_what_is_over_or_of_whom_nothing_is_told(linked, gone):
    link = child_of(linked, 0)
    if gone == "ended":
        FamilyLink.objects.filter(pk=link.pk).update(ended_at=timezone.now(), ended_by="owner")
    else:
        values = {"died_on": timezone.localdate(), "untold_at": timezone.now()}
        InsuredPerson.objects.filter(pk=link.person_id).update(**{gone: values[gone]})
    assert tell_children(timezone.localdate()) == 0


def test_adults_are_none_of_it(linked):
    make_link(linked, make_person("王芳", date(1955, 3, 8), sequence=4), Relationship.MOTHER)
    assert tell_children(timezone.localdate()) == 0


def test_paused_and_frozen_links_are_told_of_too(linked):
    link = child_of(linked, 0)
    FamilyLink.objects.filter(pk=link.pk).update(paused_at=timezone.now(), frozen_at=timezone.now())
    assert tell_children(timezone.localdate()) == 1


@pytest.mark.parametrize(("day", "count"), [(date(2030, 2, 28), 0), (date(2030, 3, 1), 1)], ids=["28-feb", "1-mar"])
def test_born_on_29_february_is_told_on_1_march(linked, day, count):
    child = make_person("李小雨", date(2016, 2, 29), sequence=2)
    link = make_link(linked, child, Relationship.DAUGHTER)
    FamilyLink.objects.filter(pk=link.pk).update(until=midnight(date(2031, 11, 1)))
    with time_machine.travel(midnight(day) + timedelta(hours=9), tick=True):
        assert tell_children(timezone.localdate()) == count
